/**
 * The window's vault with a memory: once the master key is known it is not asked for again.
 *
 * A window that was attached and becomes owner needs no vault (the one it has may be unreadable from here), and a node
 * that is started again does not depend on the vault still having the key.
 */
import type { KeyVault } from "../../net/ports.ts";

/** A `KeyVault` over another. SECURITY: the key is in memory only and never printed. */
export class KeyKeeper implements KeyVault {
	readonly #vault: KeyVault;
	#kept: Uint8Array | undefined;

	constructor(deps: { readonly vault: KeyVault }) {
		this.#vault = deps.vault;
	}

	toJSON(): never {
		throw new Error("holds a secret");
	}

	/** The key the owning window handed over. */
	keep(key: Uint8Array): void {
		this.#kept = key;
	}

	async read(): Promise<Uint8Array | "none" | "failed"> {
		if (this.#kept) return this.#kept;
		const key = await this.#vault.read();
		if (key instanceof Uint8Array) this.#kept = key;
		return key;
	}

	async write(key: Uint8Array): Promise<boolean> {
		const isWritten = await this.#vault.write(key);
		if (isWritten) this.#kept = key;
		return isWritten;
	}
}
