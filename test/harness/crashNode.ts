/**
 * The program that is killed: a whole node with its lock, its store on disk and its sockets, told what to do over IPC.
 * It may kill itself, by the same signal, at a certain step: before or after a transaction, a frame or an answer, where
 * a signal from outside rarely hits.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LanNode } from "../../src/net/node.ts";
import { createNodeDisk } from "../../src/net/platform/nodeDisk.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import type { KeyVault, Socket, Transport } from "../../src/net/ports.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { takeOwnerLock } from "../../src/net/windows/ownerLock.ts";
import type { CrashCall, CrashReply, CrashRequests, CrashStart, SeenRoom, Snapshot } from "./crashProtocol.ts";
import { rowOf } from "./crashTexts.ts";
import { settingsOf } from "./nodeSettings.ts";
import { quietLogger } from "./quietLogger.ts";

const start = JSON.parse(process.argv[2] ?? "{}") as CrashStart;
let stepsLeft = start.killAt;

/** One more thing is about to happen, or has. */
const step = (): void => {
	if (stepsLeft > 0) {
		stepsLeft--;
		if (stepsLeft === 0) {
			process.kill(process.pid, "SIGKILL");
		}
	}
};

const stepping = <T>(work: () => T): T => {
	step();
	const result = work();
	step();
	return result;
};

/** Every beginning and end of a commit, and each migration, is a step; what only reads leaves nothing to find. */
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
	if (sql === "BEGIN" || sql === "END") {
		exec.call(this, sql);
	} else {
		stepping(() => exec.call(this, sql));
	}
};

const say = (reply: CrashReply): void => stepping(() => void process.send?.(reply));

const steppingSocket = (socket: Socket): Socket => ({
	address: socket.address,
	port: socket.port,
	get bufferedAmount() {
		return socket.bufferedAmount;
	},
	get receivedBytes() {
		return socket.receivedBytes;
	},
	send: (message) => stepping(() => socket.send(message)),
	authenticated: () => socket.authenticated(),
	close: (code) => socket.close(code),
	listen: (handlers) =>
		socket.listen({
			message: (message) => stepping(() => handlers.message(message)),
			closed: (code) => handlers.closed(code),
		}),
});

const steppingTransport = (): Transport => {
	const admission = { connectRate: 1_000, connectBurst: 1_000, connectRateTotal: 1_000, connectBurstTotal: 1_000 };
	const inner = createWsTransport(
		{ clock: systemClock, logger: quietLogger },
		{ listenOn: "127.0.0.1", admission: { ...admission, unauthenticatedPerAddress: 32 } },
	);
	return {
		start: ({ accept }) =>
			inner.start({
				ports: [start.isOffline ? 0 : start.port],
				accept: (socket, purpose) => accept(steppingSocket(socket), purpose),
			}),
		dial: async (options) => {
			const dialled = start.isOffline ? ({ error: "unreachable" } as const) : await inner.dial(options);
			return "socket" in dialled ? { socket: steppingSocket(dialled.socket) } : dialled;
		},
		penalize: (address) => inner.penalize(address),
		stop: () => inner.stop(),
	};
};

/** A vault outside the store, as the system's keyring is; replaced in one step. */
const keyFile = join(start.folder, "vault", "key");
const vault: KeyVault = {
	read: () => Promise.resolve(existsSync(keyFile) ? new Uint8Array(readFileSync(keyFile)) : "none"),
	write: (key) => {
		writeFileSync(`${keyFile}.new`, key);
		step();
		renameSync(`${keyFile}.new`, keyFile);
		step();
		return Promise.resolve(true);
	},
};

const files = storeFilesIn(join(start.folder, "store"));
if (takeOwnerLock(files.lock) === "busy") {
	throw new Error("a killed process left its lock behind");
}
const node = new LanNode({
	clock: systemClock,
	random: systemRandom,
	logger: { log: (level, message) => void (level === "error" && console.error(message)) },
	vault,
	files,
	disk: createNodeDisk(files.parts),
	makeTransport: steppingTransport,
	makeDiscovery: () => ({
		report: () => [],
		start: () => Promise.resolve({ interfaces: 0 }),
		stop: () => Promise.resolve(),
	}),
	app: "crash",
	notify: () => undefined,
	keyKnown: () => undefined,
});
const api = apiOf(node);

const historyOf = async (room: string): Promise<Pick<SeenRoom, "readUpTo" | "rows">> => {
	const rows: SeenRoom["rows"][number][] = [];
	for (let before = ""; ; ) {
		const page = await api["rooms/page"]({ room, before, limit: 200 });
		if (!page.ok) {
			throw new Error(`a room has no page: ${page.code}`);
		}
		const { messages, hasOlder, readUpTo } = page.value;
		rows.unshift(...messages.flatMap((message) => rowOf(message) ?? []));
		before = messages[0]?.order ?? "";
		if (!hasOlder) {
			return { readUpTo, rows };
		}
	}
};

const snapshot = async (): Promise<Snapshot> => {
	const { me, status, rooms, requests, nearby } = node.overview();
	// Who is in is asked at the same moment as who asks: a decision under way would fall between the two.
	const asked = rooms.map((room) => ({ ...room, membersNow: api["rooms/members"]({ room: room.room }) }));
	const seen: SeenRoom[] = [];
	for (const { room, name, role, membersNow } of asked) {
		const members = await membersNow;
		const ids = members.ok ? members.value.map((member) => member.peerId) : [];
		seen.push({ room, name, role, members: ids, ...(await historyOf(room)) });
	}
	return { peerId: me?.peerId ?? "", status, rooms: seen, requests, nearby: nearby.map((one) => one.room) };
};

const handlers: { readonly [M in keyof CrashRequests]: (params: CrashRequests[M]["params"]) => unknown } = {
	...api,
	arm: ({ killAt }) => {
		stepsLeft = killAt;
		return null;
	},
	snapshot,
};

const handle = async ({ call, method, params }: CrashCall): Promise<void> => {
	step();
	try {
		const handler = handlers[method] as (params: unknown) => unknown;
		say({ kind: "answer", call, result: await handler(params) });
	} catch (error) {
		say({ kind: "failed", call, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
	}
};

process.on("disconnect", () => process.exit());
process.on("message", (call) => void handle(call as CrashCall));

const begin = async (): Promise<void> => {
	await node.attach(settingsOf("Ada", { port: start.port, staticPeers: start.peers }));
	if (node.status.kind === "off") {
		await node.turnOn();
	}
	const { me } = node.overview();
	say({ kind: "ready", ready: { status: node.status, peerId: me?.peerId ?? "", tookMs: performance.now() } });
};

void begin();
