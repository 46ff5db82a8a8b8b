/**
 * What a file that moves as fast as it can costs those who talk meanwhile: from the key press to the other node's
 * window, one message after the other as people type, while a file goes the same way, while one comes the other way, and
 * while none moves. Two processes on loopback, each a stand-in for an extension host with its node in a worker.
 */
import { randomFillSync } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Transfer } from "../src/net/api/files.ts";
import type { BenchOptions } from "./options.ts";
import type { Arrival } from "./programs/fileHost.ts";
import { accept, type FilePair, filesFolder, offer, withPair } from "./programs/fileTeam.ts";
import { type BenchResult, figures, percentile } from "./report.ts";

const mebibyte = 2 ** 20;
const usual = { mebibytes: 1_024, rounds: 5 } as const;
const quick = { mebibytes: 256, rounds: 2 } as const;
/** Messages at the least, however fast the file is. */
const messages = 250;
const warmUp = 100;
/** Between a message and the next, ms. */
const pause = 4;
const text = "Could somebody look at the parser? It takes the second comma for a decimal point, but only on Mondays.";

/** Measures in turn: with the file one way, the other way, without one, … */
export async function run({ isQuick, size, rounds }: BenchOptions): Promise<BenchResult> {
	const usually = isQuick ? quick : usual;
	const mebibytes = size ?? usually.mebibytes;
	const folder = filesFolder();
	try {
		return await withPair(folder.path, async (pair) => {
			const back: FilePair = { ada: pair.grace, grace: pair.ada, room: pair.room };
			const seen: Record<"same" | "other" | "idle", number[][]> = { same: [], other: [], idle: [] };
			await talk(pair, () => Promise.resolve(true), warmUp);
			for (let round = 0; round < (rounds ?? usually.rounds); round += 1) {
				for (const [way, of] of [["same", pair] as const, ["other", back] as const]) {
					const path = join(folder.path, `${way} ${round}.bin`);
					writeNoise(path, mebibytes * mebibyte);
					const message = await offer(of, path, `${way} ${round}.bin`);
					const id = await accept(of, message);
					const isOver = async (): Promise<boolean> => {
						const transfer = await of.grace.program.call<Transfer | null>("transfer", { id });
						return transfer?.state === "done";
					};
					seen[way].push(await talk(pair, isOver, 0));
					// Of five rounds twenty files would fill most machines' memory.
					for (const one of [path, join(of.grace.inbox, `${way} ${round}.bin`)]) rmSync(one, { force: true });
				}
				seen.idle.push(await talk(pair, () => Promise.resolve(true), messages));
			}
			const all = (times: readonly number[][], percent: number) =>
				figures(times.map((round) => percentile(round, percent)));
			return {
				name: "chat-under-load",
				cases: (["same", "other"] as const).flatMap((way) =>
					[50, 99].map((percent) => ({
						case: `p${percent}, while a file of ${mebibytes} MiB goes the ${way} way`,
						unit: "ms",
						ours: all(seen[way], percent),
						peers: { "no file": all(seen.idle, percent) },
					})),
				),
			};
		});
	} finally {
		folder.remove();
	}
}

let pressed = 0;

/** Times of at least so many messages, and of those until it is over, ms. */
async function talk({ ada, grace, room }: FilePair, isOver: () => Promise<boolean>, least: number): Promise<number[]> {
	const times: number[] = [];
	while (times.length < least || !(await isOver())) {
		const arrival = grace.program.next<Arrival>();
		const clientId = `talk-${String(pressed++).padStart(8, "0")}`;
		const start = await ada.program.call<number>("press", { room, clientId, text });
		times.push((await arrival).at - start);
		await new Promise((resolve) => setTimeout(resolve, pause));
	}
	return times;
}

function writeNoise(path: string, bytes: number): void {
	writeFileSync(path, "");
	const noise = randomFillSync(new Uint8Array(mebibyte));
	for (let written = 0; written < bytes; written += mebibyte) {
		noise[0] = (written / mebibyte) % 256;
		writeFileSync(path, noise, { flag: "a" });
	}
}
