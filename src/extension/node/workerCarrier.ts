/**
 * Starts the node in a worker thread and speaks JSON-RPC with it over a `MessagePort` of its own.
 *
 * A `Worker` tells of its end only by `exit`, a port by `close` as well, and earlier; either one ends the carrier.
 */
import { MessageChannel, Worker } from "node:worker_threads";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { apiVersion } from "../../net/api/version.ts";
import type { Logger } from "../../net/ports.ts";
import { nodeHeapMb, roleWaitMs, stopWaitMs } from "../limits.ts";
import type { BusyNode, Carrier, RefusedNode, Wire } from "./carrier.ts";
import { within } from "./within.ts";

/** How the worker is started. */
export interface WorkerOptions {
	/** The node's bundle. */
	readonly file: string;
	/** Where lock, store and attach key live. */
	readonly storageDir: string;
	/** Version of the extension; told to peers, for diagnosis. */
	readonly app: string;
	/** Asks the node for debug messages too. */
	readonly verbose: boolean;
}

/** What the worker says first: it holds the lock; somebody else does, or the disk refuses, and it ends. */
type RoleMessage = { readonly api: number } & (
	| { readonly role: "owner" }
	| ({ readonly role: "busy" } & BusyNode)
	| ({ readonly role: "failed" } & RefusedNode)
);

/** Resolves when the worker said what it is, or the signal aborts. `failed` has been logged. */
export async function startWorker(
	deps: { readonly wire: Wire; readonly log: Logger; readonly signal: AbortSignal },
	options: WorkerOptions,
): Promise<Carrier | BusyNode | RefusedNode | "failed"> {
	const rpc = await import("vscode-jsonrpc/node");
	const { port1, port2 } = new MessageChannel();
	const worker = new Worker(options.file, {
		name: "lan-chat-node",
		workerData: { port: port2, storageDir: options.storageDir, app: options.app, log: options.verbose },
		transferList: [port2],
		resourceLimits: { maxOldGenerationSizeMb: nodeHeapMb },
		// The editor's own flags (inspector, loaders) are not meant for the node.
		execArgv: [],
		stdout: true,
		stderr: true,
	});
	logOutput(worker, deps.log);
	const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
	const closed = new Promise<void>((resolve) => port1.once("close", resolve));

	const connection = rpc.createMessageConnection(new rpc.PortMessageReader(port1), new rpc.PortMessageWriter(port1));
	let refusal: RefusedNode | undefined;
	const ended = Promise.race([exited, closed]).then(() => {
		connection.dispose();
		port1.close();
		return refusal;
	});
	const isGone = ended.then(() => undefined);
	connection.onRequest("node/ended", ({ code }: RefusedNode) => {
		refusal = { code };
		return null;
	});
	const role = new Promise<RoleMessage>((resolve) => connection.onNotification("role", resolve));
	deps.wire(connection);
	connection.listen();

	let stopping: Promise<void> | undefined;
	const stop = () => {
		stopping ??= stopInOrder({ worker, connection, exited, log: deps.log }).then(() => isGone);
		return stopping;
	};
	// It waits for an owner that ends, and this window may end meanwhile.
	const giveUp = () => port1.close();
	deps.signal.addEventListener("abort", giveUp);
	if (deps.signal.aborted) giveUp();
	const said = await within(roleWaitMs, Promise.race([role, isGone]));
	deps.signal.removeEventListener("abort", giveUp);
	if (deps.signal.aborted && !said?.value) {
		// It ends by itself, in order should it have begun to own the node.
		await within(stopWaitMs, exited);
		return "failed";
	}
	if (!said?.value) {
		deps.log.log("error", "the node ended before it was ready");
		await worker.terminate();
		return "failed";
	}
	if (said.value.api !== apiVersion) {
		// Another version was put in the place of the one this window runs. It ends by itself, in order.
		giveUp();
		return { code: "windowOutdated" };
	}
	if (said.value.role === "busy") {
		// It ends by itself; nobody waits for that.
		const { socketPath, attachKeyFile } = said.value;
		return { socketPath, attachKeyFile };
	}
	if (said.value.role === "failed") return { code: said.value.code };
	return { role: "owner", connection, ended, stop };
}

function logOutput(worker: Worker, log: Logger): void {
	worker.on("error", (error) => log.log("error", `the node failed: ${error.stack ?? String(error)}`));
	worker.stdout.on("data", (chunk: Buffer) => log.log("debug", `node: ${chunk.toString().trimEnd()}`));
	worker.stderr.on("data", (chunk: Buffer) => log.log("warn", `node: ${chunk.toString().trimEnd()}`));
}

/** The node answers `node/stop` and then ends by itself; a worker that does not is ended. */
async function stopInOrder(node: {
	readonly worker: Worker;
	readonly connection: MessageConnection;
	readonly exited: Promise<void>;
	readonly log: Logger;
}): Promise<void> {
	// Asking a node that is gone already throws.
	const ask = async () => node.connection.sendRequest("node/stop", {});
	void ask().catch(() => undefined);
	if (await within(stopWaitMs, node.exited)) return;
	node.log.log("warn", "the node did not stop in time and was ended");
	// Last resort: Electron has crashed on terminated threads (electron#47986).
	await node.worker.terminate();
}
