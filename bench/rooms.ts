/**
 * A room with a million messages: opening the store as at every start, reading the newest page, memory at rest. Beside
 * it the same in a store with a thousand, which is what it costs at the least, so the ratio says how it grows. The
 * store is written straight to the disk, once a run, without signatures: nothing here looks at them.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemRandom } from "../src/net/platform/system.ts";
import { toHex } from "../src/net/wire/bytes.ts";
import type { BenchOptions } from "./options.ts";
import { Program } from "./programs/program.ts";
import type { Memory, Opened, PageRead, RoomsStoreCalls } from "./programs/roomsStore.ts";
import { type BenchCase, type BenchResult, type Figures, figures } from "./report.ts";

const small = 1_000;
const large = 1_000_000;
const largeQuick = 100_000;
const rounds = 5;
const megabyte = 1_048_576;

/** What one start showed. */
interface Start {
	readonly opened: number;
	readonly page: PageRead;
	readonly again: PageRead;
	readonly memory: Memory;
}

/** Measures in turn: the large one, the small one, the large one, … */
export async function run({ isQuick }: BenchOptions): Promise<BenchResult> {
	const messages = isQuick ? largeQuick : large;
	const stores = [await writeStore(messages), await writeStore(small)] as const;
	try {
		const seen: [Start[], Start[]] = [[], []];
		for (let round = 0; round < rounds; round += 1) {
			seen[0].push(await start(stores[0]));
			seen[1].push(await start(stores[1]));
		}
		const peer = `with ${small.toLocaleString("en")}`;
		const of = (name: string, unit: string, what: (one: Start) => number): BenchCase => {
			const all = (starts: readonly Start[]): Figures => figures(starts.map(what));
			return {
				case: `${messages.toLocaleString("en")} messages: ${name}`,
				unit,
				ours: all(seen[0]),
				peers: { [peer]: all(seen[1]) },
			};
		};
		const size = (one: (typeof stores)[number]): Figures => figures([statSync(one.file).size / megabyte]);
		return {
			name: "rooms",
			cases: [
				of("open", "ms", ({ opened }) => opened),
				of("newest page, first time", "ms", ({ page }) => page.newest),
				of("newest page, again", "ms", ({ again }) => again.newest),
				of("page before it", "ms", ({ again }) => again.before),
				of("memory at rest, process", "MB", ({ memory }) => memory.process / megabyte),
				of("memory at rest, JavaScript", "MB", ({ memory }) => memory.heap / megabyte),
				{ case: "size of the store", unit: "MB", ours: size(stores[0]), peers: { [peer]: size(stores[1]) } },
			],
		};
	} finally {
		for (const { folder } of stores) rmSync(folder, { recursive: true, force: true });
	}
}

interface Written {
	readonly folder: string;
	readonly file: string;
	readonly master: string;
}

async function writeStore(messages: number): Promise<Written> {
	const folder = mkdtempSync(join(tmpdir(), "lanchat-bench-"));
	const master = toHex(systemRandom(32));
	await withProgram((program) => program.call("write", { folder, master, messages }));
	return { folder, file: join(folder, "node", "store.sqlite"), master };
}

function start({ folder, master }: Written): Promise<Start> {
	return withProgram(async (program) => {
		const { ms, room } = await program.call<Opened>("open", { folder, master });
		const page = await program.call<PageRead>("page", { room });
		const again = await program.call<PageRead>("page", { room });
		return { opened: ms, page, again, memory: await program.call<Memory>("memory", null) };
	});
}

async function withProgram<Result>(use: (program: Program<RoomsStoreCalls>) => Promise<Result>): Promise<Result> {
	const program = new Program<RoomsStoreCalls>("./roomsStore.ts", ["--expose-gc"]);
	try {
		return await use(program);
	} finally {
		await program.call("stop", null).catch(() => undefined);
	}
}
