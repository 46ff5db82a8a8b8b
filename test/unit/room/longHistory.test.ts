import assert from "node:assert/strict";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeWants, encodeHeads, type Head } from "../../../src/net/wire/sync.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** Windows hear of so many of the newest. */
const told = 1_000;
const perRecord = 100;

describe("a long history that arrives", function () {
	this.timeout(60_000);
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, person("Mallory"), { room });
	});
	afterEach(() => team.end());

	/** Texts told to windows since `from`. */
	const toldSince = (from: number): ReadonlySet<string> => {
		const messages = ada.heard.messages.slice(from).flatMap((one) => one.messages);
		return new Set(messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : [])));
	};

	onceOnly(() =>
		it("is told to windows as far as its newest thousand, and all of it can be asked for", async () => {
			const ms = team.clock.now();
			const all = Array.from({ length: told + 4 * perRecord }, (_, i) => member.event(`${i}`, { ms: ms + i }).item);
			const from = ada.heard.messages.length;
			// Newest first, as members ask for it.
			for (let end = all.length; end > 0; end -= perRecord) member.give(...all.slice(end - perRecord, end));
			await team.clock.advance(1_000);
			const heard = toldSince(from);
			assert.equal(heard.size, told);
			assert.ok(heard.has(`${all.length - 1}`) && !heard.has("0"));
			let before = "";
			const read: string[] = [];
			for (;;) {
				const page = ada.api["rooms/page"]({ room, before, limit: 200 });
				assert.ok("ok" in page && page.ok);
				read.unshift(...page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : [])));
				if (!page.value.hasOlder) break;
				before = page.value.messages[0]?.order ?? "";
			}
			assert.deepEqual(
				read,
				all.map((_, i) => `${i}`),
			);
			member.give(member.event("news", { ms: ms + all.length }).item);
			await team.clock.advance(200);
			assert.ok(toldSince(from).has("news"));
		}),
	);

	onceOnly(() =>
		it("is told no further where a long part of it comes with its oldest first", async () => {
			const ms = team.clock.now();
			const all = Array.from({ length: 4 * told }, (_, i) => member.event(`${i}`, { ms: ms + i }).item);
			const from = ada.heard.messages.length;
			member.give(...all.slice(-perRecord));
			for (let at = 0; at < all.length - perRecord; at += perRecord) member.give(...all.slice(at, at + perRecord));
			await team.clock.advance(1_000);
			assert.equal(toldSince(from).size, told);
		}),
	);

	it("is looked at for signatures once no more of it comes, and then at once", async () => {
		const ms = team.clock.now();
		const items = Array.from({ length: 300 }, (_, i) => member.event(`${i}`, { ms: ms + i }).item);
		const unchecked = (): number => ada.node.session?.store.unchecked(room, 1_000).length ?? 0;
		member.give(...items.slice(0, 100));
		await team.clock.advance(200);
		assert.equal(unchecked(), 99, "more may be on its way");
		member.give(...items.slice(100, 200));
		await team.clock.advance(200);
		assert.equal(unchecked(), 198);
		await team.clock.advance(200);
		assert.equal(unchecked(), 0);
	});

	it("is asked for once while the member that sends it has other parts to send first, and again after a minute", async () => {
		const waiting = "aa".repeat(8);
		const tell = (): void => {
			const heads = [member.log, waiting].map((log): Head => {
				return { kind: "log", author: member.identity.key, log, seq: 400, event: "ab".repeat(32) };
			});
			member.link.send(recordTypes.heads, encodeHeads(room, true, heads));
		};
		const asked = (): number =>
			member.link
				.bodies(recordTypes.want)
				.map(decodeWants)
				.flatMap((decoded) => (decoded.ok ? decoded.value.wants : []))
				.filter((want) => want.kind === "log" && want.log === waiting).length;
		const ms = team.clock.now();
		for (let i = 0; i < 19; i++) {
			tell();
			await team.clock.advance(3_000);
			member.give(member.event(`${i}`, { ms: ms + i }).item);
		}
		assert.equal(asked(), 1);
		await team.clock.advance(4_000);
		tell();
		await team.clock.advance(100);
		assert.equal(asked(), 2);
		await team.clock.advance(9_000);
		tell();
		await team.clock.advance(100);
		assert.equal(asked(), 2, "less soon, as nothing came the first time");
		await team.clock.advance(1_000);
		tell();
		await team.clock.advance(100);
		assert.equal(asked(), 3);
	});

	/** Three slices of it. */
	const arrive = async (): Promise<void> => {
		const ms = team.clock.now();
		const all = Array.from({ length: 2_500 }, (_, i) => member.event(`${i}`, { ms: ms + i }).item);
		for (let at = 0; at < all.length; at += perRecord) member.give(...all.slice(at, at + perRecord));
		await team.clock.advance(1_000);
	};
	const forget = () => Promise.resolve(ada.api["rooms/deleteHistory"]({ room }));
	const texts = (): readonly string[] => ada.texts(room);

	it("is deleted in slices between which the node goes on, and told as gone when it is", async () => {
		await arrive();
		const whole = forget();
		assert.equal(texts().at(-1), "1499", "the newest are gone first");
		await team.clock.advance(1);
		assert.deepEqual(ada.heard.cleared, []);
		await team.say(ada, room, "meanwhile");
		assert.deepEqual(await team.answer(whole), { ok: true, value: null });
		assert.deepEqual(ada.heard.cleared, [{ room, peerId: "" }]);
		assert.deepEqual(texts(), ["meanwhile"]);
	});

	it("is deleted to the end after a crash cut that off", async () => {
		await arrive();
		const interrupted = forget();
		assert.ok(texts().length > 0);
		await team.crash("Ada");
		assert.equal((await interrupted).ok, false);
		ada = await team.comeBack("Ada");
		await team.until(() => ada.heard.cleared.length > 0, { what: "the rest to go" });
		assert.deepEqual(texts(), []);
		assert.deepEqual(ada.node.session?.rooms.get(room)?.row.forgetting, []);
	});
});
