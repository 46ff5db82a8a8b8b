/** Hands files without a path to the host, part by part: what was dropped from the desktop, or pasted. No DOM. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Answer } from "./commandClient.ts";
import { type Command, protocolLimits } from "./protocol.ts";

/** One file: its path within what was dropped, and its bytes, read in slices. */
export interface UploadSource {
	readonly path: string;
	readonly size: number;
	read(start: number, end: number): Promise<Uint8Array>;
}

/** Files on their way to the host, which tells how far they are like a transfer; or refused with the reason. */
export interface Upload {
	/** The `clientId` of what the host tells of. */
	readonly id: string;
	/** The first of them. */
	readonly name: string;
	readonly count: number;
	/** Why it was not taken; empty while it goes on. */
	readonly problem: string;
}

/** What it needs of the page. */
export interface UploaderDeps {
	readonly ask: (command: Command) => Promise<Answer>;
	/** 8 to 64 characters of `[A-Za-z0-9-]`, never the same twice. */
	readonly newClientId: () => string;
	/** Said where a file cannot be read any more. */
	readonly unreadable: () => string;
	/** Said where there are more files than can be taken at once. */
	readonly tooMany: () => string;
}

/** The uploads of one page. */
export class Uploader {
	readonly #deps: UploaderDeps;
	readonly #all: Signal<readonly Upload[]> = signal([]);
	readonly #cancelled = new Set<string>();

	constructor(deps: UploaderDeps) {
		this.#deps = deps;
	}

	/** Those that go on, and those that were refused. */
	get all(): ReadonlySignal<readonly Upload[]> {
		return this.#all;
	}

	/** Hands the files over; resolves when that is done, or has failed. */
	async send(sources: readonly UploadSource[]): Promise<void> {
		const [first] = sources;
		if (!first) return;
		const id = this.#deps.newClientId();
		const name = first.path.split("/")[0] ?? "";
		this.#all.value = [...this.#all.value, { id, name, count: sources.length, problem: "" }];
		const problem = await this.#transfer(id, sources).catch(() => this.#deps.unreadable());
		if (problem === "" || this.#cancelled.delete(id)) this.#remove(id);
		else this.#fail(id, problem);
	}

	/** Stops one, or takes away a refused one. */
	cancel(id: string): void {
		const upload = this.#all.value.find((each) => each.id === id);
		if (upload?.problem === "") {
			this.#cancelled.add(id);
			void this.#deps.ask({ kind: "uploadCancel", uploadId: id });
		}
		this.#remove(id);
	}

	/** RULE: whatever ended it, the host hears that nothing more comes; otherwise it keeps what it has, and waits. */
	#fail(id: string, problem: string): void {
		void this.#deps.ask({ kind: "uploadCancel", uploadId: id });
		this.#all.value = this.#all.value.map((each) => (each.id === id ? { ...each, problem } : each));
	}

	/** Resolves to the reason for a refusal; empty for none. */
	async #transfer(id: string, sources: readonly UploadSource[]): Promise<string> {
		const { ask } = this.#deps;
		if (sources.length > protocolLimits.uploadFiles) return this.#deps.tooMany();
		const files = sources.map(({ path, size }) => ({ path, size }));
		const begun = await ask({ kind: "uploadBegin", uploadId: id, files });
		if (!begun.ok) return this.#reason(id, begun);
		for (const [index, source] of sources.entries()) {
			let start = 0;
			do {
				if (this.#cancelled.has(id)) return "";
				const end = Math.min(source.size, start + protocolLimits.uploadPart);
				const bytes = await source.read(start, end);
				const answer = await ask({ kind: "uploadPart", uploadId: id, index, bytes });
				if (!answer.ok) return this.#reason(id, answer);
				start = end;
			} while (start < source.size);
		}
		const ended = await ask({ kind: "uploadEnd", uploadId: id });
		return ended.ok ? "" : this.#reason(id, ended);
	}

	/** Whoever stopped it, here or in the tree, needs no reason. */
	#reason(id: string, { code, message }: Extract<Answer, { ok: false }>): string {
		if (code === "cancelled") this.#cancelled.add(id);
		return message;
	}

	#remove(id: string): void {
		this.#all.value = this.#all.value.filter((each) => each.id !== id);
	}
}
