import assert from "node:assert/strict";
import { Acker } from "../../../src/net/room/sync/acker.ts";
import { encodeItems } from "../../../src/net/wire/sync.ts";
import { freshLog } from "../../harness/chains.ts";
import { HandRoom, HeldRoom, storeFailed } from "../../harness/handRoom.ts";
import { person } from "../../harness/people.ts";

describe("the word of a member on the head", () => {
	const [ada, grace] = [person("Ada"), person("Grace")];
	const graceLog = freshLog();
	const hand = new HandRoom("acker", { who: ada, log: freshLog() }, { who: grace, log: graceLog });
	let held: HeldRoom;
	beforeEach(() => {
		held = new HeldRoom(hand, ada, graceLog);
	});
	afterEach(() => held.end());

	it("is on the disk when it is sent", async () => {
		const sent: { readonly body: Uint8Array; readonly kept: readonly Uint8Array[] }[] = [];
		const acker = new Acker({
			clock: held.clock,
			ledger: held.ledgerOf(grace),
			me: grace.key,
			isConfirmed: () => true,
			push: (body) => {
				sent.push({ body, kept: held.store.acks(hand.room) });
				return body.length;
			},
			storeFailed,
		});
		acker.wake();
		await held.clock.advance(3_000);
		const [one] = sent;
		assert.equal(sent.length, 1);
		assert.deepEqual(
			one?.kept.map((bytes) => encodeItems(hand.room, [{ kind: "ack", bytes }])),
			[one?.body],
		);
	});
});
