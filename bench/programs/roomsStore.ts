/** Writes a store and ends; or opens one as a node does at its start, reads, and tells what that took. */
import { join } from "node:path";
import { selfTest } from "../../src/net/crypto/selfTest.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { fromHex } from "../../src/net/wire/bytes.ts";
import { writeHistory } from "./history.ts";
import { closedNode, quietSettings } from "./nodes.ts";
import { serve, sharedNow } from "./program.ts";

/** What the benchmark may ask. */
export interface RoomsStoreCalls {
	/** Writes a room with so many messages into a folder. */
	write: { readonly folder: string; readonly master: string; readonly messages: number };
	/** Opens what is there. */
	open: { readonly folder: string; readonly master: string };
	/** The newest page, and the one before it. */
	page: { readonly room: string };
	/** Memory at rest, bytes: all of the process, and what JavaScript holds. */
	memory: null;
	stop: null;
}

/** What opening took, ms. */
export interface Opened {
	readonly ms: number;
	readonly room: string;
}

/** What reading a page took, ms. */
export interface PageRead {
	readonly newest: number;
	readonly before: number;
	readonly rows: number;
}

/** Bytes. */
export interface Memory {
	readonly process: number;
	readonly heap: number;
}

const members = 8;
const pageSize = 50;
let node: ReturnType<typeof closedNode> | undefined;

serve<RoomsStoreCalls>({
	write: ({ folder, master, messages }) => {
		const files = storeFilesIn(join(folder, "node"));
		return writeHistory({ files, master: fromHex(master), messages, members, isSigned: false }).room;
	},
	open: async ({ folder, master }): Promise<Opened> => {
		// Costs the same whatever the store holds; the node does it once more, warm.
		selfTest();
		const made = closedNode(storeFilesIn(join(folder, "node")), fromHex(master));
		node = made;
		const start = sharedNow();
		await made.attach(quietSettings);
		const ms = sharedNow() - start;
		return { ms, room: made.overview().rooms[0]?.room ?? "" };
	},
	page: ({ room }): PageRead => {
		if (node === undefined) throw new Error("there is no node");
		const api = apiOf(node);
		const read = (before: string): { readonly ms: number; readonly oldest: string; readonly rows: number } => {
			const start = sharedNow();
			const page = api["rooms/page"]({ room, before, limit: pageSize });
			if (!("ok" in page) || !page.ok) throw new Error("there is no page");
			const { messages } = page.value;
			return { ms: sharedNow() - start, oldest: messages[0]?.order ?? "", rows: messages.length };
		};
		const newest = read("");
		const before = read(newest.oldest);
		return { newest: newest.ms, before: before.ms, rows: newest.rows + before.rows };
	},
	memory: (): Memory => {
		globalThis.gc?.();
		const { rss, heapUsed } = process.memoryUsage();
		return { process: rss, heap: heapUsed };
	},
	stop: async () => {
		await node?.stop();
		setImmediate(() => process.exit());
	},
});
