/**
 * Answers the node's questions for the master key, and keeps the key once it is known.
 *
 * A window that was attached and becomes owner needs no vault: the one it has may be unreadable from here.
 */
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Outcome, VaultRequests } from "../../net/api.ts";
import type { KeyVault } from "../../net/ports.ts";
import { formatMasterKey, parseMasterKey } from "./masterKeyHex.ts";

/** Serves one window's vault. SECURITY: the kept key is in memory only and never printed. */
export class VaultServer {
	readonly #vault: KeyVault;
	#kept: Uint8Array | undefined;

	constructor(deps: { readonly vault: KeyVault }) {
		this.#vault = deps.vault;
	}

	toJSON(): never {
		throw new Error("holds a secret");
	}

	/** Registers `vault/read`, `vault/write` and `vault/keep`. */
	serve(connection: MessageConnection): void {
		connection.onRequest<VaultRequests["vault/read"]["result"], never>("vault/read", async () => this.#read());
		connection.onRequest<VaultRequests["vault/write"]["result"], never>("vault/write", async (params: unknown) =>
			this.#write(keyOf(params)),
		);
		connection.onNotification("vault/keep", (params: unknown) => {
			this.#kept = keyOf(params) ?? this.#kept;
		});
	}

	async #read(): Promise<VaultRequests["vault/read"]["result"]> {
		if (this.#kept) return { ok: true, value: { key: formatMasterKey(this.#kept) } };
		const key = await this.#vault.read();
		if (key === "failed") return vaultFailed;
		if (key === "none") return { ok: true, value: { key: "" } };
		// A node that is started again in this window must not depend on the vault still having it.
		this.#kept = key;
		return { ok: true, value: { key: formatMasterKey(key) } };
	}

	async #write(key: Uint8Array | undefined): Promise<VaultRequests["vault/write"]["result"]> {
		if (!key || !(await this.#vault.write(key))) return vaultFailed;
		this.#kept = key;
		return { ok: true, value: null };
	}
}

const vaultFailed: Outcome<never> = { ok: false, code: "internal", detail: {} };

function keyOf(params: unknown): Uint8Array | undefined {
	const key = (params as { readonly key?: unknown } | null)?.key;
	return typeof key === "string" ? parseMasterKey(key) : undefined;
}
