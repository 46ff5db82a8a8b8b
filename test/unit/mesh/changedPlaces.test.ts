/** People behind one address, as one machine or one NAT has them, who have changed ports. */
import assert from "node:assert/strict";
import type { Transport } from "../../../src/net/ports.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** Whoever can be dialled, and dials nobody. */
class Reachable extends CountingTransport {
	override async dial(): ReturnType<Transport["dial"]> {
		return { error: "unreachable" };
	}
}

describe("people who have changed places", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	const online = (node: TestNode): readonly string[] =>
		node.node
			.overview()
			.people.filter((person) => person.online)
			.map(({ name }) => name)
			.sort();

	it("are found in each other's at the first dial", async () => {
		const wrapTransport = (inner: Transport) => new Reachable(inner);
		let ada = await team.add("Ada");
		const grace = await team.add("Grace", { wrapTransport });
		const linus = await team.add("Linus", { wrapTransport });
		for (const other of [grace, linus]) {
			await team.connect(ada, other);
		}
		await team.room(ada, grace, linus);
		for (const name of ["Ada", "Grace", "Linus"]) {
			await team.leave(name);
		}
		const [graceAt, linusAt] = [team.host("Grace"), team.host("Linus")];
		team.moveHost("Grace", linusAt);
		team.moveHost("Linus", graceAt);
		await team.comeBack("Grace");
		await team.comeBack("Linus");
		ada = await team.comeBack("Ada");
		await team.until(() => online(ada).length === 2, { what: "both", within: 3_000 });
		assert.deepEqual(online(ada), ["Grace", "Linus"]);
	});

	it("are not told who we are where they are strangers", async () => {
		let ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(ada, grace);
		await team.room(ada, grace);
		await team.leave("Ada");
		await team.leave("Grace");
		await team.add("Carol");
		const [graceAt, carolAt] = [team.host("Grace"), team.host("Carol")];
		await team.leave("Carol");
		team.moveHost("Grace", carolAt);
		team.moveHost("Carol", graceAt);
		const carol = await team.comeBack("Carol");
		ada = await team.comeBack("Ada");
		await team.clock.advance(10_000);
		assert.deepEqual([online(ada), online(carol)], [[], []]);
		assert.equal(carol.node.overview().people.length, 0);
	});
});
