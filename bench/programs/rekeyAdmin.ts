/** The admin of a room: a node of its own, asked to remove one member after the other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import { Identity } from "../../src/net/identity.ts";
import type { LanNode } from "../../src/net/node.ts";
import { systemRandom } from "../../src/net/platform/system.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { makeRotation } from "../../src/net/room/keys/epochKeys.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { fromHex, toHex } from "../../src/net/wire/bytes.ts";
import { writeHistory } from "./history.ts";
import { nodeOn, portOf } from "./nodes.ts";
import { serve, sharedNow } from "./program.ts";

/** What the benchmark may ask. */
export interface RekeyAdminCalls {
	/** Makes a room whose members these are (exports of identities, hex), and the ports of node and bare WebSockets. */
	prepare: { readonly members: readonly string[] };
	/** Waits until so many members are connected and it is safe to sign. */
	ready: { readonly online: number };
	/** Removes somebody; answers with the time before. */
	kick: { readonly peerId: string };
	/** Sends so many bytes to every bare WebSocket; answers with the time before. */
	broadcast: { readonly size: number };
	/** Makes the boxes for so many members and nothing else; answers with the ms it took. */
	seal: { readonly members: number };
	stop: null;
}

const folder = mkdtempSync(join(tmpdir(), "lanchat-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const look = 5;
const sockets = new Set<WebSocket>();
let node: LanNode | undefined;
let room = "";
let cards: readonly Identity["card"][] = [];

const opened = (): LanNode => {
	if (node === undefined) throw new Error("there is no node");
	return node;
};

serve<RekeyAdminCalls>({
	prepare: async ({ members }) => {
		const files = storeFilesIn(join(folder, "node"));
		const master = systemRandom(32);
		const guests = members.map((bytes) => {
			const identity = Identity.restore(fromHex(bytes), nativeX25519);
			if (identity === undefined) throw new Error("not an identity");
			return identity;
		});
		cards = guests.map(({ card }) => card);
		({ room } = writeHistory({ files, master, messages: 0, members: 1, guests, isSigned: true }));
		node = await nodeOn(files, master);
		const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
		server.on("connection", (ws) => sockets.add(ws));
		await new Promise((resolve) => server.once("listening", resolve));
		return { room, port: portOf(node), wsPort: (server.address() as { readonly port: number }).port };
	},
	ready: async ({ online }) => {
		const there = opened().session?.rooms.get(room);
		while ((there?.onlineMembers.length ?? 0) < online) await new Promise((resolve) => setTimeout(resolve, look));
		await there?.author.whenConfirmed();
	},
	kick: async ({ peerId }) => {
		const at = sharedNow();
		const kicked = await apiOf(opened())["rooms/kick"]({ room, peerId, reason: "" });
		return kicked.ok ? at : Promise.reject(new Error(kicked.code));
	},
	broadcast: ({ size }) => {
		const message = new Uint8Array(size);
		const at = sharedNow();
		for (const ws of sockets) ws.send(message);
		return at;
	},
	seal: ({ members }) => {
		const start = sharedNow();
		makeRotation(
			{ random: systemRandom },
			{ room: toHex(systemRandom(32)), n: 1, members: cards.slice(0, members), previous: systemRandom(32) },
		);
		return sharedNow() - start;
	},
	stop: async () => {
		await node?.stop();
		setImmediate(() => process.exit());
	},
});
