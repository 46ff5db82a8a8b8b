/**
 * Takes one EVENTS record from a peer, in order. Judges and gathers; commits nothing.
 *
 * In a contiguous run of one log only the newest signature is looked at: the hash chain vouches for the rest, whose own
 * signatures are checked in the background (PROTOCOL "Anti-entropy").
 */
import type { EventRow } from "../../store/rows.ts";
import { ackLength, authorOfAck } from "../../wire/ack.ts";
import { type Control, controlIdOf } from "../../wire/control.ts";
import { opOf } from "../../wire/controlBody.ts";
import { decodeEventHeader, decodeEventWithBody, type EventHeader, hasValidSignature } from "../../wire/event.ts";
import type { Evidence } from "../../wire/evidence.ts";
import type { Item } from "../../wire/sync.ts";
import type { AckOutcome, GivenBody, Trust } from "./outcomes.ts";
import type { Replica } from "./replica.ts";

/** What a record brought. */
export interface Taken {
	readonly controls: readonly Control[];
	readonly rows: readonly EventRow[];
	readonly proofs: readonly Evidence[];
	/** Acks or proofs came: another branch may count now. */
	readonly isHeard: boolean;
	/** Something builds on what is not here. */
	readonly hasGap: boolean;
	/** A control operation whose predecessor is not here: its branch leaves ours before our end. */
	readonly orphan: string | null;
	/** An operation that an event was written under, and that is not here. */
	readonly lacks: string | null;
	/** Places of logs where the sender's version is another than ours. */
	readonly contradictions: readonly { readonly author: string; readonly log: string; readonly at: number }[];
	/** The first item no honest peer sends; nothing after it was looked at. */
	readonly fault: string | null;
	/** How many signatures were looked at. */
	readonly signatures: number;
}

/** An event of the record, with what the run it stands in says of it. */
interface Arriving {
	readonly event: EventHeader;
	readonly body: GivenBody;
	readonly trust: Trust;
}

/**
 * Takes `items` as `sender` (an identity key) sent them. RULE: control operations are taken from anyone, each checked
 * before the next; acks and proofs from anyone ever a member, by `knownAs` too, the key that the room knows the sender by;
 * events only from members, and only while we belong.
 */
export const takeItems = (replica: Replica, sender: string, items: readonly Item[], knownAs = sender): Taken => {
	const taken: Gathering = {
		controls: [],
		rows: [],
		proofs: [],
		isHeard: false,
		hasGap: false,
		orphan: null,
		lacks: null,
		contradictions: [],
		fault: null,
		signatures: 0,
	};
	for (const item of items) {
		if (taken.fault === null && !isOfLog(item)) {
			takeAuthority(replica, knownAs, item, taken);
		}
	}
	if (taken.fault === null && replica.takesPart && replica.state?.members.has(sender) === true) {
		takeEvents(replica, items, taken);
	}
	return taken;
};

type Gathering = { -readonly [Key in keyof Taken]: Taken[Key] extends readonly (infer T)[] ? T[] : Taken[Key] };

const isOfLog = ({ kind }: Item): boolean => kind === "event" || kind === "eventHeader" || kind === "logEnd";

const takeAuthority = (replica: Replica, sender: string, item: Item, taken: Gathering): void => {
	if (isHere(replica, item)) {
		return;
	}
	taken.signatures += signaturesIn(item);
	if (item.kind === "control") {
		const outcome = replica.addControl(item.bytes);
		if (outcome.kind === "fault") {
			taken.fault = outcome.reason;
		} else if (outcome.kind === "added") {
			taken.controls.push(outcome.control);
		}
		if (outcome.kind === "missing") {
			taken.hasGap = true;
			taken.orphan = outcome.id;
		}
		return;
	}
	if (!replica.chain.everMember(sender)) {
		return;
	}
	const outcome: AckOutcome = item.kind === "ack" ? replica.addAck(item.bytes) : replica.addEvidence(item.bytes);
	if (outcome.kind === "fault") {
		taken.fault = outcome.reason;
	}
	if (outcome.kind === "added") {
		taken.isHeard = true;
	}
	if (outcome.kind === "added" && "evidence" in outcome) {
		taken.proofs.push(outcome.evidence);
	}
};

/**
 * In a large room everybody brings the same operations and words: what is here to the byte costs no signature again, nor
 * does what is known to stand beyond a halt.
 */
const isHere = (replica: Replica, { kind, bytes }: Item): boolean => {
	const id = kind === "control" ? controlIdOf(bytes) : "";
	if (replica.chain.isBeyond(id)) {
		return true;
	}
	const known =
		kind === "control"
			? replica.chain.get(id)
			: kind === "ack"
				? replica.voices.latest.get(authorOfAck(bytes))
				: undefined;
	return known !== undefined && Buffer.compare(known.bytes, bytes) === 0;
};

const takeEvents = (replica: Replica, items: readonly Item[], taken: Gathering): void => {
	const arriving = arrivingIn(items, taken);
	if (typeof arriving === "string") {
		taken.fault = arriving;
		return;
	}
	// What came without its body may be taken back by what follows: it is looked at once more in the end.
	const isBare = ({ body }: Arriving): boolean => body === null;
	for (const { event, body, trust } of [...arriving, ...arriving.filter(isBare)]) {
		const outcome = replica.addEvent(event, body, trust);
		switch (outcome.kind) {
			case "fault":
				taken.fault = outcome.reason;
				return;
			case "added":
				taken.rows.push(outcome.row);
				break;
			case "gap":
				taken.hasGap = true;
				taken.lacks = outcome.lacks;
				break;
			case "contradicts":
				taken.contradictions.push({ author: event.author, log: event.log, at: outcome.at });
				break;
			case "proved":
				taken.proofs.push(outcome.evidence);
				taken.isHeard = true;
				if (outcome.rival !== null) {
					taken.rows.push(outcome.rival);
				}
				break;
			default:
				break;
		}
	}
};

/** Decodes all events and checks the newest signature of each run; a fixed word for what no honest peer sends. */
const arrivingIn = (items: readonly Item[], taken: Gathering): readonly Arriving[] | string => {
	const decoded: { readonly event: EventHeader; readonly body: GivenBody }[] = [];
	for (const item of items) {
		const one = decodeItem(item);
		if (one !== null && !one.ok) {
			return one.reason;
		}
		if (one !== null) {
			decoded.push(one);
		}
	}
	const arriving: Arriving[] = [];
	for (const [i, { event, body }] of decoded.entries()) {
		const isVouched = isSuccessor(event, decoded[i + 1]?.event);
		taken.signatures += isVouched ? 0 : 1;
		if (!isVouched && !hasValidSignature(event)) {
			return "evSignature";
		}
		arriving.push({ event, body, trust: isVouched ? "chain" : "signature" });
	}
	return arriving;
};

const decodeItem = (
	item: Item,
):
	| { readonly ok: true; readonly event: EventHeader; readonly body: GivenBody }
	| { readonly ok: false; readonly reason: string }
	| null => {
	if (item.kind === "event") {
		const decoded = decodeEventWithBody(item.bytes);
		return decoded.ok ? { ok: true, event: decoded.value.header, body: decoded.value.body } : decoded;
	}
	if (item.kind === "eventHeader" || item.kind === "logEnd") {
		const decoded = decodeEventHeader(item.bytes);
		const body = item.kind === "logEnd" ? "elsewhere" : null;
		return decoded.ok ? { ok: true, event: decoded.value, body } : decoded;
	}
	return null;
};

const isSuccessor = (event: EventHeader, next: EventHeader | undefined): boolean =>
	next !== undefined &&
	next.author === event.author &&
	next.log === event.log &&
	next.seq === event.seq + 1 &&
	next.prev === event.id;

/** Signatures in what is not an event: of operations a card has one, a handing over another one, a move three, a claim one a vote. */
const signaturesIn = ({ kind, bytes }: Item): number => {
	if (kind !== "control") {
		return kind === "evidence" ? 2 : 1;
	}
	switch (bytes[1]) {
		case opOf.create:
		case opOf.add:
		case opOf.transfer:
			return 2;
		case opOf.rekey:
			return 4;
		case opOf.claim:
			return Math.ceil(bytes.length / ackLength);
		default:
			return 1;
	}
};
