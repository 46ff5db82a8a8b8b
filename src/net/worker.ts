/**
 * The node's thread: takes the owner's lock, waiting for one that ends, or says who has it, then serves its own window over a `MessagePort` and the
 * person's other windows over a local socket.
 */
import type { Socket } from "node:net";
import { type MessagePort, workerData } from "node:worker_threads";
import {
	createMessageConnection,
	type MessageConnection,
	PortMessageReader,
	PortMessageWriter,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { NodeFailure } from "./api/nodeState.ts";
import type { Notifications } from "./api/requests.ts";
import { apiVersion } from "./api/version.ts";
import { AllWays } from "./discovery/allWays.ts";
import { BroadcastDiscovery } from "./discovery/broadcastDiscovery.ts";
import { createMdnsDiscovery } from "./discovery/mdnsDiscovery.ts";
import { SiteDiscovery } from "./discovery/siteDiscovery.ts";
import { LanNode } from "./node.ts";
import { createNodeDisk } from "./platform/nodeDisk.ts";
import { systemClock, systemRandom } from "./platform/system.ts";
import type { Logger } from "./ports.ts";
import { apiOf } from "./requests/requests.ts";
import { tellUnwaited } from "./store/unwaited.ts";
import { type StoreFiles, storeFilesIn } from "./storeFiles.ts";
import { createWsTransport } from "./transport/wsTransport.ts";
import { awaitOwnerLock } from "./windows/ownerLock.ts";
import { RpcHub, vaultOver } from "./windows/rpcHub.ts";
import { attachKeyOf, isServedAt, ownerSocketPath } from "./windows/socketPath.ts";
import { startFailureOf } from "./windows/startFailure.ts";
import { WindowServer } from "./windows/windowServer.ts";
import { toHex } from "./wire/bytes.ts";

/** What the window that starts the thread hands it. */
interface WorkerStart {
	readonly port: MessagePort;
	readonly storageDir: string;
	/** Debug messages too. */
	readonly log?: boolean;
	/** Version of the extension, told to peers for diagnosis. */
	readonly app?: string;
}

const runOwner = async (
	start: WorkerStart,
	own: { readonly connection: MessageConnection; readonly files: StoreFiles; readonly release: () => void },
): Promise<void> => {
	const { connection, files } = own;
	const logger: Logger = {
		log: (level, message) => {
			if (level !== "debug" || start.log === true) {
				const line: Notifications["log"] = { level, message };
				void connection.sendNotification("log", line).catch(() => undefined);
			}
		},
	};
	const hub = new RpcHub({ logger, storeFailed: (error) => node.storeFailed(error) });
	const attached = new Set<MessageConnection>();
	const keep = (to: MessageConnection, key: Uint8Array): void =>
		void to.sendNotification("vault/keep", { key: toHex(key) }).catch(() => undefined);
	const deps = { clock: systemClock, random: systemRandom, logger, files };
	const node: LanNode = new LanNode({
		...deps,
		vault: vaultOver(connection),
		disk: createNodeDisk(files.parts),
		makeTransport: () => createWsTransport(deps),
		makeDiscovery: (options) =>
			new AllWays((foundElsewhere) => [
				createMdnsDiscovery({ ...deps, ...options }),
				new BroadcastDiscovery({ ...deps, ...options, isNeeded: () => !foundElsewhere(1) }),
				new SiteDiscovery(deps),
			]),
		app: start.app ?? "source",
		notify: (name, value) => {
			hub.notify(name, value);
			const { status } = node;
			if (status.kind === "failed" && status.code === "storeNewer") void giveUp(status.code);
		},
		keyKnown: (key) => {
			for (const window of attached) {
				keep(window, key);
			}
		},
	});
	tellUnwaited(process, (error) => node.storeFailed(error));
	const api = apiOf(node);
	const windows = new WindowServer({
		...deps,
		attached: (socket: Socket) => {
			const window = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
			attached.add(window);
			socket.on("close", () => {
				attached.delete(window);
				hub.remove(window);
			});
			hub.attach(window, api, () => socket.destroy());
			window.listen();
			if (node.masterKey !== null) {
				keep(window, node.masterKey);
			}
		},
		outdated: () => void giveUp("windowOutdated"),
	});
	let stopping: Promise<void> | null = null;
	const stop = (): Promise<void> => {
		stopping ??= windows
			.stop()
			.then(() => node.stop())
			.finally(own.release);
		return stopping;
	};
	let endedAs: NodeFailure | null = null;
	/** Ends by itself, and says why. RULE: a node that cannot be lets go of the lock: another window may have a newer one. */
	const giveUp = async (code: NodeFailure): Promise<void> => {
		if (endedAs !== null) return;
		endedAs = code;
		try {
			await stop();
		} finally {
			// Not a notification: what is said and not answered may be lost where the port closes.
			const tell = async (): Promise<unknown> => connection.sendRequest("node/ended", { code });
			await tell().catch(() => undefined);
			start.port.close();
		}
	};
	hub.add(connection, {
		...api,
		"node/stop": async () => {
			try {
				await stop();
			} finally {
				// After the answer has been posted nothing holds the thread any more.
				setImmediate(() => start.port.close());
			}
			return null;
		},
	});
	start.port.on("close", () => void stop());
	try {
		await windows.start();
	} catch (error) {
		await stop();
		throw error;
	}
	await connection.sendNotification("role", { role: "owner", api: apiVersion });
};

const run = async (start: WorkerStart): Promise<void> => {
	const connection = createMessageConnection(new PortMessageReader(start.port), new PortMessageWriter(start.port));
	try {
		await takeRole(start, connection);
	} catch (error) {
		// A disk that refuses is a state with a name, also before there is a store; another start would find the same.
		const code = startFailureOf(error);
		if (code === null) throw error;
		await connection.sendNotification("role", { role: "failed", api: apiVersion, code });
		start.port.close();
	}
};

const takeRole = async (start: WorkerStart, connection: MessageConnection): Promise<void> => {
	const files = storeFilesIn(start.storageDir);
	let isWanted = true;
	start.port.on("close", () => {
		isWanted = false;
	});
	connection.listen();
	const waiting = { clock: systemClock, isServed: () => isServedAt(ownerSocketPath(files)), isWanted: () => isWanted };
	const lock = await awaitOwnerLock(waiting, files.lock);
	if (lock !== "busy") {
		if (isWanted) await runOwner(start, { connection, files, release: lock.release });
		else lock.release();
		return;
	}
	if (!isWanted) return;
	await connection.sendNotification("role", {
		role: "busy",
		api: apiVersion,
		socketPath: ownerSocketPath(files),
		attachKeyFile: attachKeyOf(files),
	});
	start.port.close();
};

void run(workerData as WorkerStart);
