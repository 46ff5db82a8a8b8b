import assert from "node:assert/strict";
import { checkDisplayName, checkRoomName, shownName, skeletonOf } from "../../../src/net/names.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { settingsOf } from "../../harness/nodeSettings.ts";
import { listedPolicy } from "../../harness/policies.ts";
import { fc } from "../../harness/testChance.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** What is typed, and what comes of it: a name, or what is wrong. */
const table: readonly (readonly [what: string, typed: string, result: string])[] = [
	["nothing", "", "nameEmpty"],
	["a blank", " ", "nameEmpty"],
	["blanks of all kinds", " \t\u00a0\u2003\u3000 ", "nameEmpty"],
	["line ends", "\n\r\n", "nameEmpty"],
	["a letter without a shape", "\u3164", "nameEmpty"],
	["letters without a shape", "\u115f\u1160 \uffa0", "nameEmpty"],
	["the empty Braille pattern", "\u2800\u2800", "nameEmpty"],
	["a mark without a letter", "\u0301", "nameEmpty"],
	["a variation selector", "\ufe0f", "nameEmpty"],
	["a control character", "Ada\u0007", "nameUnprintable"],
	["a zero byte", "A\u0000da", "nameUnprintable"],
	["a line end inside", "Ada\nLovelace", "nameUnprintable"],
	["a tab inside", "Ada\tLovelace", "nameUnprintable"],
	["a direction override", "Ada\u202eecalevoL", "nameUnprintable"],
	["a direction isolate", "\u2066Ada\u2069", "nameUnprintable"],
	["a direction mark", "Ada\u200f", "nameUnprintable"],
	["a zero-width blank", "A\u200bda", "nameUnprintable"],
	["a zero-width joiner", "👩\u200d🚀", "nameUnprintable"],
	["a byte order mark inside", "A\ufeffda", "nameUnprintable"],
	["a soft hyphen", "A\u00adda", "nameUnprintable"],
	["a line separator", "Ada\u2028Lovelace", "nameUnprintable"],
	["half a pair of surrogates", "Ada\ud83d", "nameUnprintable"],
	["a character for private use", "Ada\ue000", "nameUnprintable"],
	["a character that does not exist", "Ada\uffff", "nameUnprintable"],
	["10,000 characters", "x".repeat(10_000), "nameTooLong"],
	["10,000 emoji", "🚀".repeat(10_000), "nameTooLong"],
	["a million characters", "x".repeat(1_000_000), "nameTooLong"],
	["a plain name", "Ada", "Ada"],
	["blanks around", "  Ada Lovelace \n", "Ada Lovelace"],
	["an emoji", "Ada 🚀", "Ada 🚀"],
	["an emoji in colour", "Ada ❤️", "Ada ❤️"],
	["a flag", "🇩🇪", "🇩🇪"],
	["only punctuation", "...", "..."],
	["a composed letter", "Zoe\u0301", "Zo\u00e9"],
	["other alphabets", "Ада 陈 عبد न", "Ада 陈 عبد न"],
];

describe("a name as it is typed", () => {
	for (const [what, typed, result] of table) {
		it(`with ${what} is ${/^name[A-Z]/.test(result) ? `refused as ${result}` : "taken"}`, () => {
			for (const [check, max] of [
				[checkDisplayName, 40],
				[checkRoomName, 60],
			] as const) {
				const checked = check(typed);
				assert.deepEqual(
					checked,
					/^name[A-Z]/.test(result) ? { ok: false, code: result, max } : { ok: true, name: result },
				);
			}
		});
	}

	it("may have 40 characters for a person and 60 for a room, however many units each takes", () => {
		for (const [check, max] of [
			[checkDisplayName, 40],
			[checkRoomName, 60],
		] as const) {
			assert.equal(check("🚀".repeat(max)).ok, true);
			assert.deepEqual(check("🚀".repeat(max + 1)), { ok: false, code: "nameTooLong", max });
			assert.equal(check("e\u0301".repeat(max)).ok, true, "counted as composed");
		}
	});

	it("is taken unchanged when it is typed again", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 60 }), (typed) => {
				const checked = checkDisplayName(typed);
				if (checked.ok) {
					assert.deepEqual(checkDisplayName(checked.name), checked);
					assert.equal(shownName(checked.name).replace(/\s/gu, ""), checked.name.replace(/\s/gu, ""));
				}
			}),
		);
	});
});

describe("a peer's name as it is shown", () => {
	it("holds nothing that cannot be seen or turns the text around, and is never longer than a name may be", () => {
		const hostile = fc.string({
			unit: fc.oneof(
				fc.constantFrom("\u202e", "\u2066", "\u200b", "\u0000", "\n", " ", "\u3164", "\u0301", "\ud83d", "\ue000", "a"),
				fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
			),
			maxLength: 100,
		});
		fc.assert(
			fc.property(hostile, (theirs) => {
				const shown = shownName(theirs);
				assert.ok([...shown].length <= 40);
				assert.equal(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(shown), false);
				assert.equal(shown, shown.trim());
				assert.equal(shown, shown.normalize("NFC"));
				assert.equal(shownName(shown), shown, "cleaned once is clean");
			}),
			{ numRuns: 500 },
		);
	});

	it("is cut to the length of a name, whatever stands where it is cut", () => {
		assert.equal(shownName("🚀".repeat(1_000)), "🚀".repeat(40));
		assert.equal(shownName(`${"x".repeat(39)} ${"y".repeat(39)}`), "x".repeat(39));
		assert.equal(shownName("x".repeat(100), 60), "x".repeat(60));
	});

	it("is empty when nothing of it can be seen", () => {
		for (const theirs of [
			"",
			"\u202e\u200b",
			" \n ",
			"\u3164\u3164",
			"\u2800",
			"\u0301\u0301",
			"\u202e\u3164 \u0000",
		]) {
			assert.equal(shownName(theirs), "");
		}
	});

	it("looks the same as another one when a person could not tell them apart", () => {
		for (const [one, other] of [
			["Ada", "\u0410da"],
			["Grace", "grace"],
			["paul", "pau1"],
			["Mallory", "rnallory"],
			["wim", "vvim"],
			["Olga", "0lga"],
			["Zoë", "Zoe"],
			["Ａｄａ", "Ada"],
			["Ada Lovelace", "AdaLovelace"],
		] as const) {
			assert.equal(skeletonOf(one), skeletonOf(other), `${one} and ${other}`);
		}
		for (const [one, other] of [
			["Ada", "Eva"],
			["Grace", "Gracie"],
			["Anna", "Hanna"],
		] as const) {
			assert.notEqual(skeletonOf(one), skeletonOf(other));
		}
	});
});

describe("a node asked to take a name", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	const settings = (name: string) => settingsOf(name);

	it("says what is wrong with it, and makes no room and changes no name", async () => {
		for (const [what, typed, result] of table.filter(([, , outcome]) => /^name[A-Z]/.test(outcome))) {
			const refusal = (max: number) => ({ ok: false, code: result, detail: { max } });
			assert.deepEqual(await ada.api["names/check"]({ name: typed }), refusal(40), what);
			assert.deepEqual(await ada.api["rooms/create"]({ name: typed, policy: listedPolicy }), refusal(60), what);
			if (typed !== "") {
				assert.deepEqual(await ada.api["node/setSettings"]({ settings: settings(typed) }), refusal(40), what);
			}
		}
		assert.deepEqual(ada.node.overview().rooms, []);
		assert.equal(ada.node.overview().me?.name, "Ada");
	});

	it("takes a good one, in its composed form", async () => {
		assert.deepEqual(await ada.api["names/check"]({ name: " Zoe\u0301 " }), { ok: true, value: { name: "Zo\u00e9" } });
		assert.deepEqual(await ada.api["node/setSettings"]({ settings: settings(" Zoe\u0301 ") }), {
			ok: true,
			value: null,
		});
		assert.equal(ada.node.overview().me?.name, "Zo\u00e9");
		const created = await ada.api["rooms/create"]({ name: " Cafe\u0301 🚀 ", policy: listedPolicy });
		assert.ok(created.ok);
		assert.equal(ada.node.overview().rooms[0]?.name, "Caf\u00e9 🚀");
	});

	it("falls back to its tag when it has none", async () => {
		await ada.api["node/setSettings"]({ settings: settings("") });
		const { me } = ada.node.overview();
		assert.equal(me?.name, me?.tag);
	});

	it("keeps to its team and its port when the name in the settings will not do", async () => {
		const other = await team.add("Other", { settings: { teamCode: "kernels", name: "\u202e" } });
		const grace = await team.add("Grace", { settings: { teamCode: "kernels" } });
		await team.connect(grace, other);
		const outsider = other.api["peers/connect"]({ address: ada.address });
		await team.clock.advance(6_000);
		assert.deepEqual(await outsider, { ok: false, code: "addressOtherTeam", detail: {} });
	});

	it("says of which rooms the names look the same, those nearby included, and whose they are", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const make = async (node: TestNode, name: string) =>
			assert.ok((await node.api["rooms/create"]({ name, policy: listedPolicy })).ok);
		await make(ada, "design");
		await make(ada, "lunch");
		const alike = (node: TestNode) =>
			node.node
				.overview()
				.rooms.filter((room) => room.alike)
				.map(({ name }) => name);
		assert.deepEqual(alike(ada), []);
		// The second letter is Cyrillic.
		await make(grace, "d\u0435sign");
		await team.until(() => alike(ada).length > 0, { what: "Grace's room nearby" });
		assert.deepEqual(alike(ada), ["design"]);
		const [theirs] = ada.node.overview().nearby;
		assert.deepEqual([theirs?.alike, theirs?.adminTag], [true, grace.node.overview().me?.tag]);
		assert.deepEqual(
			ada.node.overview().rooms.map(({ adminTag }) => adminTag),
			Array(2).fill(ada.node.overview().me?.tag),
		);
		await make(ada, "Lunch");
		assert.deepEqual(alike(ada).toSorted(), ["Lunch", "design", "lunch"]);
	});

	it("tells members its new name, also those who are away at the time", async () => {
		const grace = await team.add("Grace");
		const edsger = await team.add("Edsger");
		await team.connect(grace, ada);
		await team.connect(edsger, ada);
		const room = await team.room(ada, grace, edsger);
		await team.say(ada, room, "hello");
		await team.until(() => edsger.texts(room).length === 1, { what: "the message" });
		await team.leave("Edsger");
		await ada.api["node/setSettings"]({ settings: settings("Augusta") });
		const nameIn = (node: TestNode) => node.messages(room).find((message) => message.body.kind === "text")?.authorName;
		await team.until(() => nameIn(grace) === "Augusta", { what: "the new name, at once", within: 1_000 });
		await team.leave("Ada");
		const back = await team.comeBack("Edsger");
		await team.connect(back, grace);
		await team.until(() => nameIn(back) === "Augusta", { what: "the new name, by way of Grace" });
	});
});
