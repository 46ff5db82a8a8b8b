/** Signs for me what a room takes of me: events in my log, operations, words. What it made, the replica takes like any other. */
import type { Identity } from "../../identity.ts";
import { wireLimits } from "../../limits.ts";
import type { RandomBytes } from "../../ports.ts";
import type { EventRow, LogRow } from "../../store/rows.ts";
import { signAck } from "../../wire/ack.ts";
import { type Control, type ControlPlace, signControl, zeroId } from "../../wire/control.ts";
import type { ControlBody } from "../../wire/controlBody.ts";
import {
	decodeEventHeader,
	type EventFields,
	type EventHeader,
	encodeEventFields,
	signEvent,
} from "../../wire/event.ts";
import { encodeAgain, type Signable, sealBody } from "../logs/body.ts";
import type { Holdings } from "./holdings.ts";
import type { AckOutcome, ControlOutcome, EventOutcome } from "./outcomes.ts";

const nonceLength = 24;

/** What a signer stands on. */
export interface SignerDeps {
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly held: Holdings;
	/** A member of an open room whose current key is here. */
	readonly canWrite: () => boolean;
	readonly takeEvent: (event: EventHeader, body: Uint8Array, clientId: string) => EventOutcome;
	readonly takeControl: (bytes: Uint8Array) => ControlOutcome;
	readonly takeAck: (bytes: Uint8Array) => AckOutcome;
}

/** Signs in one room. */
export class Signer {
	readonly #deps: SignerDeps;

	constructor(deps: SignerDeps) {
		this.#deps = deps;
	}

	/** A newlog after what everybody has of our log `older`. */
	newLog(log: string, older: string): EventRow {
		const { held, identity } = this.#deps;
		const me = identity.key;
		const row = held.log(me, older);
		const head = row === undefined ? null : held.validHead(row);
		// Where nothing comes before the fork, one of the two versions is named: the proof has both.
		const prev = head?.kind === "log" ? head.event : held.voices.forkedEvent(me, older);
		return this.event(log, { kind: "newLog" }, { clientId: "", start: prev ?? zeroId, again: "" });
	}

	/** The next event of our own in `log`, after `start` if it is its first; `again` is the event it says once more. */
	event(
		log: string,
		content: Signable,
		{ clientId, start, again }: { readonly clientId: string; readonly start: string; readonly again: string },
	): EventRow {
		const { held, identity, random } = this.#deps;
		const { state } = held;
		const author = identity.key;
		const key = state && held.keys.logKey({ room: held.room, epochCtl: state.epoch, author, log });
		if (state === null || !key || !this.#deps.canWrite()) {
			throw new Error("only a member writes");
		}
		const head = held.log(author, log);
		const encoded = encodeAgain(content, again);
		const fields: EventFields = {
			kind: encoded.kind,
			room: held.room,
			log,
			seq: (head?.seq ?? 0) + 1,
			prev: head?.head ?? start,
			ctl: state.id,
			epochCtl: state.epoch,
			hlc: held.nextTime(),
			deps: this.#newestHeads(head),
			nonce: random(nonceLength),
		};
		const aad = encodeEventFields(identity.signing.publicKey, fields);
		const body = sealBody(key, fields.nonce, aad, encoded.json);
		const header = decodeEventHeader(signEvent(identity.signing, aad, body));
		const outcome = header.ok ? this.#deps.takeEvent(header.value, body, clientId) : header;
		if (!("kind" in outcome) || outcome.kind !== "added") {
			throw new Error("an event of our own making is taken");
		}
		return outcome.row;
	}

	/** The next control operation. `body` is made for the place the operation gets. */
	control(body: (place: ControlPlace) => ControlBody): Control {
		const { held, identity } = this.#deps;
		const { state } = held;
		if (state === null) {
			throw new Error("a chain begins with create");
		}
		const place: ControlPlace = { room: held.room, n: state.n + 1, prev: state.id, hlc: held.nextTime() };
		const outcome = this.#deps.takeControl(signControl(identity.signing, place, body(place)));
		if (outcome.kind !== "added") {
			throw new Error(`an operation of our own making is valid: ${JSON.stringify(outcome)}`);
		}
		return outcome.control;
	}

	/** Our word: for the branch that counts here, or a vote for `candidate` (identity key) as the next admin. */
	ack(candidate: string): Uint8Array | null {
		const { held, identity } = this.#deps;
		const { state } = held;
		if (state === null || !state.members.has(identity.key)) {
			return null;
		}
		const bytes = signAck(identity.signing, {
			room: held.room,
			ackSeq: held.nextTime(),
			target: state.id,
			candidate,
		});
		return this.#deps.takeAck(bytes).kind === "added" ? bytes : null;
	}

	/** Our word on an operation before the head. It is not our latest: the caller says that one again after it. */
	wordOn(target: string): Uint8Array {
		const { held, identity } = this.#deps;
		return signAck(identity.signing, { room: held.room, ackSeq: held.nextTime(), target, candidate: "" });
	}

	/** Heads of other logs that are newer than our own last event, newest first. */
	#newestHeads(own: LogRow | undefined): readonly string[] {
		return this.#deps.held.book.all
			.filter((row) => row.author !== this.#deps.identity.key && row.order > (own?.order ?? ""))
			.sort((a, b) => (a.order > b.order ? -1 : 1))
			.slice(0, wireLimits.eventDeps)
			.map((row) => row.head);
	}
}
