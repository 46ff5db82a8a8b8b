import assert from "node:assert/strict";
import { until } from "../../harness/until.ts";
import { roomId } from "../../page/sampleRows.ts";
import { aPerson } from "../extension/overviews.ts";
import { makeBridge } from "./bridgeToPage.ts";
import { message, overview, summary } from "./scriptedPort.ts";

describe("the bridge of a room page", () => {
	it("answers ready with a snapshot and tells what comes then in numbered events", async () => {
		const { port, posted, ready } = makeBridge();
		port.messages = [message("one"), message("two")];
		const snapshot = await ready();
		assert.equal(snapshot.rows.length, 2);
		assert.equal(snapshot.header?.name, "design-review");
		port.tellMessages([message("three")]);
		port.tellRead("00000001");
		const events = posted.filter((told) => told.kind === "event");
		assert.deepEqual(
			events.map(({ rev }) => rev),
			[snapshot.rev + 1, snapshot.rev + 2],
		);
		assert.deepEqual(
			events.map(({ change }) => change.kind),
			["rows", "read"],
		);
	});

	it("tells the page whose keys were compared, members first, as soon as they were", async () => {
		const { port, posted, ready } = makeBridge();
		const [room] = overview.rooms;
		const member = aPerson({ peerId: "cc", rooms: [room?.room ?? ""], contact: "verified" });
		const outsider = aPerson({ peerId: "bb", contact: "verified" });
		const people = [outsider, member, aPerson({ peerId: "dd", contact: "approved" })];
		await ready();
		port.tellOverview({ ...overview, people });
		const told = posted.findLast((each) => each.kind === "event" && each.change.kind === "header");
		assert.ok(told?.kind === "event" && told.change.kind === "header" && told.change.header?.kind === "room");
		assert.deepEqual(told.change.header.verified, ["cc", "bb"]);
	});

	it("tells nothing to a page that is not there yet, and counts on, so that one that has missed something finds the gap", async () => {
		const { port, posted, ready } = makeBridge();
		port.tellMessages([message("before")]);
		assert.deepEqual(posted, []);
		const { rev } = await ready();
		port.tellMessages([message("missed")]);
		const again = await ready();
		assert.ok(again.rev > rev + 1);
		assert.equal(again.rows.length, 2);
	});

	it("tells what came while the snapshot was made", async () => {
		const { bridge, port, posted } = makeBridge();
		let resolve: (page: unknown) => void = () => {};
		port.answers.set("rooms/page", () => new Promise((settle) => (resolve = settle)));
		const asking = bridge.handle({ kind: "ready", room: roomId, rev: 0 });
		port.tellMessages([message("in between")]);
		resolve({ ok: true, value: { messages: [], hasOlder: false, readUpTo: "" } });
		await asking;
		assert.deepEqual(
			posted.map(({ kind }) => kind),
			["snapshot", "event"],
		);
	});

	it("makes one more snapshot when the page asks again meanwhile, and no storm of them", async () => {
		const { bridge, posted } = makeBridge();
		await Promise.all(Array.from({ length: 10 }, () => bridge.handle({ kind: "ready", room: roomId, rev: 0 })));
		assert.equal(posted.filter(({ kind }) => kind === "snapshot").length, 2);
	});

	it("drops what breaks the protocol, and answers nothing of another room", async () => {
		const { bridge, posted, log } = makeBridge();
		for (const raw of [null, 1, {}, { kind: "ready" }, { kind: "command", id: -1, command: {} }])
			await bridge.handle(raw);
		await bridge.handle({ kind: "ready", room: "ab".repeat(32), rev: 0 });
		assert.deepEqual(posted, []);
		assert.equal(log.length, 5);
	});

	it("marks as read only while the person is there, and later what was on screen", async () => {
		const { port, ask, visibleRooms } = makeBridge();
		visibleRooms.setWindowFocused(false);
		await ask({ kind: "markRead", upTo: "00000007" });
		assert.equal(port.called("rooms/markRead").length, 0);
		visibleRooms.setWindowFocused(true);
		assert.deepEqual(port.called("rooms/markRead")[0]?.params, { room: roomId, upTo: "00000007" });
	});

	it("marks nothing as read beneath a maximized panel, where VS Code calls the page visible", async () => {
		const { bridge, port, ask, visibleRooms } = makeBridge();
		await bridge.handle({ kind: "sight", onScreen: false });
		assert.equal(visibleRooms.isAttended(roomId), false);
		await ask({ kind: "markRead", upTo: "00000007" });
		assert.equal(port.called("rooms/markRead").length, 0);
		await bridge.handle({ kind: "sight", onScreen: true });
		assert.equal(visibleRooms.isAttended(roomId), true);
		assert.deepEqual(port.called("rooms/markRead")[0]?.params, { room: roomId, upTo: "00000007" });
		// A page that begins anew says it anew.
		await bridge.handle({ kind: "sight", onScreen: false });
		await bridge.handle({ kind: "ready", room: roomId, rev: 0 });
		assert.equal(visibleRooms.isAttended(roomId), true);
	});

	it("tells the header and the node when they change, and only then", async () => {
		const { port, posted, ready } = makeBridge();
		await ready();
		const before = posted.length;
		port.tellOverview({ ...overview, rev: 2 });
		assert.equal(posted.length, before);
		port.tellOverview({ ...overview, rooms: [{ ...summary, onlineCount: 2 }] });
		port.tellOverview({ ...overview, status: { kind: "off", everOn: true } });
		const changes = posted.slice(before).map((told) => (told.kind === "event" ? told.change.kind : told.kind));
		assert.deepEqual(changes.slice(0, 2), ["header", "header"]);
		assert.ok(changes.includes("node"));
	});

	it("gives everything anew when the node is back, since nobody told what came meanwhile", async () => {
		const { port, posted, ready } = makeBridge();
		await ready();
		port.tellState({ kind: "connecting" });
		port.messages = [message("from the other window")];
		port.tellState({ kind: "connected", role: "guest" } as never);
		const last = () => posted.findLast((told) => told.kind === "snapshot");
		await until(() => last()?.rows.length === 1, { what: "a snapshot with the row" });
	});

	it("shows a page at once that the node is starting, and the room when it has", async () => {
		const { port, posted, ready } = makeBridge();
		port.state = { kind: "connecting" };
		port.overview = null;
		const first = await ready();
		assert.equal(first.node.state, "starting");
		assert.equal(first.header, null);
		port.overview = overview;
		port.messages = [message("hello")];
		port.tellState({ kind: "connected", role: "owner" });
		const last = () => posted.findLast((told) => told.kind === "snapshot");
		await until(() => last()?.rows.length === 1, { what: "a snapshot with the row" });
	});

	it("keeps the rows on a page while the node is away, and says so to a page that has none", async () => {
		const { port, posted, bridge, ready } = makeBridge();
		port.messages = [message("hello")];
		const { rev } = await ready();
		port.tellState({ kind: "waiting", deaths: 1 });
		await bridge.handle({ kind: "ready", room: roomId, rev });
		assert.equal(posted.filter(({ kind }) => kind === "snapshot").length, 1);
		assert.equal((await ready()).node.state, "starting");
	});
});
