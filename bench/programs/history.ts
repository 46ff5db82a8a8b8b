/** A person's store with a long-lived room in it, written straight to the disk. */
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import { Identity } from "../../src/net/identity.ts";
import { wireLimits } from "../../src/net/limits.ts";
import { systemRandom } from "../../src/net/platform/system.ts";
import { makeKeyBox } from "../../src/net/room/keys/epochKeys.ts";
import { makeCreate } from "../../src/net/room/leading/createRoom.ts";
import { encodeContent, logKeyOf, sealBody } from "../../src/net/room/logs/body.ts";
import { hlcAt } from "../../src/net/room/logs/hlc.ts";
import { newLogId } from "../../src/net/room/logs/logPlace.ts";
import type { EventRow, LogRow, Write } from "../../src/net/store/rows.ts";
import { Sealing } from "../../src/net/store/sealing.ts";
import { Store } from "../../src/net/store/store.ts";
import type { StoreFiles } from "../../src/net/storeFiles.ts";
import { type Control, decodeControl, signControl, zeroId } from "../../src/net/wire/control.ts";
import type { ControlBody, Policy } from "../../src/net/wire/controlBody.ts";
import { decodeEventHeader, encodeEventFields, signEvent } from "../../src/net/wire/event.ts";

/** What is to be written. */
export interface HistoryOptions {
	readonly files: StoreFiles;
	readonly master: Uint8Array;
	/** Messages, said by the members in turns of a few. */
	readonly messages: number;
	/** Members, the owner of the store included, who leads the room. */
	readonly members: number;
	/** False leaves events with a signature of zeros: four times as fast, and enough for whoever does not serve them. */
	readonly isSigned: boolean;
	/** A colleague of a real node that has to be let in comes later; these are members from the start. */
	readonly guests?: readonly Identity[];
}

/** One message as people would have written it down. */
export interface PlainMessage {
	readonly author: string;
	readonly atMs: number;
	readonly text: string;
}

const listed: Policy = { history: "all", listed: true, succession: 72, rules: 1 };
const betweenMessages = 1_000;
const turn = 3;
const perCommit = 5_000;
const noSignature = new Uint8Array(64);

/** Text of the message with that number: some 100 bytes that do not compress into each other. */
export const textOfMessage = (n: number): string =>
	`Could somebody look at the parser? It takes the second comma for a decimal point, but only on day ${n}.`;

/** The number in such a text. */
export const numberOfText = (text: string): number => Number(/ (\d+)\.$/.exec(text)?.[1] ?? -1);

/** Somebody who writes in the room. */
interface Writer {
	readonly identity: Identity;
	readonly log: string;
	readonly logKey: Uint8Array;
	row: LogRow;
}

/** Writes the store and answers with the room's id. */
export function writeHistory(options: HistoryOptions): { readonly room: string; readonly owner: Identity } {
	const random = systemRandom;
	const sealing = new Sealing({ random }, { master: options.master });
	const store = new Store({ sealing }, { path: options.files.store });
	const startMs = Date.now() - (options.messages + 100) * betweenMessages;
	const deps = { random, x25519: nativeX25519 };
	const people = Array.from({ length: options.members }, () => Identity.create(deps, startMs));
	const [owner] = people;
	if (owner === undefined) throw new Error("somebody owns the store");
	const made = makeCreate({ identity: owner, random }, { name: "Bench", policy: listed, nowMs: startMs });
	const room = made.control.id;
	const controls: Control[] = [made.control];
	const others = [...people.slice(1), ...(options.guests ?? [])];
	const logs = [made.log, ...others.map(() => newLogId(random))];
	for (const [i, { card }] of others.entries()) {
		const key = { form: "keyBox", keyBox: makeKeyBox({ random }, made.key, card) } as const;
		const body: ControlBody = { kind: "add", card, log: logs[i + 1] ?? "", reqId: "00".repeat(16), key };
		const prev = controls.at(-1)?.id ?? zeroId;
		const place = { room, n: i + 1, prev, hlc: hlcAt(startMs + i + 1) };
		const control = decodeControl(signControl(owner.signing, place, body));
		if (!control.ok) throw new Error(control.reason);
		controls.push(control.value);
	}
	const row = {
		room,
		standing: "active",
		name: "Bench",
		admin: owner.key,
		adminName: "Ada",
		log: made.log,
		request: "",
		reqId: "",
		deniedUntilMs: 0,
		readUpTo: "",
	} as const;
	store.commit(
		[
			{ put: "meta", key: "keyCheck", value: sealing.keyCheck() },
			{ put: "meta", key: "identity", value: sealing.seal("meta", "value", "identity", owner.export()) },
			{ put: "room", row },
			{ put: "key", room, epoch: room, key: made.key },
			...controls.map(({ id, n, bytes }): Write => ({ put: "control", room, id, n, bytes })),
		],
		"grouped",
	);
	const writers = people.map((identity, i): Writer => {
		const log = logs[i] ?? "";
		const author = identity.key;
		return {
			identity,
			log,
			logKey: logKeyOf(made.key, { room, epochCtl: room, author, log }),
			row: { author, log, seq: 0, head: zeroId, order: "", gaps: [] },
		};
	});
	writeEvents(store, { ...options, room, ctl: controls.at(-1)?.id ?? room, startMs, writers });
	store.close();
	return { room, owner };
}

function writeEvents(
	store: Store,
	options: Pick<HistoryOptions, "messages" | "isSigned"> & {
		readonly room: string;
		readonly ctl: string;
		readonly startMs: number;
		readonly writers: readonly Writer[];
	},
): void {
	const { room, writers } = options;
	let writes: Write[] = [];
	const flush = (): void => {
		const logs = writers.filter(({ row }) => row.seq > 0).map(({ row }): Write => ({ put: "log", room, row }));
		store.commit([...logs, ...writes], "grouped");
		writes = [];
	};
	for (const [i, writer] of writers.entries()) {
		const name = { kind: "profile", name: `Member ${i + 1}`, rules: 1 } as const;
		writes.push({ put: "event", room, row: nextEvent(options, writer, 1_000 + i, name) });
	}
	for (let n = 0; n < options.messages; n += 1) {
		const writer = writers[Math.floor(n / turn) % writers.length];
		if (writer === undefined) throw new Error("somebody writes");
		const step = 60 * betweenMessages + n * betweenMessages;
		const said = { kind: "text", text: textOfMessage(n) } as const;
		writes.push({ put: "event", room, row: nextEvent(options, writer, step, said) });
		if (writes.length >= perCommit) flush();
	}
	flush();
}

/** As the node itself signs it, dependencies on the newest of others included. */
function nextEvent(
	options: Parameters<typeof writeEvents>[1],
	writer: Writer,
	step: number,
	content: Parameters<typeof encodeContent>[0],
): EventRow {
	const { room, ctl, writers, isSigned } = options;
	const { identity, log, row } = writer;
	const encoded = encodeContent(content);
	const nonce = systemRandom(24);
	const deps = writers
		.filter((other) => other !== writer && other.row.order > row.order)
		.sort((a, b) => (a.row.order > b.row.order ? -1 : 1))
		.slice(0, wireLimits.eventDeps)
		.map((other) => other.row.head);
	const hlc = hlcAt(options.startMs + step);
	const fields = {
		kind: encoded.kind,
		room,
		log,
		seq: row.seq + 1,
		prev: row.head,
		ctl,
		epochCtl: room,
		hlc,
		deps,
		nonce,
	};
	const aad = encodeEventFields(identity.signing.publicKey, fields);
	const body = sealBody(writer.logKey, nonce, aad, encoded.json);
	const signer = isSigned ? identity.signing : ({ sign: () => noSignature } as unknown as Identity["signing"]);
	const header = decodeEventHeader(signEvent(signer, aad, body));
	if (!header.ok) throw new Error(header.reason);
	const { id, bytes, seq } = header.value;
	const order = hlc + id.slice(0, 16);
	writer.row = { ...row, seq, head: id, order };
	const shown = content.kind !== "profile";
	return {
		author: identity.key,
		log,
		seq,
		id,
		order,
		shown,
		checked: true,
		header: bytes,
		body,
		clientId: "",
		gone: "",
	};
}
