/** Answers the node's questions for the master key (`VaultRequests`), and takes the key an owner hands over. */
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Outcome } from "../../net/api/outcome.ts";
import type { VaultRequests } from "../../net/api/requests.ts";
import type { KeyKeeper } from "./keyKeeper.ts";
import { formatMasterKey, parseMasterKey } from "./masterKeyHex.ts";

type Read = VaultRequests["vault/read"]["result"];
type Write = VaultRequests["vault/write"]["result"];

/** Registers `vault/read`, `vault/write` and `vault/keep` on a connection. */
export function serveVault(connection: MessageConnection, keeper: KeyKeeper): void {
	connection.onRequest<Read, never>("vault/read", () => read(keeper));
	connection.onRequest<Write, never>("vault/write", (params: unknown) => write(keeper, params));
	connection.onNotification("vault/keep", (params: unknown) => {
		const key = keyOf(params);
		if (key) keeper.keep(key);
	});
}

async function read(keeper: KeyKeeper): Promise<Read> {
	const key = await keeper.read();
	if (key === "failed") return vaultFailed;
	return { ok: true, value: { key: key === "none" ? "" : formatMasterKey(key) } };
}

async function write(keeper: KeyKeeper, params: unknown): Promise<Write> {
	const key = keyOf(params);
	return key && (await keeper.write(key)) ? { ok: true, value: null } : vaultFailed;
}

const vaultFailed: Outcome<never> = { ok: false, code: "internal", detail: {} };

function keyOf(params: unknown): Uint8Array | undefined {
	const key = (params as { readonly key?: unknown } | null)?.key;
	return typeof key === "string" ? parseMasterKey(key) : undefined;
}
