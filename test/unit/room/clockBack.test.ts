import assert from "node:assert/strict";
import { Replica } from "../../../src/net/room/replica/replica.ts";
import type { RoomRow } from "../../../src/net/store/rows.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { decodeAck } from "../../../src/net/wire/ack.ts";
import { add, create } from "../../harness/chains.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { person, seededRandom } from "../../harness/people.ts";

const day = 86_400_000;

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

describe("somebody whose clock is set back while it is away", () => {
	it("gives its words numbers after those it gave before", () => {
		const [ada, grace] = [person("Ada"), person("Grace")];
		const random = seededRandom("clock back");
		const clock = new ManualClock();
		const store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
		const first = create(ada);
		const room = first.control.id;
		const open = (): Replica => new Replica({ clock, random, identity: grace, store }, { room });
		const wordOf = (replica: Replica): string => {
			const bytes = replica.appendAck();
			const ack = bytes && decodeAck(bytes);
			store.commit(replica.takeWrites(), "full");
			return ack?.ok ? ack.value.ackSeq : "";
		};
		store.commit([{ put: "room", row: roomRow(room) }], "full");
		const before = open();
		before.addControl(first.control.bytes);
		before.addControl(add(first.control, ada, grace, { key: first.key }).bytes);
		clock.jump(day);
		const given = wordOf(before);
		clock.jump(-2 * day);
		assert.ok(wordOf(open()) > given);
		store.close();
	});
});
