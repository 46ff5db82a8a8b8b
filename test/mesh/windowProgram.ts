/** One window of a person as a process of its own: the extension's connection to the node, without an editor. */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { KeyKeeper } from "../../src/extension/node/keyKeeper.ts";
import type { CallMethod } from "../../src/extension/node/nodeClient.ts";
import { NodeConnection } from "../../src/extension/node/nodeConnection.ts";
import { ownerOnlyFileVault } from "../../src/extension/node/ownerOnlyFileVault.ts";
import type { Settings } from "../../src/net/api/nodeState.ts";
import { quietLogger } from "../harness/quietLogger.ts";

/** What it is started with. */
export interface WindowProgramOptions {
	readonly folder: string;
	readonly keyFile: string;
	readonly settings: Settings;
	/** The node as one file, where it was bundled; its sources otherwise, which take longer to start. */
	readonly worker?: string;
	/** How often it looks whether the owner answers, ms; as the product does unless told. */
	readonly lookMs?: number;
}

/** What it prints. Times are the machine's wall clock, ms. */
export type WindowReport =
	| { readonly kind: "state"; readonly state: string; readonly role: string; readonly atMs: number }
	| { readonly kind: "message"; readonly text: string; readonly atMs: number }
	| { readonly kind: "read"; readonly upTo: string }
	| { readonly kind: "answer"; readonly call: number; readonly value: unknown };

const options = JSON.parse(process.argv[2] ?? "{}") as WindowProgramOptions;
const print = (report: WindowReport): void => console.log(JSON.stringify(report));

const connection = new NodeConnection(
	{
		vault: new KeyKeeper({ vault: ownerOnlyFileVault({ log: quietLogger }, { file: options.keyFile }) }),
		log: quietLogger,
		settings: () => options.settings,
		...(options.lookMs === undefined ? {} : { lookMs: options.lookMs }),
	},
	{
		file: options.worker ?? fileURLToPath(new URL("../../src/net/worker.ts", import.meta.url)),
		storageDir: options.folder,
		app: "test",
		verbose: false,
	},
);
connection.onDidChangeState((state) =>
	print({ kind: "state", state: state.kind, role: state.kind === "connected" ? state.role : "", atMs: Date.now() }),
);
connection.onDidReceiveMessages(({ messages }) => {
	for (const { body } of messages) {
		if (body.kind === "text") {
			print({ kind: "message", text: body.text, atMs: Date.now() });
		}
	}
});
connection.onDidMoveReadMark(({ upTo }) => print({ kind: "read", upTo }));
connection.start();

for await (const line of createInterface({ input: process.stdin })) {
	const { call, method, params } = JSON.parse(line) as { call: number; method: string; params: object };
	const answer = method === "overview" ? Promise.resolve(connection.overview) : ask(method as CallMethod, params);
	void answer.then((value) => print({ kind: "answer", call, value }));
}
await connection.stop();

function ask(method: CallMethod, params: object): Promise<unknown> {
	return connection.call(method, params as never);
}
