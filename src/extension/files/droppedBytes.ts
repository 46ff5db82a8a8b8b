/** What was dropped on a tree in a browser: bytes without a path, which the editor reads whole. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyName } from "./copyNames.ts";

/** One file, as the editor hands it over. */
export interface DroppedFile {
	readonly name: string;
	data(): Thenable<Uint8Array>;
}

/** What is done with them. */
export interface DroppedOptions {
	readonly folder: string;
	readonly limits: { readonly bytes: number; readonly files: number };
	readonly signal: AbortSignal;
	/** Bytes that are copied. */
	readonly advance: (bytes: number) => void;
}

/** Where the copies are, or why there are none. */
export type Dropped =
	| { readonly ok: true; readonly paths: readonly string[] }
	| { readonly ok: false; readonly reason: "tooMany" | "tooLarge" | "unreadable" };

/**
 * Copies them one after the other. RULE: how large one is, is known only when it is in memory, so it goes at once where
 * that is too much, and nothing after it is read.
 */
export async function copyDropped(files: readonly DroppedFile[], options: DroppedOptions): Promise<Dropped> {
	const { folder, limits, signal, advance } = options;
	if (files.length > limits.files) return { ok: false, reason: "tooMany" };
	const paths: string[] = [];
	let copied = 0;
	for (const [index, file] of files.entries()) {
		if (signal.aborted) return { ok: true, paths: [] };
		const bytes = await Promise.resolve(file.data()).catch(() => null);
		if (bytes === null) return { ok: false, reason: "unreadable" };
		copied += bytes.length;
		if (copied > limits.bytes) return { ok: false, reason: "tooLarge" };
		const into = join(folder, `${index}`);
		await mkdir(into);
		const path = join(into, copyName(file.name));
		await writeFile(path, bytes, { mode: 0o600 });
		advance(bytes.length);
		paths.push(path);
	}
	return { ok: true, paths };
}
