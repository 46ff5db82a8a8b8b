/** A program of the tests on one host of a network, that reports in lines of JSON and is told what to do likewise. */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { NetworkHost } from "./networkHosts.ts";
import type { ProcessGroup } from "./processGroup.ts";
import { until } from "./until.ts";

/** How long a program may take for anything, ms: on a busy machine already its start takes seconds. */
const patienceMs = 60_000;

/** A running program and all that it said. `Report` is what the program promises to print. */
export class HostProgram<Report> {
	readonly reports: Report[] = [];
	readonly #waiting = new Set<(report: Report) => void>();
	readonly #group: ProcessGroup;

	/** Runs a TypeScript file, named relative to the caller's `import.meta.url`, with one JSON argument. */
	constructor(host: NetworkHost, base: string, file: string, options: object = {}) {
		const path = fileURLToPath(new URL(file, base));
		this.#group = host.spawn(process.execPath, [path, JSON.stringify(options)], { stdio: ["pipe", "pipe", "inherit"] });
		const output = this.#group.process.stdout;
		if (output) createInterface({ input: output }).on("line", (line) => this.#heard(JSON.parse(line) as Report));
	}

	/** Of the program itself: it runs in the host's namespaces. */
	get pid(): number {
		return this.#group.pid;
	}

	/** Waits for a report, unless it has come already. */
	async report<Kind extends Report>(
		what: string,
		is: (report: Report) => report is Kind,
		timeout = patienceMs,
	): Promise<Kind> {
		return this.reports.find(is) ?? (await this.nextReport(what, is, timeout));
	}

	/** Waits for a report that has not come yet: it looks at nothing that was said before, which may be much. */
	nextReport<Kind extends Report>(
		what: string,
		is: (report: Report) => report is Kind,
		timeout: number,
	): Promise<Kind> {
		return new Promise((resolve, reject) => {
			const look = (report: Report): void => {
				if (is(report)) {
					end();
					resolve(report);
				}
			};
			const timer = setTimeout(() => {
				end();
				reject(new Error(`waited ${timeout} ms for ${what}`));
			}, timeout);
			const end = (): void => {
				clearTimeout(timer);
				this.#waiting.delete(look);
			};
			this.#waiting.add(look);
		});
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

	#heard(report: Report): void {
		this.reports.push(report);
		for (const look of [...this.#waiting]) look(report);
	}
}
