/** The other end of `fileProgram.ts`: one life of a node that is killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Requests } from "../../src/net/api/requests.ts";
import { atExit } from "./atExit.ts";
import type { FileProgramStart } from "./fileProgram.ts";

/** A running node. */
export class FileProcess {
	/** Where it listens, once it is on. */
	readonly port: Promise<number>;
	readonly gone: Promise<void>;
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, (answer: unknown) => void>();
	#calls = 0;

	constructor(start: FileProgramStart) {
		const file = fileURLToPath(new URL("./fileProgram.ts", import.meta.url));
		this.#child = spawn(process.execPath, [file, JSON.stringify(start)], {
			stdio: ["ignore", "ignore", "inherit", "ipc"],
		});
		const forget = atExit(() => this.#child.kill("SIGKILL"));
		this.port = new Promise((resolve) => {
			this.#waiting.set(0, (answer) => resolve((answer as { value: { port: number } }).value.port));
		});
		this.#child.on("message", ({ call, answer }: { call: number; answer: unknown }) => {
			this.#waiting.get(call)?.(answer);
			this.#waiting.delete(call);
		});
		this.gone = new Promise((resolve) => {
			this.#child.on("exit", () => {
				forget();
				resolve();
			});
		});
	}

	/** Asks the node; never answered where it is killed before. */
	ask<Method extends keyof Requests>(
		method: Method | "overview",
		params: Requests[Method]["params"],
	): Promise<Requests[Method]["result"]> {
		this.#calls++;
		const call = this.#calls;
		return new Promise((resolve) => {
			this.#waiting.set(call, (answer) => resolve(answer as Requests[Method]["result"]));
			this.#child.send({ call, method, params });
		});
	}

	/** As the power switch of a program. */
	async kill(): Promise<void> {
		this.#child.kill("SIGKILL");
		await this.gone;
	}
}
