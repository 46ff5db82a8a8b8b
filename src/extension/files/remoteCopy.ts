/** Copies files and folders of a remote workspace to this computer, whole files at a time, within limits. No `vscode`. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FreePaths } from "./copyNames.ts";

/** A file system that is read by address; VS Code's over the network. */
export interface RemoteFiles<Address> {
	/** Links are `other`: what they lead to was not chosen. */
	stat(address: Address): Promise<{ readonly kind: "file" | "folder" | "other"; readonly size: number }>;
	list(address: Address): Promise<readonly string[]>;
	read(address: Address): Promise<Uint8Array>;
	join(address: Address, name: string): Address;
	nameOf(address: Address): string;
}

/** Bounds of one copy. */
export interface CopyLimits {
	readonly bytes: number;
	readonly files: number;
}

/** Paths of the copies, one for each address; or why there are none. */
export type Copied =
	| { readonly ok: true; readonly paths: readonly string[] }
	| { readonly ok: false; readonly reason: "tooLarge" | "tooMany" | "unreadable" | "nothing" | "cancelled" };

/** Who is told of it, and may stop it. */
export interface CopyWatch {
	readonly signal: AbortSignal;
	/** What it comes to, before anything is read. */
	readonly measured: (facts: { readonly size: number; readonly count: number; readonly isFolder: boolean }) => void;
	/** So many bytes more are there. */
	readonly advance: (bytes: number) => void;
}

/** Copies into `folder`, which is empty. Rejects only where this computer's disk refuses. */
export async function copyRemote<Address>(
	files: RemoteFiles<Address>,
	addresses: readonly Address[],
	{ folder, limits, watch }: { readonly folder: string; readonly limits: CopyLimits; readonly watch: CopyWatch },
): Promise<Copied> {
	const walk = new Walk(files, { limits, signal: watch.signal });
	try {
		for (const [index, address] of addresses.entries()) await walk.look(address, join(folder, `${index}`), true);
		const { found, tops } = walk;
		if (tops.length === 0) return { ok: false, reason: "nothing" };
		const count = found.filter(({ kind }) => kind === "file").length;
		watch.measured({ size: walk.size, count, isFolder: found.length > 1 || count === 0 });
		// Two chosen files may have one name.
		for (const top of tops) await mkdir(dirname(top));
		let left = limits.bytes;
		for (const { kind, address, path } of found) {
			if (kind === "folder") {
				await mkdir(path, { recursive: true });
				continue;
			}
			const bytes = await readable(files.read(address), watch.signal);
			left -= bytes.length;
			// It has grown since it was looked at.
			if (left < 0) throw new CopyStopped("tooLarge");
			await writeFile(path, bytes, { flag: "wx", mode: 0o600 });
			watch.advance(bytes.length);
		}
		return { ok: true, paths: tops };
	} catch (error) {
		if (error instanceof CopyStopped) return { ok: false, reason: error.reason };
		throw error;
	}
}

type StopReason = Exclude<Extract<Copied, { ok: false }>["reason"], "nothing">;

class CopyStopped extends Error {
	readonly reason: StopReason;

	constructor(reason: StopReason) {
		super(reason);
		this.reason = reason;
	}
}

interface Found<Address> {
	readonly kind: "file" | "folder";
	readonly address: Address;
	readonly path: string;
}

/** Finds what there is to copy. RULE: within the limits before anything is read, since VS Code reads whole files. */
class Walk<Address> {
	/** Folders before what is in them. */
	readonly found: Found<Address>[] = [];
	/** Where what was chosen goes. */
	readonly tops: string[] = [];
	size = 0;
	readonly #paths = new FreePaths();
	readonly #files: RemoteFiles<Address>;
	readonly #limits: CopyLimits;
	readonly #signal: AbortSignal;

	constructor(
		files: RemoteFiles<Address>,
		{ limits, signal }: { readonly limits: CopyLimits; readonly signal: AbortSignal },
	) {
		this.#files = files;
		this.#limits = limits;
		this.#signal = signal;
	}

	async look(address: Address, into: string, isTop: boolean): Promise<void> {
		const { kind, size } = await readable(this.#files.stat(address), this.#signal);
		if (kind === "other") return;
		const path = this.#paths.take(into, this.#files.nameOf(address));
		this.found.push({ kind, address, path });
		if (isTop) this.tops.push(path);
		if (this.found.length > this.#limits.files) throw new CopyStopped("tooMany");
		if (kind === "file") {
			this.size += size;
			if (this.size > this.#limits.bytes) throw new CopyStopped("tooLarge");
			return;
		}
		const names = await readable(this.#files.list(address), this.#signal);
		for (const name of names) await this.look(this.#files.join(address, name), path, false);
	}
}

/** What does not come, or comes too late for whoever has stopped it, ends the copy. */
async function readable<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
	let stop = () => {};
	const stopped = new Promise<never>((_resolve, reject) => {
		stop = () => reject(new CopyStopped("cancelled"));
	});
	signal.addEventListener("abort", stop);
	try {
		if (signal.aborted) stop();
		return await Promise.race([stopped, reading.catch(() => Promise.reject(new CopyStopped("unreadable")))]);
	} finally {
		signal.removeEventListener("abort", stop);
	}
}
