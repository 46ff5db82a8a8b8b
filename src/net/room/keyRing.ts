/** The epoch keys one member holds, found in the boxes of the control chain and remembered. */
import type { Identity } from "../identity.ts";
import type { Control } from "../wire/control.ts";
import { type BodyPlace, logKeyOf } from "./body.ts";
import type { ControlChain } from "./controlChain.ts";
import { fitsKeyCheck, openBack, openKeyBox, openRotation, rotationOf } from "./epochKeys.ts";

/** Log keys remembered: deriving one costs 5 µs, a page of messages needs a few. */
const keptLogKeys = 1_024;

/** Epoch keys of one room, by the operation that made them. */
export class KeyRing {
	readonly #identity: Identity;
	readonly #chain: ControlChain;
	readonly #keys: Map<string, Uint8Array>;
	readonly #logKeys = new Map<string, Uint8Array>();

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

	/** A key of our own making. */
	keep(epoch: string, key: Uint8Array): void {
		this.#keys.set(epoch, key);
	}

	/** Takes what an operation has for us and walks back from it. Returns the epochs that became readable. */
	learn(control: Control): readonly string[] {
		const learnt: string[] = [];
		const [epoch, key] = this.#boxFor(control);
		for (let at = epoch, found = key; found !== undefined && !this.#keys.has(at); ) {
			this.#keys.set(at, found);
			learnt.push(at);
			const before = this.#epochBefore(at);
			found = before === undefined ? undefined : this.#keyBefore(at, before, found, control);
			at = before ?? at;
		}
		return learnt;
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

	#boxFor(control: Control): readonly [string, Uint8Array | undefined] {
		const rotation = rotationOf(control);
		if (rotation !== null) {
			const me = { identity: this.#identity.key, agreement: this.#identity.agreement };
			return [control.id, openRotation(control, rotation, me)];
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
			return [epoch, undefined];
		}
		return [epoch, openKeyBox(body.key.keyBox, this.#identity.agreement, { control: made, rotation: epochRotation })];
	}

	/** RULE: taken only if it is what everybody was given then: a wrong one must not stand where the right one may come. */
	#keyBefore(epoch: string, before: string, key: Uint8Array, control: Control): Uint8Array | undefined {
		const rotation = rotationOf(this.#chain.get(epoch) ?? control);
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
