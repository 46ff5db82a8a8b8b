/**
 * A process that plays the seeds it is told: numbers come in one a message, what became of each goes out. Started by
 * hand with a seed, it plays that one and tells all that happened.
 */
import { openFields } from "./openFields.ts";

openFields();
const { speedUpCrypto } = await import("./fastCrypto.ts");
const { play } = await import("./simPlay.ts");
speedUpCrypto();

const [given] = process.argv.slice(2);
if (given !== undefined) {
	const { trace, ...rest } = await play(Number(given));
	console.log(trace.join("\n"));
	console.log(rest);
} else {
	process.on("message", async (seeds: readonly number[]) => {
		for (const seed of seeds) {
			process.send?.(await play(seed));
		}
	});
}
