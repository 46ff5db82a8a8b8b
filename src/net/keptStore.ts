/** The store as it is kept under one key, and the identity in it: opened where the key fits, made where somebody asks. */
import { constantTimeEqual } from "./crypto/hash.ts";
import type { X25519 } from "./crypto/x25519.ts";
import { Identity } from "./identity.ts";
import type { Clock, RandomBytes } from "./ports.ts";
import { StoreError } from "./store/database.ts";
import type { Write } from "./store/rows.ts";
import type { Sealing } from "./store/sealing.ts";
import { Store } from "./store/store.ts";

const keyCheckKey = "keyCheck";
const identityKey = "identity";

/** An open store and whose it is. */
export interface KeptStore {
	readonly store: Store;
	readonly identity: Identity;
}

/** What a store is opened with. */
export interface KeptStoreDeps {
	readonly sealing: Sealing;
	readonly random: RandomBytes;
	readonly clock: Clock;
	readonly x25519: X25519;
	/** The disk took what was written. */
	readonly committed: () => void;
}

/**
 * Opens the store. RULE: where nobody asked for one, no identity is made, not even in a store that turns out to be empty.
 * @throws StoreError
 */
export const openKeptStore = (
	deps: KeptStoreDeps,
	options: { readonly path: string; readonly mode: "create" | "existing" },
): KeptStore | "keyWrong" | "empty" => {
	const { sealing, committed } = deps;
	const store = new Store({ sealing, committed }, { path: options.path });
	try {
		const check = store.meta(keyCheckKey);
		if (check !== undefined && !constantTimeEqual(check, sealing.keyCheck())) {
			store.close();
			return "keyWrong";
		}
		if (check === undefined && options.mode === "existing") {
			store.close();
			return "empty";
		}
		return { store, identity: check === undefined ? makeIdentity(deps, store) : loadIdentity(deps, store) };
	} catch (error) {
		store.close();
		throw error;
	}
};

/** Writes an identity in the place of the one that is there. */
export const identityWrite = (sealing: Sealing, identity: Identity): Write => ({
	put: "meta",
	key: identityKey,
	value: sealing.seal("meta", "value", identityKey, identity.export()),
});

const makeIdentity = (deps: KeptStoreDeps, store: Store): Identity => {
	const { sealing, clock } = deps;
	const identity = Identity.create(deps, clock.now());
	store.commit(
		[{ put: "meta", key: keyCheckKey, value: sealing.keyCheck() }, identityWrite(sealing, identity)],
		"full",
	);
	return identity;
};

const loadIdentity = ({ sealing, x25519 }: KeptStoreDeps, store: Store): Identity => {
	const sealed = store.meta(identityKey);
	const bytes = sealed && sealing.open("meta", "value", identityKey, sealed);
	const identity = bytes && Identity.restore(bytes, x25519);
	if (identity === undefined) {
		throw new StoreError("storeCorrupt", null);
	}
	return identity;
};
