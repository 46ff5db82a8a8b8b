/** Copies files and folders of a remote workspace to this computer, whole files at a time, within limits. No `vscode`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copyName } from "./copies.ts";

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
	| { readonly ok: false; readonly reason: "tooLarge" | "tooMany" | "unreadable" | "nothing" };

/** Copies into `folder`, which is empty. Rejects only where this computer's disk refuses. */
export async function copyRemote<Address>(
	files: RemoteFiles<Address>,
	addresses: readonly Address[],
	{ folder, limits }: { readonly folder: string; readonly limits: CopyLimits },
): Promise<Copied> {
	const left = { bytes: limits.bytes, files: limits.files };
	const paths: string[] = [];
	try {
		for (const [index, address] of addresses.entries()) {
			// Two chosen files may have one name.
			const into = join(folder, `${index}`);
			await mkdir(into);
			const path = await copyOne({ files, left }, address, into);
			if (path !== undefined) paths.push(path);
		}
	} catch (error) {
		if (error instanceof CopyStopped) return { ok: false, reason: error.reason };
		throw error;
	}
	return paths.length === 0 ? { ok: false, reason: "nothing" } : { ok: true, paths };
}

class CopyStopped extends Error {
	readonly reason: "tooLarge" | "tooMany" | "unreadable";

	constructor(reason: CopyStopped["reason"]) {
		super(reason);
		this.reason = reason;
	}
}

interface Copying<Address> {
	readonly files: RemoteFiles<Address>;
	readonly left: { bytes: number; files: number };
}

async function copyOne<Address>(
	copying: Copying<Address>,
	address: Address,
	into: string,
): Promise<string | undefined> {
	const { files, left } = copying;
	const facts = await readable(files.stat(address));
	if (facts.kind === "other") return undefined;
	const path = join(into, copyName(files.nameOf(address)));
	left.files--;
	if (left.files < 0) throw new CopyStopped("tooMany");
	if (facts.kind === "file") {
		// RULE: asked before it is read, since VS Code reads a file whole into memory.
		if (facts.size > left.bytes) throw new CopyStopped("tooLarge");
		const bytes = await readable(files.read(address));
		left.bytes -= bytes.length;
		if (left.bytes < 0) throw new CopyStopped("tooLarge");
		await writeFile(path, bytes, { mode: 0o600 });
		return path;
	}
	await mkdir(path, { recursive: true });
	for (const name of await readable(files.list(address))) await copyOne(copying, files.join(address, name), path);
	return path;
}

async function readable<T>(reading: Promise<T>): Promise<T> {
	try {
		return await reading;
	} catch {
		throw new CopyStopped("unreadable");
	}
}
