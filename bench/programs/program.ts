/** A benchmark's other processes: started, called by name over IPC, and ended with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a program does on request. Parameters and results are JSON. */
export type Handlers<Calls> = { readonly [Name in keyof Calls]: (params: Calls[Name]) => unknown };

interface Call {
	readonly call: number;
	readonly name: string;
	readonly params: unknown;
}

type Reply =
	| { readonly call: number; readonly result: unknown }
	| { readonly call: number; readonly error: string }
	| { readonly report: unknown };

/** In the program: serves until the benchmark is gone. */
export function serve<Calls>(handlers: Handlers<Calls>): void {
	process.on("disconnect", () => process.exit());
	// Whoever asked may be gone before it is answered.
	process.on("error", () => process.exit());
	process.on("message", ({ call, name, params }: Call) => {
		const handler = handlers[name as keyof Calls] as (params: unknown) => unknown;
		Promise.resolve(params)
			.then(handler)
			.then(
				(result) => process.send?.({ call, result: result ?? null } satisfies Reply),
				(error: unknown) => process.send?.({ call, error: String(error) } satisfies Reply),
			);
	});
}

/** In the program: tells the benchmark something it waits for. */
export function report(value: unknown): void {
	process.send?.({ report: value } satisfies Reply);
}

/** In the benchmark: a running program of this folder. */
export class Program<Calls> {
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
	#heard: (value: unknown) => void = () => {};
	#calls = 0;
	/** Resolves when it has ended. */
	readonly ended: Promise<void>;

	/** `file` is named relative to this folder; `flags` are Node's. */
	constructor(file: string, flags: readonly string[] = []) {
		const path = fileURLToPath(new URL(file, import.meta.url));
		this.#child = spawn(process.execPath, [...flags, path], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
		this.#child.on("message", (reply: Reply) => this.#hear(reply));
		this.ended = new Promise((resolve) => this.#child.on("exit", () => resolve()));
		this.#child.on("exit", (code, signal) => {
			for (const { reject } of this.#waiting.values()) reject(new Error(`${file} ended with ${signal ?? code}`));
			this.#waiting.clear();
		});
	}

	call<Result, Name extends keyof Calls & string = keyof Calls & string>(
		name: Name,
		params: Calls[Name],
	): Promise<Result> {
		this.#calls += 1;
		const call = this.#calls;
		return new Promise((resolve, reject) => {
			this.#waiting.set(call, { resolve: (value) => resolve(value as Result), reject });
			this.#child.send({ call, name, params } satisfies Call);
		});
	}

	/** Resolves to what the program reports next. */
	next<Value>(): Promise<Value> {
		return new Promise((resolve) => {
			this.#heard = (value) => resolve(value as Value);
		});
	}

	stop(): void {
		this.#child.kill();
	}

	#hear(reply: Reply): void {
		if ("report" in reply) {
			this.#heard(reply.report);
			return;
		}
		const waiting = this.#waiting.get(reply.call);
		this.#waiting.delete(reply.call);
		if ("error" in reply) waiting?.reject(new Error(reply.error));
		else waiting?.resolve(reply.result);
	}
}

/** Milliseconds on the machine's monotonic clock, which all its processes share. */
export function sharedNow(): number {
	return Number(process.hrtime.bigint()) / 1e6;
}

/** Where the machine has a command, on its search path or in one of the folders `also`; null where it has none. */
export function commandPath(name: string, also: readonly string[] = []): string | null {
	const folders = [...(process.env.PATH ?? "").split(delimiter), ...also];
	return folders.map((folder) => join(folder, name)).find((path) => isFile(path)) ?? null;
}

function isFile(path: string): boolean {
	try {
		return statSync(path).isFile();
	} catch {
		return false;
	}
}
