import assert from "node:assert/strict";
import { InviteDesk } from "../../../src/net/room/joining/inviteDesk.ts";
import { linkOf, readLink } from "../../../src/net/room/joining/inviteLink.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { inviteKeyOf, signInvitation, signInvite } from "../../../src/net/wire/invite.ts";
import { signJoin } from "../../../src/net/wire/join.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { listedPolicy, unlistedPolicy } from "../../harness/policies.ts";
import { chanceFor } from "../../harness/testChance.ts";
import type { TestNode } from "../../harness/testNode.ts";

const day = 24 * 60 * 60_000;

const codeOf = (outcome: { readonly ok: boolean; readonly code?: string }): string =>
	outcome.ok ? "ok" : (outcome.code ?? "");
const roleOf = (node: TestNode, room: string) => node.node.overview().rooms.find((mine) => mine.room === room)?.role;

describe("an invite", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		grace = await team.add("Grace");
		const created = await ada.api["rooms/create"]({ name: "Quiet", policy: unlistedPolicy });
		assert.ok(created.ok);
		room = created.value.room;
	});
	afterEach(() => team.end());

	const invite = async (label = "for Grace", node: TestNode = ada, of: string = room) => {
		const made = await node.api["rooms/invite"]({ room: of, label });
		assert.ok(made.ok, codeOf(made));
		return made.value;
	};
	const open = async (link: string, node: TestNode = grace, note = "hello") => {
		const opened = Promise.resolve(node.api["invites/open"]({ link, note }));
		let outcome: Awaited<typeof opened> | null = null;
		void opened.then((value) => {
			outcome = value;
		});
		return await team.until(() => outcome, { what: "the invite to be opened", within: 60_000 });
	};
	/** The invite of a link, changed and signed again by whoever may. */
	const altered = (link: string, change: object, who = ada.node.session?.identity.signing ?? assert.fail()): string => {
		const read = readLink(link);
		assert.ok(read.ok);
		return linkOf(signInvite(who, { ...read.value, ...change }));
	};

	it("leads somebody who has never met the admin into a room that is not listed, if the admin says so", async () => {
		const { link, untilMs } = await invite();
		assert.equal(untilMs, team.clock.now() + 7 * day);
		assert.match(link, /^vscode:\/\/lan-chat\.lan-chat\/invite#[A-Za-z0-9_-]+$/);
		const read = await grace.api["invites/read"]({ link: `  ${link.slice(0, 60)}\r\n${link.slice(60)}\n` });
		assert.ok(read.ok);
		assert.deepEqual(
			[read.value.room, read.value.roomName, read.value.untilMs, read.value.addresses],
			[room, "Quiet", untilMs, [ada.address]],
		);
		assert.equal(read.value.fingerprint, ada.node.overview().me?.fingerprint);
		assert.equal(team.network.openSockets, 0, "reading goes nowhere");
		assert.deepEqual(await open(link), { ok: true, value: { room } });
		assert.equal(roleOf(grace, room), "requested");
		const request = await team.until(() => ada.node.overview().requests[0], { what: "the request" });
		assert.deepEqual([request.name, request.invite, request.note], ["Grace", "for Grace", "hello"]);
		assert.equal(roleOf(grace, room), "requested", "nobody is let in by an invite alone");
		assert.ok((await ada.api["rooms/approve"](request)).ok);
		await team.until(() => roleOf(grace, room) === "member", { what: "Grace to be in" });
		assert.equal(codeOf(await open(link)), "roomAlreadyMember");
	});

	it("asks nobody where the person gave up on the way", async () => {
		const { link } = await invite();
		const givingUp = new AbortController();
		const opened = grace.api["invites/open"]({ link, note: "" }, givingUp.signal);
		givingUp.abort();
		let code = "";
		void Promise.resolve(opened).then((outcome) => {
			code = codeOf(outcome);
		});
		await team.until(() => code !== "", { what: "it to end", within: 60_000 });
		assert.equal(code, "requestUnknown");
		await team.clock.advance(5_000);
		assert.deepEqual(ada.node.overview().requests, []);
		assert.equal(roleOf(grace, room), undefined);
	});

	it("may come without its frame, and is named by its day where it has no label", async () => {
		const { link } = await invite("\u202e \n");
		assert.equal(codeOf(await open(link.slice(link.indexOf("#") + 1))), "ok");
		await team.clock.advance(50);
		assert.match(ada.node.overview().requests[0]?.invite ?? "", /^\d{4}-\d\d-\d\d$/);
	});

	it("is good for one person, also over restarts of the one who made it", async () => {
		const { link } = await invite();
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(codeOf(await open(link)), "ok");
		await team.until(() => ada.node.overview().requests.length === 1, { what: "Grace's request" });
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(ada.node.overview().requests[0]?.invite, "for Grace");
		const linus = await team.add("Linus");
		assert.equal(codeOf(await open(link, linus)), "ok", "as far as Linus can tell");
		await team.clock.advance(30_000);
		assert.deepEqual(
			ada.node.overview().requests.map(({ name }) => name),
			["Grace"],
		);
	});

	it("says no more to who was not invited than of a room that is none", async () => {
		const stranger = await team.raw("10.3.0.1", ada, person("Stranger"));
		const who = person("Stranger");
		const ask = async (of: string, seed: Uint8Array | null) => {
			const reqId = "ab".repeat(16);
			const invitation = seed && signInvitation(inviteKeyOf(seed), { room: of, identity: who.key, reqId });
			stranger.send(
				recordTypes.joinRequest,
				signJoin(who.signing, {
					room: of,
					card: who.card,
					log: "ab".repeat(8),
					reqId,
					ms: team.clock.now(),
					note: "",
					invitation,
				}),
			);
			await team.clock.advance(50);
		};
		await ask("ab".repeat(32), null);
		await ask(room, null);
		await ask(room, new Uint8Array(16).fill(7));
		assert.deepEqual(stranger.bodies(recordTypes.joinStatus), []);
		assert.deepEqual(ada.node.overview().requests, []);
		assert.equal(stranger.closed, null);
		const { link } = await invite();
		const read = readLink(link);
		assert.ok(read.ok && read.value.seed);
		const other = await ada.api["rooms/create"]({ name: "Quieter", policy: unlistedPolicy });
		assert.ok(other.ok);
		await ask(other.value.room, read.value.seed);
		assert.deepEqual(stranger.bodies(recordTypes.joinStatus), [], "an invite is to one room");
		assert.deepEqual(ada.node.overview().requests, []);
		await ask(room, read.value.seed);
		assert.equal(ada.node.overview().requests.length, 1);
	});

	it("of somebody else, copied into a request, is a fault", async () => {
		const stranger = await team.raw("10.3.0.1", ada, person("Stranger"));
		const who = person("Stranger");
		const { link } = await invite();
		const read = readLink(link);
		assert.ok(read.ok && read.value.seed);
		const reqId = "cd".repeat(16);
		const invitation = signInvitation(inviteKeyOf(read.value.seed), { room, identity: person("Other").key, reqId });
		const fields = { room, card: who.card, log: "ab".repeat(8), reqId, ms: team.clock.now(), note: "", invitation };
		stranger.send(recordTypes.joinRequest, signJoin(who.signing, fields));
		await team.clock.advance(50);
		assert.equal(stranger.closed, 4400);
	});

	it("is refused when it is too old, on either side", async () => {
		const { link } = await invite();
		const late = altered(link, { untilMs: team.clock.now() + 30 * day });
		await team.leave("Ada");
		await team.leave("Grace");
		await team.clock.advance(8 * day);
		ada = await team.comeBack("Ada");
		grace = await team.comeBack("Grace");
		assert.equal(codeOf(await open(link)), "inviteExpired");
		assert.equal(codeOf(await grace.api["invites/read"]({ link })), "inviteExpired");
		assert.equal(codeOf(await open(late)), "ok", "as its maker wrote it");
		await team.clock.advance(1_000);
		assert.deepEqual(ada.node.overview().requests, [], "but the maker remembers for how long it was");
	});

	it("is refused when it is my own, of another team, or of a room I am in", async () => {
		const { link } = await invite();
		assert.equal(codeOf(await open(link, ada)), "inviteOwn");
		const linus = await team.add("Linus", { settings: { teamCode: "others" } });
		assert.equal(codeOf(await open(link, linus)), "inviteTeam");
	});

	it("takes no other person at its address, and says when nobody is there", async () => {
		const { link } = await invite();
		const elsewhere = altered(link, { addresses: [{ host: team.host("Grace"), port: 46_920 }] });
		const linus = await team.add("Linus");
		assert.equal(codeOf(await open(elsewhere, linus)), "inviteWrongPerson");
		assert.equal(linus.node.overview().rooms.length, 0);
		const nowhere = altered(link, { addresses: [{ host: "10.0.0.200", port: 46_920 }] });
		assert.equal(codeOf(await open(nowhere, linus)), "inviteUnreachable");
		await team.leave("Ada");
		assert.equal(codeOf(await open(link, linus)), "inviteUnreachable");
		const several = altered(
			link,
			{
				addresses: [
					{ host: "10.0.0.200", port: 46_920 },
					{ host: team.host("Ada"), port: 46_920 },
				],
			},
			person("Ada").signing,
		);
		assert.equal(codeOf(await open(several, linus)), "inviteUnreachable", "signed by somebody else");
	});

	it("is dialled at all of its addresses", async () => {
		const { link } = await invite();
		const several = altered(link, {
			addresses: [
				{ host: "10.0.0.200", port: 46_920 },
				{ host: team.host("Grace"), port: 46_920 },
				{ host: team.host("Ada"), port: 46_920 },
			],
		});
		const linus = await team.add("Linus");
		assert.equal(codeOf(await open(several, linus)), "ok");
	});

	it("is refused when it is damaged, edited or hostile", async () => {
		const { link } = await invite();
		const payload = link.slice(link.indexOf("#") + 1);
		const flip = (at: number): string => {
			const bytes = Buffer.from(payload, "base64url");
			bytes[at] = (bytes[at] ?? 0) ^ 1;
			return bytes.toString("base64url");
		};
		const bad = [
			"",
			"hello",
			payload.slice(0, -4),
			`${payload}AAAA`,
			`${payload}=`,
			"A".repeat(100_000),
			link.replace("lan-chat.lan-chat", "evil.lan-chat"),
			link.replace("/invite", "/invitee"),
			link.replace("#", "?"),
			...[0, 1, 2, 40, 70, 90, 120, 140].map(flip),
			altered(link, { addresses: [{ host: "127.0.0.1", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "224.0.0.251", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "0.0.0.0", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "255.255.255.255", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "::1", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "::ffff:127.0.0.1", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "ff02::1", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "fe80::1", port: 46_920 }] }),
			altered(link, { addresses: [{ host: "10.0.0.1", port: 0 }] }),
			altered(link, { addresses: [{ host: "10.0.0.1", port: 22 }] }),
			altered(link, { addresses: [] }),
		];
		for (const text of bad) {
			assert.equal(codeOf(await grace.api["invites/read"]({ link: text })), "inviteMalformed", text.slice(0, 300));
			assert.equal(codeOf(await open(text)), "inviteMalformed");
		}
		assert.equal(team.network.openSockets, 0);
	});

	it("of a member points to a room that is listed, and to no other", async () => {
		const listed = await ada.api["rooms/create"]({ name: "Loud", policy: listedPolicy });
		assert.ok(listed.ok);
		await team.connect(grace, ada);
		await team.join(listed.value.room, ada, grace);
		const linus = await team.add("Linus");
		const { link } = await invite("", grace, listed.value.room);
		const said = readLink(link);
		assert.deepEqual(said.ok && said.value.seed, null, "nothing the admin would know it by");
		assert.deepEqual(await open(link, linus), { ok: true, value: { room: listed.value.room } });
		const request = await team.until(() => ada.node.overview().requests[0], { what: "the request at the admin" });
		assert.equal(request.invite, "");
		assert.equal(request.relayedByName, "Grace");
		const quiet = await invite("for Grace");
		assert.equal(codeOf(await open(quiet.link)), "ok");
		const asked = await team.until(() => ada.node.overview().requests.find((one) => one.room === room), { what: "it" });
		assert.ok((await ada.api["rooms/approve"](asked)).ok);
		await team.until(() => roleOf(grace, room) === "member", { what: "Grace to be in" });
		assert.equal(codeOf(await grace.api["rooms/invite"]({ room, label: "" })), "roomNotAdmin");
		assert.equal(codeOf(await linus.api["rooms/invite"]({ room: listed.value.room, label: "" })), "roomNotMember");
		assert.equal(codeOf(await linus.api["rooms/invite"]({ room, label: "" })), "roomUnknown");
	});
});

describe("the invites that are remembered", () => {
	it("are at most 256: the one that ends first makes room", async () => {
		const random = chanceFor("invites");
		const clock = new ManualClock();
		const store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
		const desk = new InviteDesk({ clock, random, store });
		const ids: string[] = [];
		for (let i = 0; i < 257; i++) {
			const { seed } = desk.issue("11".repeat(32), "");
			ids.push(Buffer.from(inviteKeyOf(seed).publicKey).toString("hex"));
			await clock.advance(1);
		}
		assert.deepEqual([...store.slips("invite").keys()].sort(), ids.slice(1).sort());
		store.close();
	});
});
