import assert from "node:assert/strict";
import type { ConnectionState } from "../../../../src/extension/node/nodeClient.ts";
import { contextOf, isStoreOpen } from "../../../../src/extension/node/nodeView.ts";
import { nodeState } from "../../../../src/extension/page/pageState.ts";
import { statusText } from "../../../../src/extension/status/statusText.ts";
import { whatMatters } from "../../../../src/extension/status/whatMatters.ts";
import { aContactRequest, aNearbyRoom, anOverview, aPerson, aRequest, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const connected: ConnectionState = { kind: "connected", role: "owner" };

describe("the status bar item", () => {
	const text = (
		overview: ReturnType<typeof anOverview> | null,
		state: ConnectionState = connected,
		transfers = 0,
		offers = 0,
	) => statusText(plainText, { state, overview }, { transfers, offers, isQuiet: false, isDebugging: false });

	it("tells who is online, what is unread and who waits", () => {
		const overview = anOverview({
			people: [aPerson(), aPerson({ peerId: "cc", online: false })],
			rooms: [aRoom({ unread: 3 })],
			requests: [aRequest()],
		});
		assert.deepEqual(text(overview), {
			text: "$(comment-discussion) 1 $(mail) 3 $(person-add) 1",
			sentence: "LAN Chat: 1 person online, 3 unread, 1 request",
			isProblem: false,
			steps: [],
		});
	});

	it("tells of files on their way", () => {
		const { text: shown, sentence } = text(anOverview(), connected, 2);
		assert.equal(shown, "$(comment-discussion) 0 $(arrow-swap) 2");
		assert.equal(sentence, "LAN Chat: 0 people online, 2 file transfers under way");
	});

	it("counts an offered file as a request, as the Requests view does", () => {
		const { text: shown, sentence } = text(anOverview({ requests: [aRequest()] }), connected, 0, 1);
		assert.deepEqual(
			[shown, sentence],
			["$(comment-discussion) 0 $(person-add) 2", "LAN Chat: 0 people online, 2 requests"],
		);
	});

	it("tells of a copy of this identity, and leads to the way out", () => {
		const { isProblem, steps } = text(anOverview({ copyAt: "10.0.0.7" }));
		assert.equal(isProblem, true);
		assert.deepEqual(
			steps.map(({ command }) => command),
			["lanChat.identity.startOver"],
		);
	});

	it("tells that the disk refuses, as long as it does, on the network and off it", () => {
		for (const status of [anOverview().status, { kind: "off", everOn: true } as const]) {
			const { isProblem, sentence, steps } = text(anOverview({ status, disk: "storeFull", copyAt: "10.0.0.7" }));
			assert.deepEqual([isProblem, steps.map(({ label }) => label)], [true, ["Show Log"]]);
			assert.match(sentence, /^The disk is full: .* Free some space/);
		}
		assert.match(text(anOverview({ disk: "storeReadOnly" })).sentence, /cannot be written to/);
		assert.match(text(anOverview({ disk: "storeFailing" })).sentence, /^The disk reports an error: /);
	});

	it("tells that it was asked to be quiet", () => {
		const quiet = statusText(
			plainText,
			{ state: connected, overview: anOverview() },
			{ transfers: 0, offers: 0, isQuiet: true, isDebugging: true },
		);
		assert.equal(quiet.text, "$(comment-discussion) 0 $(bell-slash)");
		assert.match(quiet.sentence, /Quiet Mode is on$/);
	});

	it("tells that notifications wait while the person debugs", () => {
		const { text: shown, sentence } = statusText(
			plainText,
			{ state: connected, overview: anOverview({ rooms: [aRoom({ unread: 3 })] }) },
			{ transfers: 0, offers: 0, isQuiet: false, isDebugging: true },
		);
		assert.equal(shown, "$(comment-discussion) 0 $(mail) 3 $(bell-slash)");
		assert.equal(sentence, "LAN Chat: 0 people online, 3 unread, notifications wait until debugging ends");
	});

	it("tells why nobody is connected, and what to do about it", () => {
		const { text: shown, sentence, isProblem, steps } = text(anOverview({ network: "noNetwork" }));
		assert.deepEqual([shown, isProblem], ["$(debug-disconnect) 0", false]);
		assert.equal(sentence, "LAN Chat: 0 people online. This computer is on no network.");
		assert.deepEqual(
			steps.map(({ command }) => command),
			["lanChat.diagnoseNetwork", "lanChat.connectToAddress"],
		);
		assert.deepEqual(text(anOverview({ status: { kind: "off", everOn: true } })).steps.length, 1);
	});

	it("tells what is wrong", () => {
		const overview = anOverview({ status: { kind: "failed", code: "portsTaken", detail: {} } });
		assert.equal(text(overview).isProblem, true);
		assert.equal(text(anOverview({ status: { kind: "locked", reason: "keyMissing" } })).isProblem, true);
	});

	it("shows rooms, and lets people write in them, where nothing but the network failed", () => {
		const open = { kind: "failed", code: "portsTaken", detail: {} } as const;
		const node = nodeState(plainText, { state: connected, overview: anOverview({ status: open }) });
		assert.deepEqual([isStoreOpen(open), node.state, node.action], [true, "off", "Choose Another Port"]);
		const broken = { kind: "failed", code: "storeCorrupt", detail: {} } as const;
		const other = nodeState(plainText, { state: connected, overview: anOverview({ status: broken }) });
		assert.deepEqual([isStoreOpen(broken), other.state, other.action], [false, "failed", "Show Log"]);
	});

	it("offers to load a window anew that is older than another one", () => {
		const node = nodeState(plainText, { state: { kind: "failed", code: "windowOutdated" }, overview: anOverview() });
		assert.equal(node.action, "Reload Window");
		assert.match(node.text, /A newer LAN Chat .* Reload this window/);
	});

	it("says that the window which has the node does not answer, keeps what is known, and offers nothing in vain", () => {
		const [state, overview] = [{ kind: "silent" } as const, anOverview({ rooms: [aRoom()] })];
		const { isProblem, sentence, steps } = text(overview, state);
		assert.match(sentence, /another window .* does not answer\. Close or reload that window\./);
		assert.deepEqual([isProblem, steps.map(({ label }) => label)], [true, ["Show Log"]]);
		const elsewhere = text(overview, { kind: "silent", isElsewhere: true });
		assert.match(elsewhere.sentence, /nobody answers for it on this computer\. .* close the editor on the other one\./);
		const page = nodeState(plainText, { state, overview });
		assert.deepEqual([page.state, page.text, page.action], ["off", `${sentence} What you write is kept.`, ""]);
		const context = contextOf({ state, overview });
		assert.deepEqual([context["lanChat.failure"], context["lanChat.hasRooms"]], ["ownerSilent", true]);
		const matters = whatMatters(plainText, { view: { state, overview }, addresses: [], offers: [], isQuiet: false });
		assert.deepEqual(
			matters.map(({ label, description }) => [label, description]),
			[["Show Log", sentence]],
		);
		assert.equal(
			isStoreOpen({ kind: "failed", code: "ownerSilent", detail: {} }),
			true,
			"it is nothing to start over for",
		);
	});

	it("does not flicker while another window takes over, and admits when the node is given up", () => {
		assert.equal(text(anOverview(), { kind: "connecting" }).text, "$(comment-discussion) 0");
		assert.equal(text(anOverview(), { kind: "failed", code: "crashed" }).isProblem, true);
		assert.match(text(null, { kind: "connecting" }).sentence, /starting/);
	});
});

describe("what matters now", () => {
	const labels = (overview: ReturnType<typeof anOverview>) =>
		whatMatters(plainText, {
			view: { state: connected, overview },
			addresses: ["10.0.0.1"],
			offers: [],
			isQuiet: false,
		}).map((each) => each.label);

	it("is who is to lead a room, before who asks to join one", () => {
		const transfer = {
			kind: "offeredToMe",
			peerId: "bb",
			name: "Grace",
			tag: "P9RA",
			verified: true,
			atMs: 1,
		} as const;
		const candidate = { peerId: "cc", name: "Linus", tag: "P9RA", verified: true, votes: 1, mine: false };
		const candidates = [candidate, { ...candidate, peerId: "dd", mine: true }];
		const succession = { openFromMs: 1, needed: 3, candidates };
		const overview = anOverview({
			rooms: [aRoom({ transfer }), aRoom({ room: "02", name: "Cats", succession })],
			requests: [aRequest()],
		});
		const view = { state: connected, overview };
		assert.deepEqual(
			whatMatters(plainText, { view, addresses: [], offers: [], isQuiet: false })
				.slice(0, 3)
				.map(({ label, description, command, target }) => [label, description, command, target.peerId]),
			[
				["Answer Grace", "offers you the admin role of Compilers", "lanChat.room.open", ""],
				["Vote for Linus", "stands for admin of Cats", "lanChat.room.vote", "cc"],
				["Answer Grace ·K7QF", "asks to join Compilers", "lanChat.room.answerJoin", "bb"],
			],
		);
	});

	it("begins with who waits for an answer, then what is unread", () => {
		const rooms = [aRoom({ name: "Quiet" }), aRoom({ room: "02", name: "Loud", unread: 2 })];
		const shown = labels(anOverview({ requests: [aRequest()], rooms, nearby: [aNearbyRoom({ room: "03" })] }));
		assert.deepEqual(shown.slice(0, 4), ["Answer Grace ·K7QF", "Open Loud", "Open Quiet", "Join Room"]);
	});

	it("is a copy of this identity before anything else", () => {
		const shown = labels(anOverview({ copyAt: "10.0.0.7", requests: [aRequest()] }));
		assert.deepEqual(shown.slice(0, 2), ["Start Over with a New Identity…", "Answer Grace ·K7QF"]);
	});

	it("lets nobody in by the first Enter: what asks leads to the answers", () => {
		const overview = anOverview({ requests: [aRequest()], contactRequests: [aContactRequest()] });
		const view = { state: connected, overview };
		assert.deepEqual(
			whatMatters(plainText, { view, addresses: [], offers: [], isQuiet: false })
				.slice(0, 2)
				.map(({ command }) => command),
			["lanChat.room.answerJoin", "lanChat.person.message"],
		);
	});

	it("is Quiet Mode while it is on, to be turned off there", () => {
		const view = { state: connected, overview: anOverview() };
		const shown = whatMatters(plainText, { view, addresses: [], offers: [], isQuiet: true });
		assert.equal(shown[0]?.command, "lanChat.quietMode");
		assert.ok(!labels(anOverview()).includes("Toggle Quiet Mode"));
	});

	it("offers the way out of every state", () => {
		assert.equal(labels(anOverview({ status: { kind: "off", everOn: true } }))[0], "Turn On");
		assert.equal(
			labels(anOverview({ status: { kind: "locked", reason: "keyMissing" } }))[0],
			"Unlock with Recovery Key…",
		);
		assert.equal(labels(anOverview({ status: { kind: "failed", code: "crashed", detail: {} } }))[0], "Try Again");
	});
});

describe("the context keys", () => {
	it("tell never on from off, and what is there", () => {
		const off = (everOn: boolean) =>
			contextOf({ state: connected, overview: anOverview({ status: { kind: "off", everOn } }) });
		assert.equal(off(false)["lanChat.status"], "new");
		assert.equal(off(true)["lanChat.status"], "off");
		const context = contextOf({ state: connected, overview: anOverview({ rooms: [aRoom({ role: "kicked" })] }) });
		assert.equal(context["lanChat.hasRooms"], false);
	});
});
