/** What a command was run on. Pure: VS Code hands over whatever the menu or keybinding had. */
import { noTarget, type Target } from "../trees/itemData.ts";

/** The target in the first argument: one itself, or a tree row that has one. Nothing else is believed. */
export function targetOf(argument: unknown): Target {
	const candidate = isRecord(argument) && isRecord(argument.target) ? argument.target : argument;
	if (!isRecord(candidate)) return noTarget;
	const { room, reqId, peerId, transferId } = candidate;
	return { room: text(room), reqId: text(reqId), peerId: text(peerId), transferId: text(transferId) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null;
}

function text(value: unknown): string {
	return typeof value === "string" ? value : "";
}
