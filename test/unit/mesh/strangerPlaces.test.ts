import assert from "node:assert/strict";
import { countLimits } from "../../../src/net/limits.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import type { TestNode } from "../../harness/testNode.ts";

const { peers, strangers, strangersPerAddress } = countLimits;

describe("the places of strangers", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let count = 0;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	const linked = (): number => ada.node.session?.mesh?.peers.length ?? 0;

	/** Somebody nobody has heard of, at an address of its own unless told. */
	const somebody = (host?: string): Promise<RawLink> => {
		count++;
		return team.raw(host ?? `10.2.${count >> 8}.${count & 255}`, ada, person(`Stranger ${count}`));
	};

	const many = async (most: number, host?: string): Promise<readonly RawLink[]> => {
		const links: RawLink[] = [];
		for (let i = 0; i < most; i++) {
			links.push(await somebody(host));
		}
		return links;
	};

	it("are sixteen at one address, and whoever comes then is nobody we remember", async () => {
		await many(strangersPerAddress, "10.9.0.1");
		const more = await somebody("10.9.0.1");
		assert.equal(more.closed, 1001);
		assert.equal(linked(), strangersPerAddress);
		assert.equal(ada.node.session?.contacts.all.length, strangersPerAddress);
		assert.equal((await somebody("10.9.0.2")).closed, null);
	});

	it("are found again by whoever has left", async () => {
		const [first] = await many(strangersPerAddress, "10.9.0.1");
		first?.socket.close(1000);
		await team.clock.advance(20);
		assert.equal((await somebody("10.9.0.1")).closed, null);
	});

	onceOnly(() =>
		it("leave places for those we are bound to, for whom the oldest of them goes when all are taken", async () => {
			const admins = [person("One admin"), person("Another admin")] as const;
			const adverts = admins.map(({ key }, i) => {
				return { room: `a${i}`.repeat(32), name: "Compilers", count: 2, admin: key, adminName: "Barbara" };
			});
			for (const link of await many(peers - strangers - 1)) {
				link.send(recordTypes.roomAdvert, encodeRoomAdverts(adverts));
			}
			await team.clock.advance(20);
			// Whoever tells of a room we have asked for is bound to us, and so is its admin.
			for (const { room } of adverts) {
				assert.ok((await ada.api["rooms/join"]({ room, note: "" })).ok);
			}
			const unknown = await many(strangers);
			assert.equal(linked(), peers - 1);
			assert.equal((await somebody()).closed, 1001);
			const gone = () => unknown.flatMap(({ closed }, i) => (closed === null ? [] : [[i, closed]]));
			const [one, another] = admins;
			assert.equal((await team.raw("10.9.0.1", ada, one)).closed, null);
			assert.deepEqual(gone(), []);
			assert.equal((await team.raw("10.9.0.2", ada, another)).closed, null);
			assert.deepEqual(gone(), [[0, 1000]]);
			assert.equal(linked(), peers);
		}).timeout(60_000),
	);

	it("are had by whom a person asks for", async () => {
		const grace = await team.add("Grace");
		await many(strangersPerAddress, team.host("Grace"));
		await team.connect(ada, grace);
		assert.equal(linked(), strangersPerAddress + 1);
	});
});
