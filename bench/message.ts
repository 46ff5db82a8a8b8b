/**
 * From the key press (`rooms/send` on the API) to the other node's `messages` notification: one to one on loopback, two
 * processes, each with its store on disk; beside a bare `ws` message of the size of our frame between the same two
 * processes. Both are one way, timed on the machine's monotonic clock, which processes share. Messages go one by one,
 * as people type them.
 */

import type { Overview } from "../src/net/api/overview.ts";
import { listedPolicy } from "../test/harness/policies.ts";
import type { Arrival, MessageNodeCalls } from "./programs/messageNode.ts";
import { Program } from "./programs/program.ts";
import { type BenchResult, figures, percentile } from "./report.ts";

const rounds = 7;
const messages = 250;
const warmUp = 100;
/** Between a message and the next, ms: what the last one set in motion, receipts too, is over by then. */
const pause = 4;
const text = "Could somebody look at the parser? It takes the second comma for a decimal point, but only on Mondays.";

type Node = Program<MessageNodeCalls>;

/** Measures in turn: ours, ws, ours, … */
export async function run(): Promise<BenchResult> {
	const ada: Node = new Program("./messageNode.ts");
	const grace: Node = new Program("./messageNode.ts");
	try {
		const room = await shareRoom(ada, grace);
		let sent = 0;
		const ours = () => ada.call<number>("press", { room, clientId: `bench-${String(sent++).padStart(8, "0")}`, text });
		await oneWay(grace, ours, warmUp);
		await ada.call("largestFrame", null);
		await oneWay(grace, ours, 1);
		const size = await ada.call<number>("largestFrame", null);
		const bare = () => ada.call<number>("echo", { size });
		await ada.call("dial", { port: await grace.call<number>("listen", null) });
		await oneWay(grace, bare, warmUp);
		const times: { ours: number[][]; ws: number[][] } = { ours: [], ws: [] };
		for (let round = 0; round < rounds; round += 1) {
			times.ours.push(await oneWay(grace, ours, messages));
			times.ws.push(await oneWay(grace, bare, messages));
		}
		return {
			name: "message",
			cases: [50, 99].map((percent) => ({
				case: `p${percent}, ${size} B frame`,
				unit: "ms",
				ours: figures(times.ours.map((round) => percentile(round, percent))),
				peers: { ws: figures(times.ws.map((round) => percentile(round, percent))) },
			})),
		};
	} finally {
		await Promise.all([ada, grace].map((node) => node.call("stop", null).catch(() => undefined)));
	}
}

/** Times of so many messages from sending to arriving, ms. */
async function oneWay(to: Node, send: () => Promise<number>, count: number): Promise<number[]> {
	const times: number[] = [];
	for (let i = 0; i < count; i += 1) {
		const arrival = to.next<Arrival>();
		const start = await send();
		times.push((await arrival).at - start);
		await new Promise((resolve) => setTimeout(resolve, pause));
	}
	return times;
}

/** Two nodes, connected, in one room. */
async function shareRoom(ada: Node, grace: Node): Promise<string> {
	const port = await ada.call<number>("turnOn", { name: "Ada" });
	await grace.call("turnOn", { name: "Grace" });
	const created = await ask<{ room: string }>(ada, "rooms/create", { name: "Bench", policy: listedPolicy });
	const { room } = created;
	await ask(grace, "peers/connect", { address: `127.0.0.1:${port}` });
	await seen(grace, ({ nearby }) => nearby.some((one) => one.room === room));
	await ask(grace, "rooms/join", { room, note: "" });
	const waiting = await seen(ada, ({ requests }) => requests.length > 0);
	await ask(ada, "rooms/approve", waiting.requests[0] ?? {});
	await seen(grace, ({ rooms }) => rooms[0]?.role === "member");
	return room;
}

function ask<Value>(node: Node, method: MessageNodeCalls["ask"]["method"], params: object): Promise<Value> {
	return node.call<Value>("ask", { method, params });
}

async function seen(node: Node, isSo: (overview: Overview) => boolean): Promise<Overview> {
	for (;;) {
		const overview = await node.call<Overview>("overview", null);
		if (isSo(overview)) return overview;
		await new Promise((resolve) => setTimeout(resolve, pause));
	}
}
