import assert from "node:assert/strict";
import { bannersOf, firstSteps, wayOut, whyReadOnly } from "../../src/extension/room/roomStanding.ts";
import type { RoomSummary } from "../../src/net/api/rooms.ts";
import { noticeKinds } from "../../src/webview/noticeKinds.ts";
import type { Notice } from "../../src/webview/notices.ts";
import { pictureOf } from "../harness/pictures.ts";
import { until } from "../harness/until.ts";
import { axeViolations } from "./axe.ts";
import { hostileTexts } from "./hostileTexts.ts";
import { plainL10n } from "./plainL10n.ts";
import { PageBrowser, type PageLook, policyViolations, themes } from "./roomPage.ts";
import { ada, grace, linus, notice, roomId, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const browser = new PageBrowser();

const looks: readonly (readonly [string, PageLook])[] = [
	...themes.map((theme) => [theme, { theme, height: 900 }] as const),
	["narrow", { theme: "light", width: 240, height: 1_100 }],
];

const member: RoomSummary = {
	room: roomId,
	name: "design-review",
	alike: false,
	role: "member",
	adminPeerId: grace.author,
	adminName: grace.authorName,
	adminTag: grace.authorTag,
	adminVerified: true,
	policy: { history: "all", listed: true, successionHours: 72 },
	memberCount: 4,
	onlineCount: 3,
	unread: 0,
	mentioned: false,
	requests: 0,
	newestMs: 0,
	deniedUntilMs: 0,
	shut: "",
	ending: null,
	transfer: null,
	succession: null,
	halted: "",
};

/** A page of that room as the window would make it. */
function roomAs(over: Partial<RoomSummary>, rows = [row("What was said before.")]): ScriptedHost {
	const summary = { ...member, ...over };
	const { name, role, adminName, memberCount, onlineCount, policy } = summary;
	const host = new ScriptedHost(rows);
	host.state = {
		...host.state,
		header: {
			kind: "room",
			name,
			role,
			adminName,
			memberCount,
			onlineCount,
			verified: [],
			listed: policy.listed,
			readsAll: policy.history === "all",
			whyReadOnly: whyReadOnly(plainL10n, summary),
			wayOut: wayOut(plainL10n, summary, { isNearby: true }),
			firstSteps: firstSteps(plainL10n, summary),
			banners: bannersOf(plainL10n, summary, ada.author),
		},
	};
	return host;
}

const ending = {
	byName: "Grace Hopper",
	byTag: "M3XW",
	byVerified: false,
	reason: "The project is over, thank you all",
	atMs: 1,
};
const candidates = [
	{ peerId: linus.author, name: "Linus", tag: "P9RA", verified: true, votes: 2, mine: false },
	{ peerId: ada.author, name: "Ada Lovelace", tag: "P9RA", verified: true, votes: 1, mine: true },
];
const deciding: Partial<RoomSummary> = {
	transfer: { kind: "offeredToMe", peerId: grace.author, name: "Grace Hopper", tag: "P9RA", verified: true, atMs: 1 },
	succession: { openFromMs: 1, needed: 3, candidates },
	halted: "newer",
};

const told: readonly (readonly [Notice["notice"], string, string?])[] = [
	["created", "Grace Hopper"],
	["joined", "Ada Lovelace"],
	["joined", "Linus"],
	["policySinceJoin", ""],
	["policyUnlisted", ""],
	["policySuccession", "3 days"],
	["kicked", "Linus", "Third time: this is not the place for advertisements"],
	["epoch", ""],
	["left", "Radia"],
	["transferred", "Ada Lovelace"],
	["rekeyed", "Grace Hopper"],
	["policyAll", ""],
	["policyListed", ""],
	["claimed", "Radia"],
	["equivocated", "Linus"],
	["boxBad", ""],
	["newer", ""],
	["closed", "", "The project is over"],
];

describe("what happens to a room, in its page", function () {
	this.timeout(180_000);
	before(() => browser.start());
	after(() => browser.stop());

	it("is told and can be decided upon without an accessibility violation in any look", async () => {
		const rows = [
			row(notice("kicked", "Radia", { lost: true })),
			...told.map(([kind, whom, reason = ""]) => row(notice(kind, whom, { reason }))),
		];
		const page = await browser.open(roomAs(deciding, rows));
		for (const [name, look] of looks) {
			await browser.wear(page, look);
			await page.getByText("Grace Hopper ·M3XW closed the room").waitFor();
			await pictureOf(page, `rooms-news-${name}`);
			assert.deepEqual(await axeViolations(page), [], name);
			assert.ok(await page.evaluate("document.body.scrollWidth <= document.body.clientWidth"), name);
		}
		assert.deepEqual(await policyViolations(page), []);
		await page.close();
	});

	it("names whom it is about with the tag until that one is verified, and oneself without", async () => {
		const host = roomAs({}, [
			row(notice("created", "Ada Lovelace"), ada),
			row(notice("kicked", "Linus"), grace),
			row(notice("joined", ""), { ...grace, body: { ...notice("joined"), tag: "R2DX" } }),
		]);
		const page = await browser.open(host);
		const texts = () => page.locator(".notice-text").allInnerTexts();
		await page.locator(".notice-text").nth(2).waitFor();
		const by = ["Ada Lovelace created the room", "Grace Hopper ·M3XW kicked Linus ·P9RA from the room", "·R2DX joined"];
		assert.deepEqual(await texts(), by);
		const { header } = host.state;
		assert.ok(header?.kind === "room");
		await host.tell({ kind: "header", header: { ...header, verified: [grace.author] } });
		await page.getByText("Grace Hopper kicked Linus ·P9RA from the room", { exact: true }).waitFor();
		await page.getByRole("article", { name: /^Grace Hopper kicked Linus ·P9RA from the room, / }).waitFor();
		await host.tell({ kind: "header", header: { ...header, verified: [linus.author] } });
		await page.getByText("Grace Hopper ·M3XW kicked Linus from the room", { exact: true }).waitFor();
		await page.close();
	});

	it("has words of its own for every kind of thing that happens", async () => {
		const page = await browser.open(
			roomAs(
				{},
				noticeKinds.map((kind) => row(notice(kind, "Linus"))),
			),
			{ height: 1_000 },
		);
		await page
			.locator(".notice")
			.nth(noticeKinds.length - 1)
			.waitFor();
		const texts = await page.locator(".notice-text").allInnerTexts();
		assert.equal(new Set(texts).size, noticeKinds.length);
		for (const text of texts) assert.doesNotMatch(text, /undefined|\{\d\}/);
		await page.close();
	});

	it("says of what does not count what it was, and that it does not", async () => {
		const lost = notice("kicked", "Linus", { reason: "no tabs", lost: true });
		const page = await browser.open(roomAs({}, [row(lost), row(notice("joined", "Radia", { lost: true }))]));
		await page.locator(".notice-alarming").nth(1).waitFor();
		const why =
			"This does not count: somebody else changed the room at the same time, and the members follow that change";
		assert.deepEqual(await page.locator(".notice-text").allInnerTexts(), [
			`Grace Hopper ·M3XW kicked Linus ·P9RA from the room. Reason given: “no tabs”. ${why}`,
			`Radia ·R2DX joined. ${why}`,
		]);
		await page.close();
	});

	const ends: readonly (readonly [string, Partial<RoomSummary>, string, readonly string[]])[] = [
		[
			"kicked",
			{ role: "kicked", ending },
			"Grace Hopper ·M3XW kicked you from design-review. Reason given: “The project is over, thank you all”. What was said before stays here.",
			["join", "remove"],
		],
		[
			"moved",
			{ role: "moved" },
			"You go on under a new key, and design-review still lists your old one. You can write here again once Grace Hopper, the admin, has put the new key in its place. What was said before stays here.",
			["remove"],
		],
		["left", { role: "left" }, "You left design-review. What was said before stays here.", ["join", "remove"]],
		[
			"closed",
			{ role: "closed", ending: { ...ending, reason: "" } },
			"Grace Hopper ·M3XW closed design-review. What was said before stays here.",
			["remove"],
		],
		[
			"requested",
			{ role: "requested" },
			"You asked to join design-review. You can read and write here once Grace Hopper has approved.",
			["withdrawRequest"],
		],
		["denied", { role: "denied" }, "Grace Hopper did not let you into design-review.", ["join", "remove"]],
	];
	for (const [role, over, reason, actions] of ends) {
		it(`says why nothing can be written and what can be done, when it is ${role}`, async () => {
			const host = roomAs(over, role === "requested" || role === "denied" ? [] : undefined);
			const page = await browser.open(host, { theme: "light" });
			const bar = page.locator(".read-only");
			assert.equal(await bar.locator(".read-only-text").innerText(), reason);
			assert.equal(await page.getByRole("textbox").count(), 0);
			const isOpen = /can ask to join/.test(await page.locator(".room-start-lock").innerText());
			assert.equal(isOpen, role !== "closed", "nobody can join what is closed");
			await page.locator("[aria-live=polite]").filter({ hasText: reason }).waitFor();
			for (const button of await bar.getByRole("button").all()) await button.click();
			assert.deepEqual(
				(await host.hears("roomAction", actions.length)).map(({ action }) => action),
				actions,
			);
			assert.deepEqual(await axeViolations(page), []);
			await pictureOf(page, `rooms-${role}`);
			await page.close();
		});
	}

	it("begins with a link for others, until something is said", async () => {
		const host = roomAs({ role: "admin" }, [row(notice("created", "Ada Lovelace"), ada)]);
		const page = await browser.open(host, { theme: "light" });
		const invite = page.locator(".room-start").getByRole("button", { name: "Invite to Room…" });
		assert.equal(
			await page.locator(".room-start-lock").innerText(),
			"End-to-end encrypted: only members can read what is said here.",
			"the hint above it has said already who finds the room",
		);
		await invite.click();
		assert.equal((await host.hears("roomAction"))[0]?.action, "invite");
		assert.deepEqual(await axeViolations(page), []);
		await pictureOf(page, "rooms-new");
		await page.close();
		const said = await browser.open(roomAs({ role: "admin" }));
		await said.getByText("What was said before.").waitFor();
		assert.equal(await said.locator(".room-start").getByRole("button").count(), 0);
		await said.close();
	});

	it("keeps what was typed at hand when one is removed in the middle of it", async () => {
		const host = roomAs({});
		const page = await browser.open(host);
		await page.getByRole("textbox").fill("half a thought");
		const { header } = roomAs({ role: "kicked", ending }).state;
		await host.tell({ kind: "header", header });
		await page.locator(".read-only").waitFor();
		assert.equal(await page.getByRole("textbox").inputValue(), "half a thought");
		assert.equal(await page.getByRole("textbox").isEditable(), false);
		await pictureOf(page, "rooms-kicked-draft");
		await page.close();
	});

	it("lets an offer be answered from the banner, once however often it is pressed", async () => {
		const host = roomAs({
			transfer: {
				kind: "offeredToMe",
				peerId: grace.author,
				name: "Grace Hopper",
				tag: "P9RA",
				verified: true,
				atMs: 1,
			},
		});
		let answer: (reply: { readonly kind: "done" }) => void = () => {};
		host.answers.roomAction = () => new Promise((resolve) => (answer = resolve));
		const page = await browser.open(host);
		await page.getByText("Grace Hopper wants to hand the admin role to you").waitFor();
		await page.getByRole("button", { name: "Accept" }).press("Enter");
		await page.getByRole("button", { name: "Accept" }).press("Enter");
		assert.deepEqual(await host.hears("roomAction"), [{ kind: "roomAction", action: "acceptTransfer", peerId: "" }]);
		answer({ kind: "done" });
		await host.tell({ kind: "header", header: roomAs({ role: "admin" }).state.header });
		await page.getByText("You are the admin").waitFor();
		assert.equal(await page.locator(".banner").count(), 0);
		await page.locator("textarea:focus").waitFor();
		await page.close();
	});

	it("votes for the one whose button was pressed, and not for oneself twice", async () => {
		const host = roomAs({ succession: deciding.succession ?? null });
		const page = await browser.open(host);
		await page.getByRole("button", { name: "Vote" }).click();
		assert.deepEqual(await host.hears("roomAction"), [{ kind: "roomAction", action: "vote", peerId: linus.author }]);
		await page.close();
	});

	it("shows the tag behind a name until it is verified, for each member by itself", async () => {
		const host = roomAs({}, [row("Hello", grace), row("Hello, too", linus)]);
		const page = await browser.open(host);
		await until(async () => (await page.locator(".author-tag").count()) === 2, { what: "both tags" });
		const { header } = host.state;
		assert.ok(header?.kind === "room");
		await host.tell({ kind: "header", header: { ...header, verified: [grace.author] } });
		await page.getByText(`·${grace.authorTag}`).waitFor({ state: "detached" });
		assert.equal(await page.locator(".author-tag").innerText(), `·${linus.authorTag}`);
		await pictureOf(page, "rooms-verified");
		await page.close();
	});

	it("lets a member stand for an admin who is gone", async () => {
		const host = roomAs({ succession: { openFromMs: 1, needed: 2, candidates: [] } });
		const page = await browser.open(host);
		await page.getByText("the admin, has been away for a long time").waitFor();
		await page.getByRole("button", { name: "Stand for Admin" }).click();
		assert.deepEqual(await host.hears("roomAction"), [{ kind: "roomAction", action: "stand", peerId: "" }]);
		await page.close();
	});

	it("shows names and reasons of peers as text, whatever they hold", async () => {
		const rows = hostileTexts.flatMap((text) => [
			row(notice("kicked", text.slice(0, 160), { reason: text }), { authorName: text.slice(0, 160) }),
		]);
		const name = '<img src=x onerror="window.hacked = true">';
		const host = roomAs(
			{
				name,
				adminName: name,
				role: "kicked",
				ending: {
					byName: name,
					byTag: "M3XW",
					byVerified: false,
					reason: "<svg/onload=window.hacked=true>{0}{1}",
					atMs: 1,
				},
			},
			rows,
		);
		const page = await browser.open(host, { height: 900 });
		await page.locator(".read-only").getByText("<svg/onload=window.hacked=true>{0}{1}").waitFor();
		assert.equal(await page.locator("main :is(img, script, style, iframe, svg, form, link, base, object)").count(), 0);
		assert.equal(await page.evaluate("window.hacked === undefined"), true);
		assert.deepEqual(await policyViolations(page), []);
		await page.close();
	});
});
