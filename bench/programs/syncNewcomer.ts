/** The one who catches up, once, in one of three ways. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { Overview } from "../../src/net/api/overview.ts";
import { LoopWatch } from "./eventLoop.ts";
import { numberOfText } from "./history.ts";
import { hypercoreClass } from "./hypercore.ts";
import { report, serve, sharedNow } from "./program.ts";
import { WindowHost } from "./windowHost.ts";

/** What the benchmark may ask. */
export interface SyncNewcomerCalls {
	/** Connects and asks to be let in; answers with the path of the store. Reports `Readable` later. */
	join: { readonly port: number; readonly room: string; readonly messages: number };
	/** How long each thread was busy at a stretch since the beginning. */
	delays: null;
	hypercore: { readonly port: number; readonly key: string; readonly messages: number };
	ws: { readonly port: number; readonly messages: number };
	stop: null;
}

/** The newest hundred can be read. */
export interface Readable {
	readonly at: number;
}

/** Longest stretches, ms. */
export interface Delays {
	readonly host: number;
	readonly node: number;
}

/** How another one did. */
export interface CaughtUp {
	readonly ms: number;
	readonly bytes: number;
	readonly worstDelay: number;
}

const folder = mkdtempSync(join(tmpdir(), "lanchat-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const newest = 100;
const watch = new LoopWatch();
let host: WindowHost | undefined;

serve<SyncNewcomerCalls>({
	join: async ({ port, room, messages }) => {
		const window = new WindowHost({ storageDir: join(folder, "node"), key: "" });
		host = window;
		let nearby: ((isThere: boolean) => void) | undefined;
		const isNearby = new Promise((resolve) => {
			nearby = resolve;
		});
		window.on("overview", (overview: Overview) => {
			if (overview.nearby.some((one) => one.room === room)) nearby?.(true);
		});
		const seen = new Set<number>();
		window.on("messages", (told) => {
			for (const { body } of told.messages) {
				const n = body.kind === "text" ? numberOfText(body.text) : -1;
				if (n >= messages - newest && !seen.has(n) && seen.add(n).size === newest) {
					report({ at: sharedNow() } satisfies Readable);
				}
			}
		});
		await window.turnOn("Grace");
		await window.ask("peers/connect", { address: `127.0.0.1:${port}` });
		await isNearby;
		await window.ask("rooms/join", { room, note: "" });
		await window.nodeDelay("reset");
		watch.reset();
		return join(folder, "node", "store.sqlite");
	},
	delays: async (): Promise<Delays> => ({ host: watch.worstMs, node: (await host?.nodeDelay("read")) ?? 0 }),
	hypercore: async ({ port, key, messages }): Promise<CaughtUp> => {
		const Hypercore = await hypercoreClass();
		const core = new Hypercore(join(folder, "hypercore"), Buffer.from(key, "hex"));
		await core.ready();
		watch.reset();
		const start = sharedNow();
		const socket = connect({ port, host: "127.0.0.1", noDelay: true });
		const stream = core.replicate(true);
		socket.pipe(stream).pipe(socket);
		stream.on("error", () => socket.destroy());
		await core.update({ wait: true });
		await core.download({ start: 0, end: messages }).done();
		const ms = sharedNow() - start;
		return { ms, bytes: socket.bytesRead, worstDelay: watch.worstMs };
	},
	ws: async ({ port, messages }): Promise<CaughtUp> => {
		watch.reset();
		const start = sharedNow();
		const ws = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
		let bytes = 0;
		let left = messages;
		await new Promise<void>((resolve, reject) => {
			ws.on("error", reject);
			ws.on("message", (data: Buffer) => {
				bytes += data.length + 4;
				const { text } = JSON.parse(data.toString()) as { readonly text: string };
				left -= text === "" ? 0 : 1;
				if (left === 0) resolve();
			});
		});
		const ms = sharedNow() - start;
		ws.terminate();
		return { ms, bytes, worstDelay: watch.worstMs };
	},
	stop: () => {
		setImmediate(() => process.exit());
	},
});
