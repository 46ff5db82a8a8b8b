/**
 * A process that plays the seeds it is told: some numbers come in a message, what became of each goes out, and all that
 * happened where it failed or is the only one. Started by hand with a seed, it plays that one and tells all that happened.
 * With `LANCHAT_SIM_PLAIN=1` nothing is spared: every signature, box and decoding is done.
 */
import { enableCompileCache } from "node:module";
import { openFields } from "./openFields.ts";
import { shareReading } from "./sharedReading.ts";

// Two thirds of what starting a process costs is compiling, the same every time.
enableCompileCache();
const isPlain = process.env.LANCHAT_SIM_PLAIN === "1";
openFields();
if (!isPlain) {
	shareReading();
}
const { speedUpCrypto } = await import("./fastCrypto.ts");
const { play } = await import("./simPlay.ts");
if (!isPlain) {
	speedUpCrypto();
}

const [given] = process.argv.slice(2);
if (given !== undefined) {
	const { trace, ...rest } = await play(Number(given));
	console.log(trace.join("\n"));
	console.log(rest);
} else {
	process.on("message", async (seeds: readonly number[]) => {
		for (const seed of seeds) {
			const played = await play(seed);
			const isTold = seeds.length === 1 || played.failure !== null;
			process.send?.({ ...played, trace: isTold ? played.trace : [] });
		}
	});
}
