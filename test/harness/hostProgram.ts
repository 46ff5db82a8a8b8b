/** A program of the tests on one host of a network, that reports in lines of JSON and is told what to do likewise. */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { NetworkHost } from "./networkHosts.ts";
import type { ProcessGroup } from "./processGroup.ts";
import { until } from "./until.ts";

/** A running program and all that it said. `Report` is what the program promises to print. */
export class HostProgram<Report> {
	readonly reports: Report[] = [];
	readonly #group: ProcessGroup;

	/** Runs a TypeScript file, named relative to the caller's `import.meta.url`, with one JSON argument. */
	constructor(host: NetworkHost, base: string, file: string, options: object = {}) {
		const path = fileURLToPath(new URL(file, base));
		this.#group = host.spawn(process.execPath, [path, JSON.stringify(options)], { stdio: ["pipe", "pipe", "inherit"] });
		const output = this.#group.process.stdout;
		if (output) createInterface({ input: output }).on("line", (line) => this.reports.push(JSON.parse(line) as Report));
	}

	/** Of the program itself: it runs in the host's namespaces. */
	get pid(): number {
		return this.#group.pid;
	}

	/** Waits for a report. */
	report<Kind extends Report>(what: string, is: (report: Report) => report is Kind, timeout = 10_000): Promise<Kind> {
		return until(() => this.reports.find(is), { what, timeout, every: 5 });
	}

	/** Tells it something. */
	tell(order: object): void {
		this.#group.process.stdin?.write(`${JSON.stringify(order)}\n`);
	}

	/** Ends its input, and with it, in order, the program. */
	async stop(): Promise<void> {
		this.#group.process.stdin?.end();
		await until(() => !this.#group.isRunning(), { what: "the program to end", every: 10 });
		await this.#group.kill();
	}

	/** Ends it as a crash would. */
	kill(): Promise<void> {
		return this.#group.kill();
	}
}
