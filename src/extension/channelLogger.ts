/** The log of LAN Chat in an output channel, as the `Logger` port; the person chooses the level. */
import type * as vscode from "vscode";
import type { Logger } from "../net/ports.ts";

/** Writes to `channel`. Messages hold no keys, no text, no names. */
export function channelLogger(channel: vscode.LogOutputChannel): Logger {
	return { log: (level, message) => channel[level](message) };
}
