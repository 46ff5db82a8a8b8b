/** Plays many seeds, several processes at once. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { atExit } from "../atExit.ts";
import type { Played } from "./simPlay.ts";

/** Seeds given to a process at a time: few, so that all end together. */
const handful = 8;
/**
 * Threads that collect garbage beside each other are in each other's way where every core plays, and what is interpreted
 * first is dear where so much code runs for so short a time.
 */
const flags = ["--single-threaded-gc", "--always-sparkplug"];
const program = fileURLToPath(new URL("simProgram.ts", import.meta.url));

/** What is played. */
export interface Program {
	/** The first seed, and how many from there on. */
	readonly first: number;
	readonly count: number;
	/** Whether nothing is spared: slower by far. */
	readonly isPlain?: boolean;
}

/** Plays seeds; `heard` is told of each. Stops early once `heard` answers false. */
export const playMany = async (
	{ first, count, isPlain = false }: Program,
	heard: (played: Played) => boolean,
): Promise<void> => {
	let next = first;
	const take = (): readonly number[] => {
		const seeds = Array.from({ length: Math.min(handful, first + count - next) }, (_, i) => next + i);
		next += seeds.length;
		return seeds;
	};
	const run = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const child = fork(program, [], {
				execArgv: [...process.execArgv, ...flags],
				env: isPlain ? { ...process.env, LANCHAT_SIM_PLAIN: "1" } : process.env,
				stdio: ["ignore", "inherit", "inherit", "ipc"],
			});
			const forget = atExit(() => child.kill("SIGKILL"));
			let open = 0;
			const feed = (): void => {
				const seeds = take();
				open = seeds.length;
				if (open === 0) {
					child.disconnect();
				} else {
					child.send(seeds);
				}
			};
			child.on("message", (played) => {
				open--;
				if (!heard(played as Played)) {
					next = first + count;
				}
				if (open === 0) {
					feed();
				}
			});
			child.on("error", reject);
			child.on("exit", (code) => {
				forget();
				if (code === 0) {
					resolve();
				} else {
					reject(new Error(`the simulator ended with ${code}`));
				}
			});
			feed();
		});
	await Promise.all(Array.from({ length: Math.min(availableParallelism(), Math.ceil(count / handful)) }, run));
};
