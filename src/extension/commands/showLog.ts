/** *Show Log*: what LAN Chat did, without keys, texts or names. */
import type { CommandDeps } from "./deps.ts";

/** Opens the output channel. */
export const showLog =
	({ showLog }: Pick<CommandDeps, "showLog">) =>
	async (): Promise<void> =>
		showLog();
