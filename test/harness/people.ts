/** People with keys of their own, the same in every run. */

import { createHash } from "node:crypto";
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import { Identity } from "../../src/net/identity.ts";
import type { RandomBytes } from "../../src/net/ports.ts";

/** Bytes that depend on `seed` and on how many were drawn before. */
export const seededRandom = (seed: string): RandomBytes => {
	let drawn = 0;
	return (length) => {
		const blocks: Uint8Array[] = [];
		for (let made = 0; made < length; made += 32) {
			drawn++;
			blocks.push(createHash("sha256").update(`${seed} ${drawn}`).digest());
		}
		return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
	};
};

const people = new Map<string, Identity>();

/** Keys and card of the one person of that name. */
export const person = (name: string): Identity => {
	let identity = people.get(name);
	if (identity === undefined) {
		identity = Identity.create({ random: seededRandom(name), x25519: nativeX25519 }, 1_790_000_000_000);
		people.set(name, identity);
	}
	return identity;
};
