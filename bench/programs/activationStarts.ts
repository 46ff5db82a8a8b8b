/** What `activation` measures at one start of an editor; shared with the extensions it installs. */

/** The ids of the extensions that are measured. */
export const measured = { ours: "lan-chat.lan-chat", idle: "lan-chat.bench-idle" } as const;

/** What an extension that is measured exports. */
export interface Activated {
	/** What its `activate()` took on the host's main thread. */
	readonly activationMs: number;
}

/** What one extension took on the host's main thread. */
export interface Start extends Activated {
	/** To read, compile and run its bundle, before `activate()` is called. */
	readonly loadMs: number;
}

/** By the extensions' ids. */
export type Starts = Readonly<Record<string, Start>>;
