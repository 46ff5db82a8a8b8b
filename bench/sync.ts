/**
 * A new member catches up: from the moment the admin lets it in until the newest hundred messages can be read, all are
 * on its disk, and every signature has been looked at. Two processes on loopback; the newcomer's node is in a worker of
 * a stand-in for the extension host, as in the editor. Beside it, with the same messages: Hypercore over a TCP stream,
 * from connecting until all blocks are there, and one `ws` socket of raw JSON, parsed and forgotten, as the limit.
 */
import type { BenchOptions } from "./options.ts";
import { Program, sharedNow } from "./programs/program.ts";
import { StoreWatch } from "./programs/storeWatch.ts";
import type { CaughtUp, Delays, Readable, SyncNewcomerCalls } from "./programs/syncNewcomer.ts";
import type { Prepared, SyncSourceCalls } from "./programs/syncSource.ts";
import { type BenchCase, type BenchResult, type Figures, figures } from "./report.ts";

const members = 4;
/** Messages, and how often they are caught up on. */
const sizes = [
	{ messages: 10_000, rounds: 3 },
	{ messages: 100_000, rounds: 2 },
] as const;
const look = 10;

/** How our newcomer did. Times in ms from being let in. */
interface Ours {
	readonly readable: number;
	readonly stored: number;
	readonly checked: number;
	readonly bytes: number;
	readonly delays: Delays;
}

/** Measures in turn: ours, Hypercore, ws, ours, … */
export async function run({ isQuick }: BenchOptions): Promise<BenchResult> {
	const cases: BenchCase[] = [];
	for (const size of isQuick ? sizes.slice(0, 1) : sizes) cases.push(...(await measure(size)));
	return { name: "sync", cases };
}

async function measure({ messages, rounds }: { messages: number; rounds: number }): Promise<BenchCase[]> {
	const source = new Program<SyncSourceCalls>("./syncSource.ts");
	try {
		const prepared = await source.call<Prepared>("prepare", { messages, members });
		const seen: { ours: Ours; hypercore: CaughtUp; ws: CaughtUp }[] = [];
		for (let round = 0; round < rounds; round += 1) {
			seen.push({
				ours: await catchUp(source, prepared, messages),
				hypercore: await withNewcomer((one) =>
					one.call<CaughtUp>("hypercore", { port: prepared.hypercorePort, key: prepared.hypercoreKey, messages }),
				),
				ws: await withNewcomer((one) => one.call<CaughtUp>("ws", { port: prepared.wsPort, messages })),
			});
		}
		const all = (of: (one: (typeof seen)[number]) => number): Figures => figures(seen.map(of));
		const name = (what: string): string => `${messages.toLocaleString("en")} messages: ${what}`;
		const others = (of: (one: CaughtUp) => number): Record<string, Figures> => ({
			hypercore: all((one) => of(one.hypercore)),
			ws: all((one) => of(one.ws)),
		});
		return [
			{ case: name("newest 100 readable"), unit: "ms", ours: all((one) => one.ours.readable), peers: {} },
			{ case: name("all stored"), unit: "ms", ours: all((one) => one.ours.stored), peers: others(({ ms }) => ms) },
			{ case: name("every signature checked"), unit: "ms", ours: all((one) => one.ours.checked), peers: {} },
			{
				case: name("on the wire, each"),
				unit: "B",
				ours: all((one) => one.ours.bytes / messages),
				peers: others(({ bytes }) => bytes / messages),
			},
			{
				case: name("longest pause, extension host"),
				unit: "ms",
				ours: all((one) => one.ours.delays.host),
				peers: {},
			},
			{
				case: name("longest pause, node"),
				unit: "ms",
				ours: all((one) => one.ours.delays.node),
				peers: others(({ worstDelay }) => worstDelay),
			},
		];
	} finally {
		await source.call("stop", null).catch(() => undefined);
	}
}

async function withNewcomer<Result>(use: (one: Program<SyncNewcomerCalls>) => Promise<Result>): Promise<Result> {
	const newcomer = new Program<SyncNewcomerCalls>("./syncNewcomer.ts");
	try {
		return await use(newcomer);
	} finally {
		await newcomer.call("stop", null).catch(() => undefined);
	}
}

function catchUp(source: Program<SyncSourceCalls>, { room, ourPort }: Prepared, messages: number): Promise<Ours> {
	return withNewcomer(async (newcomer) => {
		const path = await newcomer.call<string>("join", { port: ourPort, room, messages });
		const store = new StoreWatch(path);
		const readable = newcomer.next<Readable>();
		await source.call("sentBytes", null);
		const start = await source.call<number>("admit", null);
		const stored = await when(() => store.events >= messages + members);
		const bytes = await source.call<number>("sentBytes", null);
		const checked = await when(() => store.isChecked);
		const delays = await newcomer.call<Delays>("delays", null);
		store.close();
		const { at } = await readable;
		return { readable: at - start, stored: stored - start, checked: checked - start, bytes, delays };
	});
}

/** The time at which something was seen to be so. */
async function when(isSo: () => boolean): Promise<number> {
	while (!isSo()) await new Promise((resolve) => setTimeout(resolve, look));
	return sharedNow();
}
