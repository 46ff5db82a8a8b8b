/** The epoch keys one member holds, found in the boxes of the control chain and remembered. */
import type { Identity } from "../../identity.ts";
import type { Control } from "../../wire/control.ts";
import type { ControlChain } from "../chain/controlChain.ts";
import { type BodyPlace, logKeyOf } from "../logs/body.ts";
import { fitsKeyCheck, openBack, openKeyBox, openRotation, rotationOf } from "./epochKeys.ts";

/** Log keys remembered: deriving one costs 5 µs, a page of messages needs a few. */
const keptLogKeys = 1_024;

/** What became readable. */
export interface Learnt {
	/** Epochs whose key is here now. */
	readonly learnt: readonly string[];
	/** Those among them that were missed before: something said then may be waiting here. */
	readonly found: readonly string[];
	/** The operation had a box for us that holds no key, or not the one everybody got. */
	readonly isBoxBad: boolean;
}

/** Epoch keys of one room, by the operation that made them. */
export class KeyRing {
	readonly #identity: Identity;
	readonly #chain: ControlChain;
	readonly #keys: Map<string, Uint8Array>;
	readonly #logKeys = new Map<string, Uint8Array>();
	/** Epochs whose operation is here and whose key is not. */
	readonly #lacking = new Set<string>();

	constructor(
		deps: { readonly identity: Identity; readonly chain: ControlChain },
		options: { readonly keys: ReadonlyMap<string, Uint8Array> },
	) {
		this.#identity = deps.identity;
		this.#chain = deps.chain;
		this.#keys = new Map(options.keys);
	}

	get(epoch: string): Uint8Array | undefined {
		return this.#keys.get(epoch);
	}

	/** Epochs whose operation is here and whose key is not. */
	get lacking(): ReadonlySet<string> {
		return this.#lacking;
	}

	/** An operation the disk has; what its box held is on the disk too, or was not there. */
	recall(control: Control): void {
		if (rotationOf(control) !== null && !this.#keys.has(control.id)) {
			this.#lacking.add(control.id);
		}
	}

	/** An operation is not kept any more: its key is not missed. */
	forget(epoch: string): void {
		this.#lacking.delete(epoch);
	}

	/** Takes what an operation has for us and walks back from it. */
	learn(control: Control): Learnt {
		const box = this.#boxFor(control);
		this.recall(control);
		const isMine = box !== null && box.key === undefined && this.#isFor(control);
		return { ...this.#walk(box?.epoch ?? "", box?.key), isBoxBad: isMine };
	}

	/** Takes a key somebody gave us. RULE: only the one everybody was given then. */
	take(epoch: string, key: Uint8Array): Learnt | "unfit" {
		const made = this.#chain.get(epoch);
		const rotation = made && rotationOf(made);
		return made !== undefined && rotation && fitsKeyCheck(key, made, rotation)
			? { ...this.#walk(epoch, key), isBoxBad: false }
			: "unfit";
	}

	/** Keeps a key and those it leads back to, as far as they are new. */
	#walk(epoch: string, key: Uint8Array | undefined): Omit<Learnt, "isBoxBad"> {
		const learnt: string[] = [];
		const found: string[] = [];
		for (let at = epoch, next = key; next !== undefined && !this.#keys.has(at); ) {
			this.#keys.set(at, next);
			learnt.push(at);
			// What the newest operation has for us was never missed.
			if (this.#lacking.delete(at)) {
				found.push(at);
			}
			const before = this.#epochBefore(at);
			next = before === undefined ? undefined : this.#keyBefore(at, before, next);
			at = before ?? at;
		}
		return { learnt, found };
	}

	/** Whether an operation should have had a key for us: we are in the room after it. */
	#isFor(control: Control): boolean {
		return this.#chain.stateAt(control.id)?.members.has(this.#identity.key) === true;
	}

	/** The key that seals one log in one epoch, if the epoch's key is here. */
	logKey(place: BodyPlace): Uint8Array | undefined {
		const name = `${place.epochCtl}${place.author}${place.log}`;
		let key = this.#logKeys.get(name);
		const epochKey = key === undefined ? this.#keys.get(place.epochCtl) : undefined;
		if (epochKey !== undefined) {
			key = logKeyOf(epochKey, place);
			if (this.#logKeys.size >= keptLogKeys) {
				this.#logKeys.clear();
			}
			this.#logKeys.set(name, key);
		}
		return key;
	}

	/** What an operation seals to us; null where it seals nothing, or not to us. */
	#boxFor(control: Control): { readonly epoch: string; readonly key: Uint8Array | undefined } | null {
		const rotation = rotationOf(control);
		if (rotation !== null) {
			const me = { identity: this.#identity.key, agreement: this.#identity.agreement };
			return { epoch: control.id, key: openRotation(control, rotation, me) };
		}
		const { body } = control;
		const epoch = this.#chain.stateAt(control.id)?.epoch ?? "";
		const made = this.#chain.get(epoch);
		const epochRotation = made && rotationOf(made);
		if (
			body.kind !== "add" ||
			body.key.form !== "keyBox" ||
			body.card.identity !== this.#identity.key ||
			made === undefined ||
			!epochRotation
		) {
			return null;
		}
		const key = openKeyBox(body.key.keyBox, this.#identity.agreement, { control: made, rotation: epochRotation });
		return { epoch, key };
	}

	/** RULE: taken only if it is what everybody was given then: a wrong one must not stand where the right one may come. */
	#keyBefore(epoch: string, before: string, key: Uint8Array): Uint8Array | undefined {
		const at = this.#chain.get(epoch);
		const rotation = at === undefined ? null : rotationOf(at);
		const made = this.#chain.get(before);
		const madeRotation = made && rotationOf(made);
		const found = rotation === null ? undefined : openBack(key, rotation);
		const fits = found !== undefined && made !== undefined && madeRotation && fitsKeyCheck(found, made, madeRotation);
		return fits ? found : undefined;
	}

	#epochBefore(epoch: string): string | undefined {
		const prev = this.#chain.get(epoch)?.prev;
		return prev === undefined ? undefined : this.#chain.stateAt(prev)?.epoch;
	}
}
