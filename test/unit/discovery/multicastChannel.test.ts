import { ok } from "node:assert/strict";
import { openMulticastChannel } from "../../../src/net/discovery/multicastChannel.ts";
import { until } from "../../harness/until.ts";

/** Of a network for examples: no machine has it (RFC 5737). */
const absent = { name: "eth9", address: "192.0.2.1", prefixes: ["192.0.2.1/24"] };

describe("a channel of an address that cannot be used yet", () => {
	it("tries again with each question, fails none, and closes", async () => {
		const tried: string[] = [];
		const logger = { log: (_level: string, message: string) => tried.push(message) };
		const handlers = { admits: () => false, packet: () => undefined };
		const channel = await openMulticastChannel({ logger, handlers }, { localInterface: absent, port: 46_053 });
		const first = tried.filter((message) => message.includes("EADDRNOTAVAIL")).length;
		ok(first > 0, tried.join("\n"));
		const triedAgain = (): boolean => tried.filter((message) => message.includes("EADDRNOTAVAIL")).length > first;
		channel.ask(new Uint8Array(12));
		await until(triedAgain, { what: "another try" });
		await channel.close();
	});
});
