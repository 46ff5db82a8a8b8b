/** `events.json`: a log with an event of every kind, sealed, signed and chained, with every key on the way. */
import { hmacSha256, label } from "../../src/net/crypto/hash.ts";
import type { Identity } from "../../src/net/identity.ts";
import { logKeyOf, sealBody } from "../../src/net/room/logs/body.ts";
import { zeroId } from "../../src/net/wire/control.ts";
import {
	decodeEventHeader,
	type EventHeader,
	encodeEventFields,
	eventKinds,
	signEvent,
} from "../../src/net/wire/event.ts";
import { encodeJson, type JsonObject } from "../../src/net/wire/json.ts";
import type { Step } from "./chain.ts";
import { bytesOf, cast, hex, hlcOf, type Json, nameOf, someHex, textOf, valueIn } from "./kit.ts";
import { logOf, openRoom } from "./rooms.ts";

/** An event with all that made it. */
export interface MadeEvent {
	readonly header: EventHeader;
	readonly sealed: Uint8Array;
	readonly json: Uint8Array;
	readonly logKey: Uint8Array;
	readonly epochKey: Uint8Array;
}

/** A log being written under one operation of the chain. */
export class LogWriter {
	readonly #who: Identity;
	readonly #log: string;
	readonly #at: Step;
	readonly #epochKey: Uint8Array;
	readonly #made: MadeEvent[] = [];
	#prev: string;

	/** `after` is the event a new log goes on from. */
	constructor(who: Identity, place: { log: string; at: Step; epochKey: Uint8Array; after?: string }) {
		this.#who = who;
		this.#log = place.log;
		this.#at = place.at;
		this.#epochKey = place.epochKey;
		this.#prev = place.after ?? zeroId;
	}

	get made(): readonly MadeEvent[] {
		return this.#made;
	}

	/** Says something; `deps` are events of others seen before. */
	say(kind: number, body: JsonObject, deps: readonly string[] = []): MadeEvent {
		const made = this.aside(kind, body, deps);
		this.#made.push(made);
		this.#prev = made.header.id;
		return made;
	}

	/** An event in the next place that the log does not go on from; `step` is when it is signed. */
	aside(kind: number, body: JsonObject, deps: readonly string[] = [], step?: number): MadeEvent {
		const { control, state } = this.#at;
		const seq = this.#made.length + 1;
		const room = control.op === 0 ? control.id : control.room;
		const author = this.#who.key;
		const logKey = logKeyOf(this.#epochKey, { room, epochCtl: state.epoch, author, log: this.#log });
		const json = encodeJson(body);
		const nonce = bytesOf(someHex(`${this.#log} ${seq} ${textOf(json)}`, 24));
		const aad = encodeEventFields(this.#who.signing.publicKey, {
			kind,
			room,
			log: this.#log,
			seq,
			prev: this.#prev,
			ctl: control.id,
			epochCtl: state.epoch,
			hlc: hlcOf(step ?? 100 + seq),
			deps,
			nonce,
		});
		const sealed = sealBody(logKey, nonce, aad, json);
		const header = valueIn(decodeEventHeader(signEvent(this.#who.signing, aad, sealed)));
		return { header, sealed, json, logKey, epochKey: this.#epochKey };
	}
}

/** The operation with that number of the open room, and the key then. */
export const openRoomAt = (n: number): { readonly at: Step; readonly epochKey: Uint8Array } => {
	const { steps } = openRoom();
	const at = steps[n];
	const epochKey = steps.find(({ control }) => control.id === at?.state.epoch)?.sealed?.key;
	if (at === undefined || epochKey === undefined) throw new Error("no such operation");
	return { at, epochKey };
};

/** Grace's log with one event of each kind, and the log that goes on from it. */
export function graceLogs(): { readonly first: LogWriter; readonly second: LogWriter } {
	const place = openRoomAt(3);
	const { ada, grace } = cast;
	const adas = new LogWriter(ada, { ...place, log: logOf("ada") });
	const hello = adas.say(eventKinds.text, { t: "Is anybody here?" });
	const first = new LogWriter(grace, { ...place, log: logOf("grace") });
	first.say(eventKinds.profile, { name: "Grace", rules: 1 });
	const text = first.say(eventKinds.text, { t: "I am. **Nearly** done ✓" }, [hello.header.id]);
	first.say(eventKinds.snippet, {
		t: "a = 1\nb = 2",
		lang: "python",
		path: "src/main.py",
		eol: "\n",
		ranges: [
			[0, 0, 0, 5, 5],
			[7, 0, 7, 5, 5],
		],
		remote: "",
		commit: "",
		mod: false,
	});
	first.say(eventKinds.edit, { of: text.header.id, t: "I am. Done." });
	first.say(eventKinds.reaction, { of: hello.header.id, e: "👋", on: true });
	first.say(eventKinds.erase, { of: text.header.id });
	first.say(eventKinds.file, {
		root: someHex("file root", 32),
		size: 1_234_567,
		listing: 0,
		count: 1,
		name: "plan.pdf",
	});
	const newer = first.say(77, { of: "a newer version" });
	const after = newer.header.id;
	// Another one of the same stay: all but the last four bits of its id are the announced log's.
	const log = logOf("grace").replace(/.$/, (last) => (last === "f" ? "0" : "f"));
	const second = new LogWriter(grace, { ...place, log, after });
	second.say(eventKinds.newLog, {});
	second.say(eventKinds.leave, {
		heads: [[logOf("grace"), newer.header.seq, newer.header.id]],
	});
	return { first, second };
}

/** Both logs of Grace. */
export const events = (): Json => {
	const { first, second } = graceLogs();
	return { logs: [first, second].map(({ made }) => made.map(eventFields)) };
};

const eventFields = ({ header, sealed, json, logKey, epochKey }: MadeEvent): Json => ({
	kind: header.kind,
	room: header.room,
	author: nameOf(header.author),
	log: header.log,
	seq: header.seq,
	prev: header.prev,
	ctl: header.ctl,
	epochCtl: header.epochCtl,
	hlc: header.hlc,
	deps: [...header.deps],
	nonce: hex(header.nonce),
	json: textOf(json),
	epochKey: hex(epochKey),
	logKey: hex(logKey),
	eventKey: hex(hmacSha256(logKey, label("evk"), header.nonce)),
	sealedBody: hex(sealed),
	bodyHash: header.bodyHash,
	id: header.id,
	header: hex(header.bytes),
});
