/** A thread that ends its process when a trial takes more of the CPU than it may: what it waits for would never end. */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { endlessNote } from "./trial.ts";

const lookMs = 250;
const standardError = 2;
const limit = workerData as Float64Array;

setInterval(() => {
	const { user, system } = process.cpuUsage();
	if ((user + system) / 1_000 > (limit[0] ?? 0)) {
		writeSync(standardError, endlessNote);
		process.kill(process.pid, "SIGKILL");
	}
}, lookMs);
