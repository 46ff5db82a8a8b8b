/** Takes events into the logs of a room: judged by the chain, the log's own hashes and what is proved; keeps both versions of a fork. */
import type { Clock } from "../../ports.ts";
import type { EventRow, Write } from "../../store/rows.ts";
import { decodeEventHeader, type EventHeader, eventKinds, hasValidSignature } from "../../wire/event.ts";
import { type Evidence, encodeEventEvidence } from "../../wire/evidence.ts";
import { isFirstOfStay, logKey, type RoomState } from "../chain/roomState.ts";
import { isActKind, isShownKind, isText } from "../logs/body.ts";
import { eventRowOf, type StoredTimes } from "../logs/logBook.ts";
import type { Place } from "../logs/logPlace.ts";
import { closedLog, counts, isWithin, type Limit } from "../logs/validity.ts";
import type { ActFiler, ReadAct } from "./actFiler.ts";
import type { HiddenWords } from "./hiddenWords.ts";
import type { Holdings } from "./holdings.ts";
import { type AckOutcome, type EventOutcome, fault, type GivenBody, type Trust } from "./outcomes.ts";
import type { Restated } from "./restated.ts";

/** What a taker stands on. */
export interface EventTakerDeps {
	readonly clock: Clock;
	readonly held: Holdings;
	readonly acts: ActFiler;
	readonly words: HiddenWords;
	readonly restated: Restated;
	/** Takes a proof that somebody signed two things that exclude each other. */
	readonly prove: (bytes: Uint8Array) => AckOutcome;
}

/** Takes the events of one room. */
export class EventTaker {
	readonly #clock: Clock;
	readonly #held: Holdings;
	readonly #acts: ActFiler;
	readonly #words: HiddenWords;
	readonly #prove: EventTakerDeps["prove"];
	readonly #restated: Restated;
	readonly #writes: Write[];
	/** Places of which another version is kept, or about to be. */
	readonly #rivals = new Set<string>();
	/** For the order of what is shown: written, or about to be. */
	readonly #storedTimes: StoredTimes = {
		of: (id) => this.#held.store.timesOf(this.#held.room, id),
		at: ({ author, log }, seq) => {
			const row = this.#held.eventAt(author, log, seq);
			return row && this.#held.store.timesOf(this.#held.room, row.id);
		},
	};

	constructor(deps: EventTakerDeps) {
		this.#clock = deps.clock;
		this.#held = deps.held;
		this.#acts = deps.acts;
		this.#words = deps.words;
		this.#prove = deps.prove;
		this.#restated = deps.restated;
		this.#writes = deps.held.writes;
	}

	/** Takes an event with its body, or without (erased, or not for us). `trust` says what the caller has checked. */
	add(event: EventHeader, given: GivenBody, trust: Trust | "nothing", clientId: string): EventOutcome {
		const held = this.#held;
		const body = given === "elsewhere" ? null : given;
		const state = held.chain.stateAt(event.ctl);
		if (event.room !== held.room || held.state === null) {
			return fault("evRoom");
		}
		if (held.isBeyond(event)) {
			return { kind: "beyond" };
		}
		if (state === undefined) {
			return { kind: "gap", lacks: event.ctl };
		}
		const fork = held.voices.forkOf(event.author, event.log);
		const limit = this.#mayBegin(event, held.state) ? held.limit(event) : closedLog;
		const place = held.book.place(event);
		if (place.kind === "held") {
			return this.#compare(event, body, trust);
		}
		if (!isWithin(limit, event) || (fork !== null && event.seq >= fork)) {
			return { kind: "closed" };
		}
		if (given === null && this.#isOwed(event, limit, held.state)) {
			return { kind: "closed" };
		}
		const isVouched = place.kind === "fits" && place.isVouched && given !== "elsewhere";
		if (!isVouched && trust === "nothing" && !hasValidSignature(event)) {
			return fault("evSignature");
		}
		if (place.kind === "contradicts") {
			return place;
		}
		// RULE: whoever signs only every other number of its log makes nobody keep book of all that is missing.
		if (held.book.isScattered(event, place, given === "elsewhere")) {
			return { kind: "closed" };
		}
		const back = held.book.backInTime(event, this.#storedTimes);
		const proof = back === null ? null : this.#proveBackInTime(event, back);
		if (proof !== null && back === event.seq) {
			return { kind: "proved", evidence: proof, rival: null };
		}
		held.heardTime(event.hlc, event.author);
		const order = held.book.orderOf(event, this.#clock.now(), this.#storedTimes);
		held.heardShown(order);
		const isCounted = counts(state, event);
		const arrived = eventRowOf(event, {
			order,
			body,
			clientId,
			shown: isShownKind(event.kind) && isCounted,
			checked: trust === "signature" || (trust === "nothing" && !isVouched),
		});
		if (given === "elsewhere") {
			return this.#await(event, place, arrived);
		}
		const act = this.#actOf(event, arrived, isCounted);
		const row =
			this.#words.isDeleted(event) && isText(event.kind)
				? forgotten(arrived)
				: this.#acts.kept(arrived, event.kind, act);
		held.noteLog(held.book.accept(event, place, order));
		held.shelf.pin(event.ctl);
		const isAgain = isCounted && row.gone === "" && held.isOfNewLog(row);
		const isUnread = act === "unreadable" || (isAgain && held.lacksKey(row));
		this.#writes.push({ put: "event", room: held.room, row, unfiled: isUnread && row.gone === "" });
		if (act !== null && act !== "unreadable" && row.gone !== "deleted") {
			this.#writes.push(...this.#acts.file(event, act));
		}
		held.headsChanged();
		this.#words.learn(event, row);
		if (isAgain) {
			this.#restated.came(row, event);
		}
		return proof === null ? { kind: "added", row } : { kind: "proved", evidence: proof, rival: row };
	}

	/** What an event does to a message. RULE: what does not count changes nothing either. */
	#actOf({ kind }: EventHeader, arrived: EventRow, isCounted: boolean): ReadAct {
		return isActKind(kind) && isCounted ? this.#acts.actOf(arrived) : null;
	}

	/** The background has looked at an event's own signature. A bad one is missing again, to be fetched elsewhere. */
	settle(row: EventRow): boolean {
		const event = decodeEventHeader(row.header);
		if (event.ok && hasValidSignature(event.value)) {
			this.#writes.push({ put: "checked", id: row.id });
			return true;
		}
		const reopened = event.ok ? this.#held.book.reopen(event.value) : null;
		if (event.ok && reopened !== null) {
			this.#held.noteLog(reopened);
			this.#writes.push({ drop: "event", id: row.id });
			this.#held.headsChanged();
			this.#words.unlearn(event.value);
		}
		return false;
	}

	/**
	 * Notes where a log ends by an event whose text others may have. RULE: the event is missing all the same, and is asked
	 * for: whoever deleted history takes it from nobody else. RULE: it may end below what is held, too, where that lies
	 * beyond a fork or a cut, or where the event itself ends it. RULE: that its author leaves says the header alone; which
	 * other logs that ends is known when the text comes.
	 */
	#await(event: EventHeader, place: Extract<Place, { kind: "fits" }>, arrived: EventRow): EventOutcome {
		const held = this.#held;
		const { author, kind, log, seq } = event;
		const known = held.log(author, log);
		const isItsEnd = kind === eventKinds.leave || (known !== undefined && held.endOf(known) === seq);
		const isEnd = isItsEnd && held.eventAt(author, log, seq) === undefined;
		if (!(place.isNewest || isEnd) || !arrived.checked) {
			return { kind: "closed" };
		}
		const row: EventRow = { ...arrived, shown: false, gone: "awaited" };
		if (place.isNewest) {
			held.noteLog(held.book.awaits(event, place, row.order));
		}
		held.shelf.pin(event.ctl);
		this.#writes.push({ put: "event", room: held.room, row });
		held.headsChanged();
		this.#words.learn(event, row);
		return { kind: "added", row };
	}

	/**
	 * Whether an event that came without its body has one that we may have. RULE: it is missing until somebody brings it
	 * whole, or its author's word that it was taken back: whoever got it first can keep neither texts nor what is done to
	 * them from anybody. Where that word may lie beyond what a log takes, nobody waits for it; but a last word, which ends
	 * its log itself, nobody takes back.
	 */
	#isOwed(event: EventHeader, limit: Limit, { members, removed }: RoomState): boolean {
		const { author, epochCtl, kind } = event;
		const isOpen = limit.kind === "none" || kind === eventKinds.leave;
		const isWhole = isOpen && members.has(author) && !removed.has(author);
		return (
			isWhole &&
			!this.#held.voices.isDisputed(author) &&
			!(this.#words.isDeleted(event) && isText(kind)) &&
			this.#held.mayRead(epochCtl) &&
			!this.#acts.isErased(event)
		);
	}

	/**
	 * RULE: a log that was not announced itself begins with a newlog, and no other does: only that says what it goes on
	 * after, so nothing of it is taken before.
	 */
	#mayBegin(event: EventHeader, state: RoomState): boolean {
		const isNewLog = event.kind === eventKinds.newLog && event.seq === 1;
		if (event.seq !== 1 && this.#held.log(event.author, event.log) !== undefined) {
			return true;
		}
		return isFirstOfStay(state, event.author, event.log) !== isNewLog;
	}

	/**
	 * Of an event and the one before it, at `seq`, the later one is not signed as later. Null where that is known, or one of
	 * the signatures does not hold: then that event is fetched again, and this is looked at again.
	 */
	#proveBackInTime(event: EventHeader, seq: number): Evidence | null {
		const other = seq === event.seq ? seq - 1 : seq;
		const row = this.#held.eventAt(event.author, event.log, other) ?? this.#gathered(event, other);
		const beside = row === undefined ? undefined : decodeEventHeader(row.header);
		if (!beside?.ok || !hasValidSignature(beside.value) || !hasValidSignature(event)) {
			return null;
		}
		const pair = other < event.seq ? ([beside.value, event] as const) : ([event, beside.value] as const);
		const proved = this.#prove(encodeEventEvidence(...pair));
		return "evidence" in proved ? proved.evidence : null;
	}

	/** An event that was taken and is not written yet. */
	#gathered({ author, log }: EventHeader, seq: number): EventRow | undefined {
		for (const write of this.#writes) {
			if ("put" in write && write.put === "event" && write.row.seq === seq) {
				const { row } = write;
				if (row.log === log && row.author === author) {
					return row;
				}
			}
		}
		return undefined;
	}

	/** Another event is held at this place: the same one, or a proof that its author signed two. */
	#compare(event: EventHeader, body: Uint8Array | null, trust: Trust | "nothing"): EventOutcome {
		const held = this.#held.eventAt(event.author, event.log, event.seq) ?? this.#gathered(event, event.seq);
		const ours = held === undefined ? undefined : decodeEventHeader(held.header);
		if (!ours?.ok || ours.value.id === event.id) {
			return { kind: "known" };
		}
		if (trust !== "signature" && !hasValidSignature(event)) {
			return fault("evSignature");
		}
		const proved = this.#prove(encodeEventEvidence(ours.value, event));
		const rival = this.#keepRival(event, body);
		return "evidence" in proved
			? { kind: "proved", evidence: proved.evidence, rival }
			: rival === null
				? { kind: "known" }
				: { kind: "added", row: rival };
	}

	/**
	 * Keeps the other version of an event, once, under its number made negative: it is shown beside ours, and changes
	 * nothing. Signatures of both have been looked at. RULE: not where a removal, or its author's last word, has ended the
	 * log: a version that turns up then may have been signed since, by somebody who has no say any more.
	 */
	#keepRival(event: EventHeader, body: Uint8Array | null): EventRow | null {
		const held = this.#held;
		const state = held.chain.stateAt(event.ctl);
		const log = held.log(event.author, event.log);
		if (log === undefined || held.limit(log).kind !== "none") {
			return null;
		}
		// RULE: of history deleted here no other version is taken either.
		if (this.#words.isDeleted(event)) {
			return null;
		}
		if (body === null || state === undefined || held.eventAt(event.author, event.log, -event.seq) !== undefined) {
			return null;
		}
		const key = `${logKey(event.author, event.log)}:${event.seq}`;
		if (this.#rivals.has(key)) {
			return null;
		}
		this.#rivals.add(key);
		const order = held.book.orderOf(event, this.#clock.now(), this.#storedTimes);
		const isCounted = counts(state, event);
		const shown = isShownKind(event.kind) && isCounted;
		const arrived: EventRow = {
			...eventRowOf(event, { order, body, clientId: "", shown, checked: true }),
			seq: -event.seq,
		};
		// RULE: what its author took back does not come back as the other version of an event, either.
		const act = this.#actOf(event, arrived, isCounted);
		const row = this.#acts.kept(arrived, event.kind, act);
		held.shelf.pin(event.ctl);
		this.#writes.push({ put: "event", room: held.room, row });
		return row;
	}
}

/** What is left of an event whose text was deleted here. */
const forgotten = (row: EventRow): EventRow => ({ ...row, body: null, shown: false, gone: "deleted" });
