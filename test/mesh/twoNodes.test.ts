import assert from "node:assert/strict";
import { listedPolicy } from "../harness/policies.ts";
import { TestNode } from "../harness/testNode.ts";
import { until } from "../harness/until.ts";

/** Two nodes on loopback, connected by address. */
const pair = async (): Promise<readonly [TestNode, TestNode]> => {
	const ada = await new TestNode({ name: "Ada" }).turnOn();
	const grace = await new TestNode({ name: "Grace" }).turnOn();
	const connected = await grace.api["peers/connect"]({ address: ada.address });
	assert.equal(connected.ok, true);
	return [ada, grace];
};

describe("two nodes on loopback", () => {
	it("make a room, let the other join, and talk", async () => {
		const [ada, grace] = await pair();
		try {
			const created = await ada.api["rooms/create"]({ name: "Compilers", policy: listedPolicy });
			assert.ok(created.ok);
			const { room } = created.value;
			await until(() => grace.node.overview().nearby.some((nearby) => nearby.room === room), { what: "the advert" });
			assert.deepEqual(await grace.api["rooms/join"]({ room, note: "let me in" }), { ok: true, value: null });
			await until(() => ada.node.overview().requests.length === 1, { what: "the request" });
			const [request] = ada.node.overview().requests;
			assert.ok(request);
			assert.equal(request.name, "Grace");
			assert.equal(request.note, "let me in");
			assert.deepEqual(await ada.api["rooms/approve"](request), {
				ok: true,
				value: null,
			});
			await until(() => grace.node.overview().rooms[0]?.role === "member", { what: "membership" });
			await ada.api["rooms/send"]({ room, clientId: "client-0001", draft: { kind: "text", text: "hello Grace" } });
			await until(() => grace.texts(room).length === 1, { what: "Ada's message" });
			await grace.api["rooms/send"]({ room, clientId: "client-0002", draft: { kind: "text", text: "hello Ada" } });
			await until(() => ada.texts(room).length === 2, { what: "Grace's message" });
			assert.deepEqual(ada.texts(room), ["hello Grace", "hello Ada"]);
			assert.deepEqual(grace.texts(room), ["hello Grace", "hello Ada"]);
			await until(() => ada.messages(room).some((m) => m.delivery?.kind === "delivered"), { what: "the receipt" });
		} finally {
			await ada.remove();
			await grace.remove();
		}
	});
});
