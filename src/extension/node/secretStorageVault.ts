/**
 * The master key in the editor's `SecretStorage`: for desktop editors only.
 *
 * It is not a safe: without a keyring it lives in memory, and a value that no longer decrypts is deleted by VS Code;
 * both read as `none`, and the node, which knows whether it has a store, then locks instead of making a new identity.
 */
import type { KeyVault, Logger } from "../../net/ports.ts";
import { vaultWaitMs } from "../limits.ts";
import { formatMasterKey, parseMasterKey } from "./masterKeyHex.ts";
import { within } from "./within.ts";

/** The part of `vscode.SecretStorage` this needs. */
export interface Secrets {
	get(key: string): PromiseLike<string | undefined>;
	store(key: string, value: string): PromiseLike<void>;
}

const secretName = "lanChat.masterKey";

/** A vault over `secrets`. What is stored and is no key counts as none: it was damaged, and can be written anew. */
export function secretStorageVault(deps: { readonly secrets: Secrets; readonly log: Logger }): KeyVault {
	const { secrets, log } = deps;
	return {
		async read() {
			try {
				const answer = await within(vaultWaitMs, Promise.resolve(secrets.get(secretName)));
				if (!answer) throw new Error("no answer");
				const { value } = answer;
				return value === undefined ? "none" : (parseMasterKey(value) ?? "none");
			} catch (error) {
				log.log("error", `the secret storage cannot be read: ${reason(error)}`);
				return "failed";
			}
		},
		async write(key) {
			const text = formatMasterKey(key);
			try {
				const answer = await within(vaultWaitMs, Promise.resolve(secrets.store(secretName, text)));
				if (!answer) throw new Error("no answer");
				const readBack = await within(vaultWaitMs, Promise.resolve(secrets.get(secretName)));
				if (readBack?.value === text) return true;
				log.log("error", "the secret storage did not keep the key");
			} catch (error) {
				log.log("error", `the secret storage cannot be written: ${reason(error)}`);
			}
			return false;
		},
	};
}

/** SECURITY: only the kind of the error, since a message may quote what was to be stored. */
function reason(error: unknown): string {
	return error instanceof Error ? error.name : "unknown";
}
