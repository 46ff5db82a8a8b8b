import assert from "node:assert/strict";
import { directKey } from "../../../../src/extension/conversation/conversationKey.ts";
import { OpenOffers } from "../../../../src/extension/files/openOffers.ts";
import { TransferFeed } from "../../../../src/extension/files/transferFeed.ts";
import type { NodeClient } from "../../../../src/extension/node/nodeClient.ts";
import { offerItem } from "../../../../src/extension/trees/offerItems.ts";
import type { Message } from "../../../../src/net/api/messages.ts";
import { until } from "../../../harness/until.ts";
import { grace, noon, roomId } from "../../../page/sampleRows.ts";
import { message, overview, ScriptedPort, summary } from "../../webview/scriptedPort.ts";
import { aPerson } from "../overviews.ts";
import { plainText } from "../plainText.ts";
import { aTransfer, noCopies } from "../transfers.ts";

const file = { root: "0".repeat(64), size: 3_400_000, listing: 0, count: 1, name: "report.pdf" };
const offer = (id: string, over: Partial<Message> = {}): Message =>
	message("", { id, body: { kind: "file", file }, ...over });

const open = (port: ScriptedPort) => {
	const node = port as unknown as NodeClient;
	const transfers = new TransferFeed({ node, copies: noCopies() });
	return new OpenOffers({ node, transfers, now: () => noon + 1_000 });
};
const ids = (offers: OpenOffers): readonly string[] => offers.all.map(({ messageId }) => messageId);

describe("offers of files that wait for an answer", () => {
	it("are found among the newest messages after a start, and come with new ones", async () => {
		const port = new ScriptedPort();
		port.messages = [offer("m-1"), message("hello"), offer("m-2", { mine: true })];
		const offers = open(port);
		await until(() => ids(offers).length === 1, { what: "the offer to be found" });
		assert.deepEqual(ids(offers), ["m-1"]);
		port.tellMessages([offer("m-3", { atMs: noon + 5 })]);
		port.tellDirectMessages("bb", [offer("m-4", { atMs: noon + 6 })]);
		assert.deepEqual(
			offers.all.map(({ messageId, key }) => [messageId, key]),
			[
				["m-4", directKey("bb")],
				["m-3", roomId],
				["m-1", roomId],
			],
		);
	});

	it("go when they were answered, taken back, voided, deleted, or are old", async () => {
		const port = new ScriptedPort();
		const offers = open(port);
		let told = 0;
		offers.onDidChange(() => told++);
		port.tellMessages(["m-1", "m-2", "m-3", "m-4"].map((id) => offer(id)));
		port.tellMessages([offer("m-5", { atMs: noon - 8 * 24 * 3_600_000 })]);
		assert.equal(ids(offers).length, 4);
		port.tellTransfers([aTransfer({ messageId: "m-1", state: "declined" })]);
		port.tellMessages([message("", { id: "m-2", body: { kind: "erased" } })]);
		port.tellMessages([offer("m-3", { doubt: "voided" })]);
		assert.deepEqual(ids(offers), ["m-4"]);
		assert.ok(told >= 4);
		port.tellCleared();
		assert.deepEqual(ids(offers), []);
	});

	it("stay answered when their transfers are removed from the list, also for a window that opens later", async () => {
		const port = new ScriptedPort();
		const offers = open(port);
		port.tellMessages([offer("m-1"), offer("m-2")]);
		const done = aTransfer({ id: "t-1", messageId: "m-1", state: "done" });
		port.tellTransfers([done]);
		port.tellTransfers([], [done.id]);
		assert.deepEqual(ids(offers), ["m-2"]);
		port.answers.set("files/answered", () => ({ ok: true, value: [{ messageId: "m-1", past: null }] }));
		const later = open(port);
		await until(() => ids(later).length === 1, { what: "what waits to be read" });
		assert.deepEqual(ids(later), ["m-2"]);
	});

	it("go when their author is not in the room any more, and come from who has just come", async () => {
		const port = new ScriptedPort();
		const offers = open(port);
		const members = (...peerIds: readonly string[]): void =>
			void port.answers.set("rooms/members", () => ({ ok: true, value: peerIds.map((peerId) => ({ peerId })) }));
		const settled = () => new Promise(setImmediate);
		members(grace.author, "bb");
		port.tellMessages([offer("m-1"), offer("m-2", { author: "bb" })]);
		port.tellDirectMessages("bb", [offer("m-3", { author: "bb" })]);
		await settled();
		assert.deepEqual(ids(offers).toSorted(), ["m-1", "m-2", "m-3"]);
		let told = 0;
		offers.onDidChange(() => told++);
		members(grace.author);
		port.tellOverview({ ...overview, rev: 2, rooms: [{ ...summary, memberCount: 1 }] });
		await settled();
		assert.deepEqual(ids(offers).toSorted(), ["m-1", "m-3"], "what is said to one person alone stays");
		assert.equal(told, 1);
		members(grace.author, "cc");
		port.tellMessages([offer("m-4", { author: "cc" })]);
		await settled();
		assert.deepEqual(ids(offers).toSorted(), ["m-1", "m-3", "m-4"]);
	});

	it("stay when their author has moved to another key that is in the room", async () => {
		const port = new ScriptedPort();
		const offers = open(port);
		const wall = { kind: "movedAway", to: { peerId: grace.author, name: "Grace", tag: "C" } } as const;
		port.tellOverview({ ...overview, rev: 2, people: [aPerson({ peerId: "bb", wall })] });
		port.tellMessages([offer("m-1", { author: "bb" }), offer("m-2", { author: "dd" })]);
		await new Promise(setImmediate);
		assert.deepEqual(ids(offers), ["m-1"]);
	});

	it("are bounded, whoever offers how much", () => {
		const port = new ScriptedPort();
		const offers = open(port);
		port.tellMessages(Array.from({ length: 2_000 }, (_, index) => offer(`m-${index}`)));
		assert.equal(ids(offers).length, 20);
	});

	it("are rows that say who offers what, with the answers in their menu", () => {
		const port = new ScriptedPort();
		const offers = open(port);
		port.tellMessages([offer("m-1")]);
		const words = { l10n: plainText, now: () => 5, timeOfDay: (ms: number) => `T${ms}`, isMuted: () => false };
		const rows = offers.all.map((each) => offerItem(words, each, overview));
		assert.deepEqual(
			rows.map(({ label, description, tokens, target }) => [label, description, tokens, target.room, target.reqId]),
			[["report.pdf", "3.4 MB · Grace Hopper ·M3XW · design-review", ["fileOffer"], roomId, "m-1"]],
		);
	});
});
