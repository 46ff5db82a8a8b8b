/** Whose a disk is: the keys of its person, and how they came from older ones. */
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { nativeX25519 } from "../../../src/net/crypto/x25519.ts";
import { Identity } from "../../../src/net/identity.ts";
import { countLimits } from "../../../src/net/limits.ts";
import type { RandomBytes } from "../../../src/net/ports.ts";
import type { Write } from "../../../src/net/store/rows.ts";
import type { Store } from "../../../src/net/store/store.ts";
import { toHex } from "../../../src/net/wire/bytes.ts";
import type { Move } from "../../../src/net/wire/controlBody.ts";
import { decodeMove, moveLength, signMove } from "../../../src/net/wire/move.ts";

/** Keys, and the moves that lead to them, the oldest first. */
export interface SimKey {
	readonly identity: Identity;
	readonly moves: readonly Move[];
}

/** Read before; a process starts often. */
const known = new Map<string, Identity>();
const knownMost = 1_000;

/** What a disk says; `first` where it says nothing. */
export const keyOn = (store: Store, first: Identity): SimKey => {
	const [own, moves = new Uint8Array()] = [store.meta("identity"), store.meta("moves")];
	const count = Math.floor(moves.length / moveLength);
	const read = Array.from({ length: count }, (_, i) => decodeMove(moves.slice(i * moveLength, (i + 1) * moveLength)));
	return {
		identity: own === undefined ? first : restored(own),
		moves: read.flatMap((move) => (move.ok ? [move.value] : [])),
	};
};

/** A new key, and what a disk must say of it. */
export const freshKey = (
	{ identity, moves }: SimKey,
	{ random, now }: { readonly random: RandomBytes; readonly now: number },
): { readonly move: Move; readonly writes: readonly Write[] } => {
	const fresh = Identity.create({ random, x25519: nativeX25519 }, now);
	const move = decodeMove(signMove(identity.signing, fresh));
	if (!move.ok) {
		throw new Error("a move of our own making decodes");
	}
	const all = [...moves, move.value].slice(-countLimits.keyMoves).map(({ bytes }) => bytes);
	return {
		move: move.value,
		writes: [
			{ put: "meta", key: "identity", value: fresh.export() },
			{ put: "meta", key: "moves", value: concatBytes(...all) },
		],
	};
};

const restored = (bytes: Uint8Array): Identity => {
	const name = toHex(bytes);
	const identity = known.get(name) ?? Identity.restore(bytes, nativeX25519);
	if (identity === undefined) {
		throw new Error("an identity of our own making is read");
	}
	if (known.size >= knownMost) {
		known.clear();
	}
	known.set(name, identity);
	return identity;
};
