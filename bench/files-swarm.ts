/**
 * One file to ten people in a room at once: bytes the one who offered it uploads, over the size of the file, and the
 * time until the last has it. All nodes are in one thread, so the time says little about ten machines; the bytes do not
 * depend on it.
 */
import { bytesOfSeed, FileTeam, reached, transferOf } from "../test/harness/fileTeam.ts";
import type { BenchOptions } from "./options.ts";
import { type BenchResult, figures } from "./report.ts";

const mebibyte = 2 ** 20;
const receivers = 10;
const usual = { mebibytes: 256, rounds: 2 } as const;
const quick = { mebibytes: 64, rounds: 1 } as const;
const patienceMs = 600_000;

/** There is nobody to measure beside. */
export async function run({ isQuick, size, rounds }: BenchOptions): Promise<BenchResult> {
	const usually = isQuick ? quick : usual;
	const mebibytes = size ?? usually.mebibytes;
	const uploaded: number[] = [];
	const seconds: number[] = [];
	for (let round = 0; round < (rounds ?? usually.rounds); round += 1) {
		const once = await swarm(mebibytes * mebibyte, round);
		uploaded.push(once.uploaded);
		seconds.push(once.seconds);
	}
	const name = (what: string): string => `${mebibytes} MiB to ${receivers}: ${what}`;
	return {
		name: "files-swarm",
		cases: [
			{ case: name("uploaded by the first"), unit: "files", ours: figures(uploaded), peers: {} },
			{ case: name("until the last has it"), unit: "s", ours: figures(seconds), peers: {} },
		],
	};
}

async function swarm(bytes: number, seed: number): Promise<{ readonly uploaded: number; readonly seconds: number }> {
	const names = Array.from({ length: receivers + 1 }, (_, index) => `P${index}`);
	const team = await FileTeam.of(names, { meshed: true });
	try {
		const [first, ...others] = team.nodes;
		if (first === undefined) throw new Error("nobody has the file");
		const offer = await team.offer(first, team.put("P0", "engine.bin", bytesOfSeed(bytes, seed)));
		const messages = await Promise.all(others.map((node) => team.offered(node)));
		const start = performance.now();
		await Promise.all(
			others.map(async (node, index) => {
				const message = messages[index];
				if (message === undefined) throw new Error("there is no offer");
				await reached(node, await team.accept(node, message), "done", patienceMs);
			}),
		);
		const seconds = (performance.now() - start) / 1_000;
		return { uploaded: (transferOf(first, offer)?.sentBytes ?? 0) / bytes, seconds };
	} finally {
		await team.end();
	}
}
