/** The master key as text: 64 lower-case hex digits, as it stands in the vaults and crosses to the node. */

const masterKeyBytes = 32;

/** The key in a text, or undefined if it is not one. */
export function parseMasterKey(text: string): Uint8Array | undefined {
	return /^[0-9a-f]{64}$/.test(text) ? new Uint8Array(Buffer.from(text, "hex")) : undefined;
}

/** The text of a key. A key of another length is a bug of the caller. */
export function formatMasterKey(key: Uint8Array): string {
	if (key.length !== masterKeyBytes) throw new Error("a master key has 32 bytes");
	return Buffer.from(key).toString("hex");
}
