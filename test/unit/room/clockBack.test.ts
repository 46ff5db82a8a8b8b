import assert from "node:assert/strict";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { takeItems } from "../../../src/net/room/replica/intake.ts";
import { Replica } from "../../../src/net/room/replica/replica.ts";
import type { RoomRow } from "../../../src/net/store/rows.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { decodeAck } from "../../../src/net/wire/ack.ts";
import { zeroId } from "../../../src/net/wire/control.ts";
import { encodeEventFields, eventKinds, signEvent } from "../../../src/net/wire/event.ts";
import { add, create, freshLog } from "../../harness/chains.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { person } from "../../harness/people.ts";
import { chanceFor } from "../../harness/testChance.ts";

const day = 86_400_000;
const minute = 60_000;
const hlcAt = (ms: number): string => `${ms.toString(16).padStart(12, "0")}0000`;

const roomRow = (room: string): RoomRow => ({
	room,
	standing: "active",
	name: "Compilers",
	admin: "",
	adminName: "",
	log: "",
	request: "",
	reqId: "",
	deniedUntilMs: 0,
	readUpTo: "",
});

describe("somebody whose clock is set back", () => {
	const [ada, grace] = [person("Ada"), person("Grace")];
	const random = chanceFor("clock back");
	const log = freshLog();
	const first = create(ada, { log });
	const second = add(first.control, ada, grace, { key: first.key });
	const room = first.control.id;
	let clock: ManualClock;
	let store: Store;
	beforeEach(() => {
		clock = new ManualClock();
		store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
		store.commit([{ put: "room", row: roomRow(room) }], "full");
	});
	afterEach(() => store.close());

	const open = (): Replica => new Replica({ clock, random, identity: grace, store, clockAheadOf: () => 0 }, { room });
	const begin = (): Replica => {
		const replica = open();
		replica.addControl(first.control.bytes);
		replica.addControl(second.bytes);
		return replica;
	};
	const wordOf = (replica: Replica): string => {
		const bytes = replica.appendAck();
		const ack = bytes && decodeAck(bytes);
		store.commit(replica.takeWrites(), "full");
		return ack?.ok ? ack.value.ackSeq : "";
	};
	/** Ada says something at a time of hers. */
	const hear = (replica: Replica, hlc: string): void => {
		const body = new Uint8Array(80);
		const fields = { kind: eventKinds.text, room, log, seq: 1, prev: zeroId, ctl: second.id, epochCtl: room, deps: [] };
		const aad = encodeEventFields(ada.signing.publicKey, { ...fields, hlc, nonce: random(24) });
		const bytes = concatBytes(signEvent(ada.signing, aad, body), body);
		assert.equal(takeItems(replica, ada.key, [{ kind: "event", bytes }]).rows.length, 1);
		store.commit(replica.takeWrites(), "full");
	};

	it("gives its words, after having been away, numbers after those it gave before", () => {
		const before = begin();
		clock.jump(day);
		const given = wordOf(before);
		clock.jump(-2 * day);
		assert.ok(wordOf(open()) > given);
	});

	it("signs after what it has seen, by a clock that was ahead: where that is shown, not where it says", () => {
		const replica = begin();
		clock.jump(day);
		const seen = clock.now();
		hear(replica, hlcAt(seen + day));
		clock.jump(-minute);
		const given = wordOf(replica);
		assert.ok(given > hlcAt(seen) && given < hlcAt(seen + 1), given);
	});

	it("signs by its clock where what it has seen is shown far ahead of that", () => {
		hear(begin(), hlcAt(clock.now()));
		clock.jump(-day);
		assert.equal(wordOf(open()), hlcAt(clock.now()));
	});
});
