/**
 * What was dropped on a page or pasted into it comes as bytes without a path, in parts: written into a copy, then offered.
 * SECURITY: the page names sizes and paths; both are held to what it said first, and to the copy's folder.
 */
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Copies } from "./copies.ts";
import type { Copying, OfferHandle } from "./copying.ts";
import { copyName, FreePaths } from "./copyNames.ts";
import type { OfferPlace } from "./places.ts";

/** One file to come: its path within what was dropped, `/` between, and its bytes. */
export interface UploadFile {
	readonly path: string;
	readonly size: number;
}

/** What uploads need. */
export interface UploadsDeps {
	readonly copies: Copies;
	/** Where it will be offered. */
	readonly place: () => OfferPlace;
	/** Offers what was written, and takes that back if it is stopped meanwhile; answers with the reason for a refusal. */
	readonly offer: (paths: readonly string[], handle: Required<OfferHandle>) => Promise<string>;
}

/** Bounds of one upload. */
export interface UploadLimits {
	readonly bytes: number;
	readonly atOnce: number;
}

/** Why something was not taken. */
export type UploadRefusal = "tooLarge" | "tooMany" | "notExpected" | "diskFailed" | "cancelled";

/** What did not come to its end: the name of the first file or folder, and how many files it was. */
export interface LostUpload {
	readonly name: string;
	readonly count: number;
}

interface Upload {
	readonly copying: Copying;
	readonly name: string;
	readonly files: readonly UploadFile[];
	/** What is offered in the end: the files and folders at the top. */
	readonly tops: readonly string[];
	/** The file being written, and how much of it is. */
	index: number;
	written: number;
	handle: FileHandle | null;
	isBusy: boolean;
}

/** Uploads of one page. */
export class Uploads {
	readonly #deps: UploadsDeps;
	readonly #limits: UploadLimits;
	/** Those whose folder is being made. What is not among them any more once it is there was cancelled. */
	readonly #beginning = new Map<string, LostUpload>();
	readonly #running = new Map<string, Upload>();
	/** Those that are whole and are being offered. */
	readonly #ending = new Map<string, Upload>();
	/** Stopped from elsewhere than the page, which is told when it brings the next part. */
	readonly #stopped = new Set<string>();

	constructor(deps: UploadsDeps, limits: UploadLimits) {
		this.#deps = deps;
		this.#limits = limits;
	}

	/** Says what will come, in this order. */
	async begin(id: string, files: readonly UploadFile[]): Promise<UploadRefusal | ""> {
		const size = files.reduce((sum, file) => sum + file.size, 0);
		if (size > this.#limits.bytes) return "tooLarge";
		if (this.#beginning.size + this.#running.size >= this.#limits.atOnce) return "tooMany";
		if (this.#beginning.has(id) || this.#running.has(id) || files.length === 0) return "notExpected";
		const name = copyName(files[0]?.path.split("/")[0] ?? "");
		this.#beginning.set(id, { name, count: files.length });
		return this.#guarded(id, async () => {
			const facts = { clientId: id, name, size, count: files.length, isFolder: files.length > 1 };
			const copying = await this.#deps.copies.begin({ ...this.#deps.place(), ...facts });
			if (!this.#beginning.delete(id)) {
				await this.#deps.copies.drop(id);
				return "cancelled";
			}
			copying.signal.addEventListener("abort", () => void this.#stop(id));
			const { folder } = copying;
			const { placed, tops } = placesIn(folder, files);
			const start = { index: 0, written: 0, handle: null, isBusy: false };
			this.#running.set(id, { copying, name, files: placed, tops, ...start });
			return "";
		});
	}

	/** The next bytes of a file. An empty file gets one empty part. */
	async part(id: string, index: number, bytes: Uint8Array): Promise<UploadRefusal | ""> {
		if (this.#stopped.delete(id)) return "cancelled";
		const upload = this.#running.get(id);
		const file = upload?.files[index];
		// RULE: parts come one after the other, and no file gets more than was said.
		if (!upload || !file || upload.isBusy || index !== upload.index || upload.written + bytes.length > file.size) {
			await this.cancel(id);
			return "notExpected";
		}
		upload.isBusy = true;
		return this.#guarded(id, async () => {
			upload.handle ??= await created(file.path);
			await upload.handle.appendFile(bytes);
			upload.written += bytes.length;
			upload.copying.advance(bytes.length);
			if (upload.written === file.size) {
				await upload.handle.close();
				upload.handle = null;
				upload.index++;
				upload.written = 0;
			}
			upload.isBusy = false;
			// Stopped meanwhile: what this part has made goes, too.
			if (!this.#running.has(id)) {
				await upload.handle?.close();
				await this.#deps.copies.drop(id);
			}
			return this.#stopped.delete(id) ? "cancelled" : "";
		});
	}

	/** All of it is here: offers it. Answers with a sentence, or a refusal. */
	async end(id: string): Promise<{ readonly refusal: UploadRefusal | ""; readonly problem: string }> {
		if (this.#stopped.delete(id)) return { refusal: "cancelled", problem: "" };
		const upload = this.#running.get(id);
		if (!upload || upload.isBusy || upload.index < upload.files.length) {
			await this.cancel(id);
			return { refusal: "notExpected", problem: "" };
		}
		this.#running.delete(id);
		this.#ending.set(id, upload);
		const { signal } = upload.copying;
		const problem = await this.#deps.offer(upload.tops, { clientId: id, signal });
		this.#ending.delete(id);
		if (problem === "" && !signal.aborted) this.#deps.copies.end(id);
		else await this.#deps.copies.drop(id);
		return { refusal: signal.aborted ? "cancelled" : "", problem };
	}

	/** Nothing more comes of it. */
	async cancel(id: string): Promise<void> {
		this.#beginning.delete(id);
		this.#ending.get(id)?.copying.stop();
		const upload = this.#running.get(id);
		if (!upload) return;
		this.#running.delete(id);
		await upload.handle?.close().catch(() => undefined);
		await this.#deps.copies.drop(id);
	}

	/** The page is gone, and the bytes that were not handed over with it. Answers with what was lost. */
	cancelAll(): readonly LostUpload[] {
		const running = [...this.#running.values()].map(({ name, files }) => ({ name, count: files.length }));
		const lost = [...running, ...this.#beginning.values()];
		this.#beginning.clear();
		for (const id of [...this.#running.keys()]) void this.cancel(id);
		this.#stopped.clear();
		return lost;
	}

	#stop(id: string): Promise<void> {
		if (this.#running.has(id)) this.#stopped.add(id);
		return this.cancel(id);
	}

	async #guarded(id: string, work: () => Promise<UploadRefusal | "">): Promise<UploadRefusal | ""> {
		try {
			return await work();
		} catch {
			await this.cancel(id);
			return "diskFailed";
		}
	}
}

/** Where each goes, and the files and folders at the top. What is below one folder stays together. */
function placesIn(
	folder: string,
	files: readonly UploadFile[],
): { readonly placed: readonly UploadFile[]; readonly tops: readonly string[] } {
	const paths = new FreePaths();
	/** By their path as it is called there. */
	const folders = new Map<string, string>();
	const tops = new Set<string>();
	const placed = files.map(({ path, size }) => {
		const parts = path.split("/");
		let at = folder;
		for (const [depth, part] of parts.entries()) {
			const key = depth < parts.length - 1 ? parts.slice(0, depth + 1).join("/") : undefined;
			at = (key === undefined ? undefined : folders.get(key)) ?? paths.take(at, part);
			if (key !== undefined) folders.set(key, at);
			if (depth === 0) tops.add(at);
		}
		return { path: at, size };
	});
	return { placed, tops: [...tops] };
}

/** RULE: never one that is there already. */
async function created(path: string): Promise<FileHandle> {
	await mkdir(dirname(path), { recursive: true });
	return open(path, "wx", 0o600);
}
