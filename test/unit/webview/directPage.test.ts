import assert from "node:assert/strict";
import { directStrings } from "../../../src/extension/page/roomStrings.ts";
import { plainL10n } from "../../page/plainL10n.ts";
import { grace } from "../../page/sampleRows.ts";
import { aDirect, aPerson } from "../extension/overviews.ts";
import { makeBridge } from "./bridgeToPage.ts";
import { message, overview } from "./scriptedPort.ts";

const key = `direct-${grace.author}`;
const person = aPerson({ peerId: grace.author, contact: "approved" });
const withGrace = { ...overview, people: [person], directs: [aDirect({ peerId: grace.author })] };

describe("the page of a direct conversation", () => {
	it("asks, sends and reads by the person, and hears nothing of rooms or of others", async () => {
		const { port, posted, ready, ask } = makeBridge(key);
		port.overview = withGrace;
		port.messages = [message("one")];
		const { header, rows } = await ready();
		assert.equal(header?.kind, "direct");
		assert.equal(rows.length, 1);
		await ask({ kind: "send", clientId: "client-0001", text: "hi" });
		await ask({ kind: "loadOlder", before: "00000001" });
		await ask({ kind: "markRead", upTo: "00000001" });
		const asked = port.calls.map(({ method, params }) => [method, params.peerId]);
		for (const method of ["direct/page", "direct/send", "direct/markRead"]) {
			assert.ok(
				asked.some(([name, peerId]) => name === method && peerId === grace.author),
				method,
			);
		}
		assert.ok(!asked.some(([name]) => String(name).startsWith("rooms/")));
		const before = posted.length;
		port.tellMessages([message("in a room")]);
		port.tellDirectMessages("ff", [message("of somebody else")]);
		assert.equal(posted.length, before);
		port.tellDirectMessages(grace.author, [message("two")]);
		port.tellDirectRead(grace.author, "00000002");
		const changes = posted.slice(before).map((told) => told.kind === "event" && told.change.kind);
		assert.deepEqual(changes, ["rows", "read"]);
	});

	it("goes on when the person goes on under a new key", async () => {
		const { port, posted, ready } = makeBridge(key);
		port.overview = withGrace;
		await ready();
		const to = { peerId: "dd", name: "Grace", tag: "AAAA" };
		const old = aPerson({ peerId: grace.author, wall: { kind: "movedAway", to } });
		port.tellOverview({ ...withGrace, people: [old, aPerson({ peerId: "dd", tag: "AAAA", contact: "approved" })] });
		const told = posted.findLast((each) => each.kind === "event" && each.change.kind === "header");
		assert.ok(told?.kind === "event" && told.change.kind === "header" && told.change.header?.kind === "direct");
		assert.equal(told.change.header.tag, "AAAA");
		port.tellDirectMessages("dd", [message("under the new key")]);
		assert.ok(posted.some((each) => each.kind === "event" && each.change.kind === "rows"));
	});

	it("does about the person what the page asks, and nothing in a room", async () => {
		const { port, ready, ask, acts } = makeBridge(key);
		port.overview = withGrace;
		await ready();
		assert.equal((await ask({ kind: "person", act: "verify" })).kind, "reply");
		assert.deepEqual(acts, [`${grace.author} verify`]);
		const room = makeBridge();
		assert.equal((await room.ask({ kind: "person", act: "verify" })).kind, "refusal");
		assert.deepEqual(room.acts, []);
	});

	it("sends nothing behind a wall, and tells the head anew when it was passed", async () => {
		const { port, posted, ready, ask, walls } = makeBridge(key);
		const known = { peerId: "cc", name: "Grace", tag: "P9RA" };
		const walled = aPerson({ peerId: grace.author, wall: { kind: "newKey", known, knownIsVerified: false } });
		port.overview = { ...withGrace, people: [walled] };
		assert.notEqual((await ready()).header?.whyReadOnly, "");
		const send = { kind: "send", clientId: "client-0001", text: "hi" } as const;
		assert.equal((await ask(send)).kind, "refusal");
		assert.equal((await ask({ kind: "retry", clientId: send.clientId })).kind, "refusal");
		assert.equal((await ready()).pending[0]?.text, "hi");
		assert.equal(port.called("direct/send").length, 0);
		walls.pass(walled);
		const told = posted.at(-1);
		assert.ok(told?.kind === "event" && told.change.kind === "header");
		assert.equal(told.change.header?.whyReadOnly, "");
		assert.equal((await ask(send)).kind, "reply");
		assert.equal(port.called("direct/send").length, 1);
	});

	it("names nobody but the reader, and has words of its own", async () => {
		const { port, ready, ask } = makeBridge(key);
		port.overview = withGrace;
		await ready();
		const answer = await ask({ kind: "deliveredTo", messageId: "event-1" });
		assert.deepEqual(answer.kind === "reply" && answer.value, { kind: "names", names: [] });
		assert.match(directStrings(plainL10n).queued, /approved each other/);
	});
});
