/** Processes that the harness starts, each the leader of a group, so that what they start ends with them. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { atExit } from "./atExit.ts";
import { groupMembers } from "./processTable.ts";
import { until } from "./until.ts";

/** How long a group may take to end after it was asked to. */
const orderlyEndMs = 2_000;

/** A running process and everything it has started since. */
export class ProcessGroup {
	readonly process: ChildProcess;
	readonly pid: number;
	readonly #forget: () => void;
	#output = "";

	/** Starts `file` in a new group. */
	constructor(file: string, { args = [], ...options }: SpawnOptions & { args?: readonly string[] }) {
		this.process = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], ...options, detached: true });
		this.process.on("error", (error) => this.#keep(String(error)));
		if (this.process.pid === undefined) throw new Error(`${file} could not be started`);
		this.pid = this.process.pid;
		this.#forget = atExit(() => this.signal("SIGKILL"));
		this.process.stdout?.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
		this.process.stderr?.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
	}

	/** The last part of what it printed, for error messages. */
	get output(): string {
		return this.#output;
	}

	/** Whether any process of the group still runs. */
	isRunning(): boolean {
		return this.signal(0) && groupMembers(this.pid).length > 0;
	}

	/** Sends a signal to every process of the group; false when none is left. */
	signal(signal: NodeJS.Signals | 0): boolean {
		try {
			process.kill(-this.pid, signal);
			return true;
		} catch {
			return false;
		}
	}

	/** Ends the whole group at once, as a crash would, and resolves when nothing of it is left. */
	async kill(): Promise<void> {
		this.signal("SIGKILL");
		await until(() => !this.isRunning(), { what: `the end of process group ${this.pid}` });
		this.#forget();
	}

	/** Asks the group to end, and ends it when it does not within two seconds. */
	async stop(): Promise<void> {
		this.signal("SIGTERM");
		const options = { timeout: orderlyEndMs, what: "an orderly end" };
		await until(() => !this.isRunning(), options).catch(() => undefined);
		await this.kill();
	}

	#keep(text: string): void {
		this.#output = (this.#output + text).slice(-10_000);
	}
}
