import assert from "node:assert/strict";
import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { directKey } from "../../../../src/extension/conversation/conversationKey.ts";
import { Emitter } from "../../../../src/extension/events.ts";
import { Copies, sweepAsOffersEnd } from "../../../../src/extension/files/copies.ts";
import { TransferFeed } from "../../../../src/extension/files/transferFeed.ts";
import type { ConnectionState } from "../../../../src/extension/node/nodeClient.ts";
import { fileItems } from "../../../../src/extension/trees/fileItems.ts";
import type { AnsweredOffer, Transfer } from "../../../../src/net/api/files.ts";
import type { Overview } from "../../../../src/net/api/overview.ts";
import type { Notifications } from "../../../../src/net/api/requests.ts";
import { temporaryFolder } from "../../../harness/temporaryFolder.ts";
import { anOverview, aPerson, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";
import { anOffer, aReceiver, aTransfer, noCopies } from "../transfers.ts";

/** A node that has a list of transfers. */
const scriptedNode = (listed: readonly Transfer[]) => {
	const states = new Emitter<ConnectionState>();
	const overviews = new Emitter<Overview>();
	const transfers = new Emitter<Notifications["transfers"]>();
	const node = {
		state: { kind: "connecting" } as ConnectionState,
		overview: null as Overview | null,
		listed,
		answered: [] as readonly AnsweredOffer[],
		asked: 0,
		onDidChangeState: states.event,
		onDidChangeOverview: overviews.event,
		onDidChangeTransfers: transfers.event,
		call: (async (method: string) => {
			if (method === "files/answered") return { ok: true, value: node.answered };
			node.asked++;
			return { ok: true, value: node.listed };
		}) as never,
		tell: (changed: readonly Transfer[], gone: readonly string[] = []) => transfers.fire({ changed, gone }),
		become: async (kind: ConnectionState["kind"]) => {
			node.state = { kind, role: "owner" } as ConnectionState;
			node.overview = anOverview();
			states.fire(node.state);
			await new Promise((resolve) => setImmediate(resolve));
		},
	};
	return node;
};

describe("the transfers of a window", () => {
	it("are read once a node is there, then kept up to date, and read again from another node", async () => {
		const node = scriptedNode([aTransfer({ id: "01" })]);
		const feed = new TransferFeed({ node, copies: noCopies() });
		assert.equal(node.asked, 0);
		await node.become("connected");
		await node.become("connected");
		assert.equal(node.asked, 1);
		node.tell([aTransfer({ id: "02" }), aTransfer({ id: "01", state: "done" })]);
		assert.deepEqual(
			feed.all.map(({ id, state }) => [id, state]),
			[
				["01", "done"],
				["02", "fetching"],
			],
		);
		await node.become("connecting");
		node.listed = [aTransfer({ id: "03" })];
		await node.become("connected");
		assert.deepEqual(
			feed.all.map(({ id }) => id),
			["03"],
		);
	});

	it("belong to one conversation each", () => {
		const node = scriptedNode([]);
		const feed = new TransferFeed({ node, copies: noCopies() });
		node.tell([aTransfer({ id: "01" }), aTransfer({ id: "02", room: "", peerId: "bb" }), anOffer({ id: "03" })]);
		const ids = (key: string) => feed.of(key).map(({ id }) => id);
		assert.deepEqual(ids("01"), ["01", "03"]);
		assert.deepEqual(ids(directKey("bb")), ["02"]);
		assert.deepEqual(ids(directKey("cc")), []);
	});

	it("of a person go with them to a new key, as their conversation does", async () => {
		const node = scriptedNode([]);
		const feed = new TransferFeed({ node, copies: noCopies() });
		await node.become("connected");
		const wall = { kind: "movedAway", to: { peerId: "cc", name: "Grace", tag: "C" } } as never;
		node.overview = anOverview({ people: [aPerson({ peerId: "bb", wall }), aPerson({ peerId: "cc" })] });
		node.tell([aTransfer({ id: "02", room: "", peerId: "bb" }), aTransfer({ id: "03", room: "", peerId: "cc" })]);
		const ids = (key: string) => feed.of(key).map(({ id }) => id);
		assert.deepEqual(ids(directKey("cc")), ["02", "03"]);
		assert.deepEqual(ids(directKey("bb")), ["02", "03"]);
		assert.deepEqual(ids(directKey("dd")), []);
	});

	it("are known of when they were taken off the list, as long as none of the same offer is on it", async () => {
		const node = scriptedNode([]);
		const before = { ...aTransfer({ id: "01", messageId: "m-1", state: "declined", endedMs: 7 }) };
		node.answered = [
			{ messageId: "m-1", past: before },
			{ messageId: "m-0", past: null },
		];
		const feed = new TransferFeed({ node, copies: noCopies() });
		await node.become("connected");
		const past = (key = "01") => feed.past(key).map(({ id, state }) => [id, state]);
		assert.deepEqual(past(), [["01", "declined"]]);
		assert.deepEqual(past("02"), []);
		node.tell([aTransfer({ id: "02", messageId: "m-1" })]);
		assert.deepEqual(past(), [], "it was accepted after all");
		node.tell([aTransfer({ id: "02", messageId: "m-1", state: "done", endedMs: 9 })]);
		node.tell([anOffer({ id: "03", endedMs: 9 }), aTransfer({ id: "04", messageId: "m-2" })]);
		node.tell([], ["02", "03", "04"]);
		assert.deepEqual(past(), [["02", "done"]]);
	});

	it("have a copy that is being made among them, until the node has the offer", async () => {
		const folder = temporaryFolder("lan-chat-feed-");
		const copies = new Copies({ now: () => 1 }, { folder: folder.path });
		const node = scriptedNode([]);
		const feed = new TransferFeed({ node, copies });
		const facts = { clientId: "client-01", name: "a", size: 1, count: 1, isFolder: false };
		await copies.begin({ ...facts, room: "01", peerId: "", peerName: "" });
		const [copy] = feed.of("01");
		assert.equal(copy?.state, "copying");
		assert.equal(feed.get(copy?.id ?? "")?.name, "a");
		node.tell([anOffer({ id: "88", clientId: "client-01", state: "preparing" })]);
		assert.deepEqual(
			feed.all.map(({ id, state }) => [id, state]),
			[["88", "preparing"]],
		);
		await folder.remove();
	});
});

describe("copies of what has no path", () => {
	it("stay while the list is not read, and go as offers end once it is", async () => {
		const folder = temporaryFolder("lan-chat-feed-");
		const copies = new Copies({ now: () => Date.now() }, { folder: folder.path });
		const facts = { room: "01", peerId: "", peerName: "", name: "a", size: 1, count: 1, isFolder: false };
		const names = ["standing", "ended-first", "ended-then", "ended-last"];
		for (const clientId of names) {
			await copies.begin({ ...facts, clientId });
			copies.end(clientId);
			await utimes(join(folder.path, clientId), 1, 1);
		}
		let sweeps: readonly Promise<void>[] = [];
		const sweep = (known: Parameters<Copies["sweep"]>[0]) => {
			const sweeping = copies.sweep(known);
			sweeps = [...sweeps, sweeping];
			return sweeping;
		};
		const left = async () => {
			await Promise.all(sweeps);
			return (await readdir(folder.path)).toSorted();
		};
		const offers = names.map((clientId) => anOffer({ id: clientId, clientId }));
		const [standing, first, then, last] = offers as [Transfer, Transfer, Transfer, Transfer];
		const node = scriptedNode([standing, { ...first, state: "withdrawn" }, then, last]);
		sweepAsOffersEnd({ sweep }, new TransferFeed({ node, copies }));
		node.tell([{ ...first, state: "withdrawn" }]);
		assert.deepEqual(await left(), names.toSorted());
		await node.become("connected");
		assert.deepEqual(await left(), ["ended-last", "ended-then", "standing"]);
		node.tell([], [then.id]);
		assert.deepEqual(await left(), ["ended-last", "standing"]);
		await node.become("connecting");
		node.tell([], names);
		assert.deepEqual(await left(), ["ended-last", "standing"]);
		await folder.remove();
	});
});

describe("the Files tree", () => {
	const words = {
		l10n: plainText,
		now: () => 5,
		timeOfDay: (ms: number) => `T${ms}`,
		isMuted: (room: string) => room === "07",
	};
	const rows = (...transfers: Transfer[]) =>
		fileItems(words, { transfers, overview: anOverview({ rooms: [aRoom()] }) });

	it("has a part for what arrives, what is shared and what was received, without empty ones", () => {
		const parts = rows(
			aTransfer({ id: "1" }),
			anOffer({ id: "2" }),
			aTransfer({ id: "3", state: "done" }),
			anOffer({ id: "4", state: "withdrawn" }),
			aTransfer({ id: "5", state: "declined" }),
		);
		assert.deepEqual(
			parts.map(({ label, children }) => [label, children.map(({ id }) => id)]),
			[
				["Arriving", ["transfer/1"]],
				["Shared by You", ["transfer/2"]],
				["Received", ["transfer/3"]],
				["Ended", ["transfer/5", "transfer/4"]],
			],
		);
		assert.deepEqual(rows(), []);
	});

	it("says how far it is, where, and to a screen reader all of it", () => {
		const row = rows(aTransfer({ problem: "diskFull", state: "paused" }))[0]?.children[0];
		assert.equal(row?.description, "33% · stopped · Compilers");
		assert.equal(row?.icon, "warning");
		assert.match(
			row?.spoken ?? "",
			/report\.pdf, 1 MB of 3 MB · stopped, The disk is full\..*, From Grace, in Compilers/,
		);
		assert.deepEqual(row?.tokens, ["transfer", "retry", "resumeTo", "cancel"]);
		const unnamed = rows(aTransfer({ peerName: "" }))[0]?.children[0];
		assert.match(unnamed?.spoken ?? "", /, Offered in Compilers$/, "its author has left");
		assert.equal(row?.target.transferId, "77");
	});

	it("opens what was received and shows the conversation of the rest; several receivers stand below", () => {
		const received = rows(aTransfer({ state: "done", isProgram: true, path: "/d/x.sh" }))[0]?.children[0];
		assert.equal(received?.command, "lanChat.file.open");
		assert.match((received?.tooltip ?? []).join("\n"), /It is at \/d\/x\.sh\nThis is a program/);
		assert.equal(rows(aTransfer())[0]?.children[0]?.command, "lanChat.room.open");
		const direct = rows(aTransfer({ room: "" }))[0]?.children[0];
		assert.deepEqual([direct?.command, direct?.target.peerId], ["lanChat.person.message", "bb"]);
		const shared = rows(
			anOffer({ receivers: [aReceiver(), aReceiver({ peerId: "cc", name: "Linus", state: "done" })] }),
		);
		assert.deepEqual(
			shared[0]?.children[0]?.children.map(({ label, description }) => [label, description]),
			[
				["Grace", "33% · 500 kB/s · 4 s left"],
				["Linus", "has it"],
			],
		);
	});
});
