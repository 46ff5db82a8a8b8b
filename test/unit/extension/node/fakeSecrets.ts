import type { Secrets } from "../../../../src/extension/node/secretStorageVault.ts";

/** How VS Code's secret storage has been seen to misbehave. */
export interface Misbehaviour {
	/** Writes are accepted and forgotten: no keyring, or a copy that another window overwrites. */
	forgets: boolean;
	/** Every call fails. */
	fails: boolean;
	/** Reads answer what was there when this was set, as a browser window's stale copy does. */
	stale: boolean;
}

/** A secret storage over a plain map, shared by "windows" that open it. */
export class FakeSecrets implements Secrets {
	readonly values = new Map<string, string>();
	readonly behaviour: Misbehaviour = { forgets: false, fails: false, stale: false };

	async get(key: string): Promise<string | undefined> {
		if (this.behaviour.fails) throw new Error("no keyring");
		return this.behaviour.stale ? undefined : this.values.get(key);
	}

	async store(key: string, value: string): Promise<void> {
		if (this.behaviour.fails) throw new Error("no keyring");
		if (!this.behaviour.forgets) this.values.set(key, value);
	}
}
