import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { readLink } from "../../../src/net/room/joining/inviteLink.ts";
import { inviteKeyOf, signInvitation } from "../../../src/net/wire/invite.ts";
import { type JoinMessage, signJoin, signWithdrawal } from "../../../src/net/wire/join.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const reqIdOf = (n: number): string => n.toString(16).padStart(32, "0");

describe("a place among the requests of a room", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let asked = 0;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
	});
	afterEach(() => team.end());

	const ask = async (link: RawLink, who: Identity, change: Partial<JoinMessage> = {}): Promise<void> => {
		asked++;
		const fields = { room, card: who.card, log: asked.toString(16).padStart(16, "0"), reqId: reqIdOf(asked) };
		const ms = team.clock.now();
		link.send(recordTypes.joinRequest, signJoin(who.signing, { ...fields, ms, note: "", invitation: null, ...change }));
		await team.clock.advance(20);
	};
	/** Says that `who` takes a request back. */
	const takeBack = async (link: RawLink, who: Identity, n: number): Promise<void> => {
		link.send(recordTypes.joinStatus, signWithdrawal(who.signing, { room, requester: who.key, reqId: reqIdOf(n) }));
		await team.clock.advance(5);
	};
	/** Somebody at an address of its own asks. */
	const askFrom = async (host: string, who: Identity, change: Partial<JoinMessage> = {}): Promise<void> =>
		ask(await team.raw(host, ada, who), who, change);
	const requests = () => ada.node.overview().requests;
	const kept = () => (ada.node.session?.store.joins() ?? []).map(({ requester }) => requester);

	it("is nobody's who only takes something back, and of such words so many are kept, the newest", async () => {
		const makers: Identity[] = [];
		for (let address = 1; address <= 12; address++) {
			const link = await team.raw(`10.1.0.${address}`, ada, person(`Stranger ${address}`));
			for (let i = 0; i < 5; i++) {
				const maker = person(`Maker ${address} ${i}`);
				makers.push(maker);
				await takeBack(link, maker, i);
			}
		}
		assert.deepEqual(new Set(kept()), new Set(makers.slice(10).map(({ key }) => key)));
		await askFrom("10.1.0.99", person("Grace"));
		assert.equal(requests().length, 1);
	});

	it("is taken by who took something back and asks then, like by anybody else", async () => {
		const makers = Array.from({ length: 7 }, (_, i) => person(`Maker ${i}`));
		for (const [i, maker] of makers.entries()) {
			await takeBack(await team.raw(`10.2.0.${i + 1}`, ada, maker), maker, 900 + i);
		}
		const links = await Promise.all(makers.map((maker) => team.raw("10.1.0.1", ada, maker)));
		for (const [i, maker] of makers.entries()) {
			await ask(links[i] ?? assert.fail(), maker);
		}
		assert.equal(requests().length, 5);
	});

	it("is kept by what a member brings before what others say of themselves: the words of strangers push out none", async () => {
		const grace = await RawMember.join(team, ada, person("Grace"), { room, host: "10.4.0.1" });
		const linus = person("Linus");
		await takeBack(grace.link, linus, 1);
		for (let address = 1; address <= 11; address++) {
			const link = await team.raw(`10.1.0.${address}`, ada, person(`Stranger ${address}`));
			for (let i = 0; i < 5; i++) {
				await takeBack(link, person(`Maker ${address} ${i}`), i);
			}
		}
		assert.equal(kept().length, 50);
		assert.ok(kept().includes(linus.key));
	});

	it("is kept for whoever comes with an invite, and free again as soon as a request is denied", async () => {
		const carrier = await RawMember.join(team, ada, person("Carrier"), { room, host: "10.4.0.1" });
		for (let i = 0; i < 50; i++) {
			await ask(carrier.link, person(`Visitor ${i}`));
		}
		const grace = person("Grace");
		const link = await team.raw("10.1.0.99", ada, grace);
		await ask(link, grace);
		assert.equal(requests().length, 50);
		const isShown = (who: Identity) => requests().some(({ peerId }) => peerId === who.peerId);

		const made = await ada.api["rooms/invite"]({ room, label: "for Linus" });
		const read = readLink(made.ok ? made.value.link : "");
		const seed = (read.ok && read.value.seed) || assert.fail();
		const linus = person("Linus");
		const reqId = "ab".repeat(16);
		const invitation = signInvitation(inviteKeyOf(seed), { room, identity: linus.key, reqId });
		await askFrom("10.1.0.98", linus, { reqId, invitation });
		assert.ok(isShown(linus));

		const [first = assert.fail()] = requests();
		assert.ok((await ada.api["rooms/deny"](first)).ok);
		await ask(link, grace);
		assert.ok(isShown(grace));
	});

	onceOnly(() =>
		it("is nobody's of a /64 that has half of them: a machine takes as many addresses of it as it likes", async () => {
			for (let i = 1; i < 28; i++) {
				await askFrom(`fd00::1:0:0:0:${i}`, person(`Visitor ${i}`));
			}
			assert.equal(requests().length, 25);
			await askFrom("10.1.0.1", person("Grace"));
			assert.equal(requests().length, 26);
		}).timeout(60_000),
	);
});
