/** Seals what a person is typing before it goes to disk. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const algorithm = "aes-256-gcm";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Tells this key from every other one made of the master key (PROTOCOL: labels end in a zero byte). */
const label = "lanchat/1 drafts\0";

/** The key of the drafts, from the person's master key. */
export function draftKey(masterKey: Uint8Array): Uint8Array {
	return new Uint8Array(hkdfSync("sha256", masterKey, new Uint8Array(), label, keyBytes));
}

/** `nonce ‖ text ‖ tag` in base64, bound to its room. */
export function sealDraft(key: Uint8Array, room: string, text: string): string {
	const nonce = randomBytes(nonceBytes);
	const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
	cipher.setAAD(Buffer.from(room, "utf8"));
	const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
	return sealed.toString("base64");
}

/** The text; null when it was sealed with another key, for another room, or is damaged. */
export function openDraft(key: Uint8Array, room: string, sealed: string): string | null {
	const bytes = Buffer.from(sealed, "base64");
	if (bytes.length < nonceBytes + tagBytes) return null;
	const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
	decipher.setAAD(Buffer.from(room, "utf8"));
	decipher.setAuthTag(bytes.subarray(-tagBytes));
	try {
		const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
		return Buffer.concat([text, decipher.final()]).toString("utf8");
	} catch {
		return null;
	}
}
