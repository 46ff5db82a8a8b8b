/** What is said to a peer of one room, in a room written by hand, with links in a test's hands. */
import assert from "node:assert/strict";
import type { Ledger } from "../../../src/net/room/replica/ledger.ts";
import { Relations } from "../../../src/net/room/standing/relations.ts";
import { Feed } from "../../../src/net/room/sync/feed.ts";
import { KeyDesk } from "../../../src/net/room/sync/keyDesk.ts";
import { Syncer } from "../../../src/net/room/sync/syncer.ts";
import { decodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { encodeItems } from "../../../src/net/wire/sync.ts";
import { after, freshLog, rotationFor } from "../../harness/chains.ts";
import { follow, HandRoom, HeldRoom } from "../../harness/handRoom.ts";
import { HeardLink } from "../../harness/heardLink.ts";
import type { ManualClock } from "../../harness/manualClock.ts";
import { person } from "../../harness/people.ts";

const [ada, grace, edsger] = [person("Ada"), person("Grace"), person("Edsger")];

describe("what Grace says of one room to a member who is linked", () => {
	const log = freshLog();
	const hand = new HandRoom(
		"one exchange",
		{ who: ada, log: freshLog() },
		{ who: grace, log },
		{ who: edsger, log: freshLog() },
	);
	const { key: firstKey, last, room } = hand;
	let held: HeldRoom;
	let clock: ManualClock;
	let ledger: Ledger;
	let syncer: Syncer;
	let link: HeardLink;
	beforeEach(() => {
		held = new HeldRoom(hand, ada, log);
		({ clock } = held);
		ledger = held.ledgerOf(grace);
		syncer = new Syncer({
			clock,
			store: held.store,
			replica: () => ledger.replica,
			confirmed: () => undefined,
			me: grace.key,
			relations: new Relations({
				replica: () => ledger.replica,
				me: grace.key,
				formerKeys: [],
				heirsOf: () => [],
				isToldBy: () => false,
			}),
			wordOn: () => null,
		});
		link = new HeardLink(edsger.key);
		syncer.linkUp(link, new Feed({ clock, link }));
	});
	afterEach(() => {
		syncer.stop();
		held.end();
	});

	it("is nothing new while its link is behind: that comes by comparing", () => {
		link.isBusy = true;
		assert.deepEqual(syncer.push(encodeItems(room, [{ kind: "control", bytes: last.bytes }])), []);
		assert.deepEqual(link.bodies(recordTypes.events), []);
		link.isBusy = false;
		assert.deepEqual(syncer.push(encodeItems(room, [{ kind: "control", bytes: last.bytes }])), [edsger.key]);
		assert.equal(link.bodies(recordTypes.events).length, 1);
	});

	const asked = (epoch: number): string => epoch.toString(16).padStart(64, "0");
	for (const { when, others, isOutSince = false, given } of [
		{ when: "where 1,023 others were asked for since", others: 1_023, given: ["none", "gives"] },
		{ when: "unless 1,024 others were asked for since", others: 1_024, given: ["none"] },
		{ when: "unless it was out of the room since", others: 0, isOutSince: true, given: ["none"] },
	]) {
		it(`is a key it asked for before she had it, ${when}`, () => {
			const members = [ada, grace, edsger];
			const { rotation, key } = rotationFor(last, members, firstKey);
			const broken = { ...rotation, boxes: rotation.boxes.map((box) => ({ ...box, box: new Uint8Array(48) })) };
			const rotated = after(last, ada, { kind: "rotate", rotation: broken });
			follow(ledger, rotated);
			let isOut = false;
			const desk = new KeyDesk({
				clock,
				ledger,
				members: () => (isOut ? [] : syncer.onlineMembers),
				link: (identity) => syncer.link(identity),
				opened: () => desk.pay(),
			});
			desk.handle(link, { epoch: rotated.id, room, key: null });
			for (let other = 1; other <= others; other++) {
				desk.handle(link, { epoch: asked(other), room, key: null });
			}
			for (isOut of isOutSince ? [true, false] : []) {
				desk.wake();
			}
			desk.handle(link, { epoch: rotated.id, room, key });
			desk.stop();
			const answers = link.bodies(recordTypes.lockbox).flatMap((body) => {
				const said = decodeLockbox(body);
				const isAnswer = said.ok && said.value.epoch === rotated.id && said.value.key !== null;
				return isAnswer ? [said.value.key] : [];
			});
			assert.deepEqual(
				answers.map((one) => (one === "none" ? one : "gives")),
				given,
			);
		});
	}
});
