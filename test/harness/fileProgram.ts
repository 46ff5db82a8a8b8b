/** A node in a process of its own, to be killed while files move: asked over IPC, its master key in its folder. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../../src/net/api/outcome.ts";
import type { Transport } from "../../src/net/ports.ts";
import { loopbackTransport } from "./fileTeam.ts";
import { MemoryVault, TestNode } from "./testNode.ts";

/** What the program is started with. */
export interface FileProgramStart {
	readonly name: string;
	readonly folder: string;
	/** The one port it dials: a wire's. */
	readonly dials: number;
}

/** One request: of the API, or how far things are. */
export interface FileProgramCall {
	readonly call: number;
	readonly method: string;
	readonly params: unknown;
}

const start = JSON.parse(process.argv[2] ?? "{}") as FileProgramStart;
const keyFile = join(start.folder, "test.key");
const vault = new MemoryVault();
if (existsSync(keyFile)) {
	await vault.write(new Uint8Array(readFileSync(keyFile)));
}

/** Dials nobody but the wire, so that nothing goes round it. */
const wired = (inner: Transport): Transport => ({
	start: (options) => inner.start(options),
	dial: (options) =>
		options.address.port === start.dials ? inner.dial(options) : Promise.resolve({ error: "refused" as const }),
	penalize: (address) => inner.penalize(address),
	stop: () => inner.stop(),
});

const node = await new TestNode({
	name: start.name,
	folder: start.folder,
	vault,
	makeTransport: () => wired(loopbackTransport()),
}).turnOn();
const key = await vault.read();
if (key !== "none") {
	writeFileSync(keyFile, key);
}

process.on("message", ({ call, method, params }: FileProgramCall) => {
	const answering =
		method === "overview"
			? Promise.resolve<Outcome<unknown>>({ ok: true, value: node.node.overview() })
			: Promise.resolve(node.api[method as "files/list"](params as never) as Promise<Outcome<unknown>>);
	void answering.then((answer) => process.send?.({ call, answer }));
});
process.on("disconnect", () => process.exit());
process.send?.({ call: 0, answer: { ok: true, value: { port: node.port } } });
