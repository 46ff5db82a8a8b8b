/** The control chain of the vectors: every operation once, with real keys, folded as it grows. */
import type { Identity } from "../../src/net/identity.ts";
import { type Folded, fold, foldCreate } from "../../src/net/room/chain/fold.ts";
import type { RoomState } from "../../src/net/room/chain/roomState.ts";
import { makeKeyBox, makeRotation } from "../../src/net/room/keys/epochKeys.ts";
import { type Control, decodeControl, roomOf, signControl, zeroId } from "../../src/net/wire/control.ts";
import type { ControlBody, Policy } from "../../src/net/wire/controlBody.ts";
import type { KeyBox, Rotation } from "../../src/net/wire/rotation.ts";
import { hlcOf, recordedRandom, valueIn } from "./kit.ts";

/** A new epoch, or a box for a newcomer, with the secrets it was made with. */
export interface Sealed {
	readonly key: Uint8Array;
	readonly ephemeralSecret: Uint8Array;
	/** The key the way back leads to, if any. */
	readonly previous: Uint8Array | null;
}

/** One operation and all there is to know of it. */
export interface Step {
	readonly control: Control;
	readonly author: Identity;
	/** After it. */
	readonly state: RoomState;
	readonly sealed: Sealed | null;
}

/** What an operation says, given what it is to seal. */
type BodyOf = (epoch: {
	/** A rotation for those who are members afterwards. */
	readonly rotate: (members: readonly Identity[], leadsBack?: boolean) => Rotation;
	/** The current key for somebody new. */
	readonly box: (newcomer: Identity) => KeyBox;
	/** The place of the operation. */
	readonly place: { readonly room: string; readonly n: number; readonly prev: string };
}) => ControlBody;

/** A chain that is written operation by operation. */
export class Writer {
	readonly #name: string;
	readonly #steps: Step[] = [];
	#key: Uint8Array | null = null;

	/** Two writers of one name make the same bytes. */
	constructor(name: string) {
		this.#name = name;
	}

	get steps(): readonly Step[] {
		return this.#steps;
	}

	get room(): string {
		const [first] = this.#steps;
		return first === undefined ? zeroId : roomOf(first.control);
	}

	/** The last operation. */
	get last(): Step {
		const last = this.#steps.at(-1);
		if (last === undefined) throw new Error("a chain has a beginning");
		return last;
	}

	/** The current epoch's key. */
	get key(): Uint8Array {
		if (this.#key === null) throw new Error("a chain has a beginning");
		return this.#key;
	}

	/** The first operation, by its card's owner. */
	create(author: Identity, what: { readonly name: string; readonly policy: Policy; readonly log: string }): Step {
		return this.write(author, ({ rotate }) => ({
			kind: "create",
			...what,
			card: author.card,
			rotation: rotate([author], false),
		}));
	}

	/** The next operation. */
	write(author: Identity, bodyOf: BodyOf): Step {
		const step = this.#make(author, bodyOf);
		this.#steps.push(step);
		this.#key = step.sealed?.key ?? this.#key;
		return step;
	}

	/** An operation after the last one that the chain does not go on from. */
	aside(author: Identity, bodyOf: BodyOf): Step {
		return this.#make(author, bodyOf);
	}

	#make(author: Identity, bodyOf: BodyOf): Step {
		const before = this.#steps.at(-1);
		const n = before === undefined ? 0 : before.control.n + 1;
		const place = { room: this.room, n, prev: before?.control.id ?? zeroId };
		const { random, drawn } = recordedRandom(`${this.#name} ${n}`);
		const previous = this.#key;
		let sealed: Sealed | null = null;
		const noteSealed = (key: Uint8Array, ephemeralSecret: Uint8Array | undefined, back: Uint8Array | null): void => {
			if (ephemeralSecret === undefined) throw new Error("a box has an ephemeral key");
			sealed = { key, ephemeralSecret, previous: back };
		};
		const body = bodyOf({
			place,
			rotate: (members, leadsBack = true) => {
				const back = leadsBack ? previous : null;
				const made = makeRotation({ random }, { ...place, members: members.map(({ card }) => card), previous: back });
				noteSealed(made.key, drawn[1], back);
				return made.rotation;
			},
			box: (newcomer) => {
				const box = makeKeyBox({ random }, this.key, newcomer.card);
				noteSealed(this.key, drawn[0], null);
				return box;
			},
		});
		const control = valueIn(decodeControl(signControl(author.signing, { ...place, hlc: hlcOf(n) }, body)));
		const folded: Folded = before === undefined ? foldCreate(control) : fold(before.state, control);
		if (!folded.ok) throw new Error(`operation ${n} of ${this.#name} is denied: ${folded.denial}`);
		return { control, author, state: folded.state, sealed };
	}
}
