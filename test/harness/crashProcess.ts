/** One life of the node that is killed: from the start of its process to SIGKILL. */
import { type ChildProcess, spawn } from "node:child_process";
import { atExit } from "./atExit.ts";
import type { CrashBundle } from "./crashBundle.ts";
import type { CrashReply, CrashRequests, CrashStart, Ready } from "./crashProtocol.ts";

/** What a call comes to when the process is gone before it answered. */
export type Answer<T> = { readonly kind: "answered"; readonly value: T } | { readonly kind: "lost" };

const lost: Answer<never> = { kind: "lost" };
const keptErrors = 4_000;

/** A running node in a process of its own. */
export class CrashProcess {
	/** Resolves when the node is up; `lost` if it was killed before. */
	readonly ready: Promise<Answer<Ready>>;
	/** Resolves when the process is gone and everything it said has been heard. */
	readonly gone: Promise<void>;
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, { answer(value: unknown): void; lose(): void }>();
	/** Looks at everything that are under way, and what was answered meanwhile. */
	readonly #looks = new Set<number>();
	readonly #held: (() => void)[] = [];
	#calls = 0;
	#isGone = false;
	#errors = "";
	#problem: string | null = null;

	constructor(bundle: CrashBundle, start: CrashStart) {
		this.#child = spawn(process.execPath, [bundle.file, JSON.stringify(start)], {
			stdio: ["ignore", "ignore", "pipe", "ipc"],
			env: { ...process.env, NODE_COMPILE_CACHE: bundle.compiled },
		});
		const forget = atExit(() => this.#child.kill("SIGKILL"));
		this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
			this.#errors = (this.#errors + text).slice(-keptErrors);
		});
		this.ready = new Promise((resolve) => {
			this.#waiting.set(0, {
				answer: (value) => resolve({ kind: "answered", value: value as Ready }),
				lose: () => resolve(lost),
			});
		});
		this.#child.on("message", (reply) => this.#hear(reply as CrashReply));
		this.gone = new Promise((resolve) => {
			// `close` comes after the channel has been read to its end: nothing the node said is missed.
			this.#child.on("close", (code, signal) => {
				forget();
				this.#end(signal === "SIGKILL" ? null : `it ended by itself with ${signal ?? code}`);
				resolve();
			});
			this.#child.on("error", (error) => this.#end(String(error)));
		});
	}

	get isGone(): boolean {
		return this.#isGone;
	}

	/** Why this was no crash of ours: it ended by itself, or complained; null if all was well. */
	get problem(): string | null {
		const problem = this.#problem ?? (this.#errors === "" ? null : "it complained");
		return problem === null ? null : `${problem}\n${this.#errors}`;
	}

	/**
	 * Asks; calls are taken in the order they are made. A look at everything takes a while: what is answered meanwhile may
	 * not be in it yet, so it counts as answered only after the look has been judged.
	 */
	call<M extends keyof CrashRequests>(
		method: M,
		params: CrashRequests[M]["params"],
	): Promise<Answer<CrashRequests[M]["result"]>> {
		if (this.#isGone || !this.#child.connected) {
			return Promise.resolve(lost);
		}
		this.#calls++;
		const call = this.#calls;
		if (method === "snapshot") {
			this.#looks.add(call);
		}
		const answer = new Promise<Answer<CrashRequests[M]["result"]>>((resolve) => {
			this.#waiting.set(call, {
				answer: (value) => resolve({ kind: "answered", value: value as CrashRequests[M]["result"] }),
				lose: () => resolve(lost),
			});
		});
		// It may die while this is written; then the end of the channel tells.
		this.#child.send({ call, method, params }, () => undefined);
		return answer;
	}

	/** The end, at once. */
	kill(): void {
		this.#child.kill("SIGKILL");
	}

	#hear(reply: CrashReply): void {
		if (reply.kind === "failed") {
			this.#problem ??= reply.error;
			return;
		}
		const call = reply.kind === "ready" ? 0 : reply.call;
		const told = (): void => {
			this.#waiting.get(call)?.answer(reply.kind === "ready" ? reply.ready : reply.result);
			this.#waiting.delete(call);
		};
		if (this.#looks.delete(call)) {
			told();
			// Whoever asked judges it in the same turn.
			setImmediate(() => this.#release());
		} else if (this.#looks.size > 0 || this.#held.length > 0) {
			this.#held.push(told);
		} else {
			told();
		}
	}

	#release(): void {
		if (this.#looks.size === 0) {
			for (const told of this.#held.splice(0)) {
				told();
			}
		}
	}

	#end(problem: string | null): void {
		this.#problem ??= problem;
		this.#isGone = true;
		// What is not answered any more was not judged either.
		this.#looks.clear();
		this.#release();
		for (const { lose } of this.#waiting.values()) {
			lose();
		}
		this.#waiting.clear();
	}
}
