/** Names of copies on the disk of this computer. What is sent is cleaned by the node once more. Pure. */
import { join } from "node:path";

/** Bytes of one name: file systems end at 255, and there must be room for a number. */
const nameMost = 200;
/** Bytes of an extension; what is longer is none. */
const extensionMost = 32;

/** Devices of Windows, whatever stands after the first dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|$)/iu;

/**
 * One component fit for the disk of this computer, its extension kept.
 * SECURITY: it never leaves the folder it is put in.
 */
export function copyName(theirs: string): string {
	const plain = trimmed(theirs.replace(/[\p{Cc}\p{Cs}<>:"/\\|?*]/gu, "_"));
	const cut = withEnd(plain, "", nameMost);
	if (cut === "") return "file";
	return device.test(cut) ? `_${cut}` : cut;
}

/** Gives every file and folder of one copy a path of its own. What is one name on some system gets a number. */
export class FreePaths {
	/** What is taken, folded. */
	readonly #taken = new Set<string>();
	/** The number to try next, by what a name is with the number 2: thousands of equal names must not cost millions of tries. */
	readonly #next = new Map<string, number>();

	/** The path in `folder`, itself a free one, for what is called so elsewhere. */
	take(folder: string, theirs: string): string {
		const name = copyName(theirs);
		const plain = join(folder, name);
		if (this.#isFree(plain)) return plain;
		const alike = folded(join(folder, numbered(name, 2)));
		for (let n = this.#next.get(alike) ?? 2; ; n++) {
			const path = join(folder, numbered(name, n));
			if (!this.#isFree(path)) continue;
			this.#next.set(alike, n + 1);
			return path;
		}
	}

	/** Whether nothing had this path; it has now. */
	#isFree(path: string): boolean {
		const before = this.#taken.size;
		return this.#taken.add(folded(path)).size > before;
	}
}

/** Case and composition are nothing to some systems. */
function folded(path: string): string {
	return path.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");
}

function numbered(name: string, n: number): string {
	return withEnd(name, ` (${n})`, nameMost + 8);
}

/** `end` before the extension, and the stem cut so that all of it has at most so many bytes. */
function withEnd(name: string, end: string, most: number): string {
	const at = name.lastIndexOf(".");
	const isExtension = at > 0 && Buffer.byteLength(name.slice(at)) <= extensionMost;
	const extension = isExtension ? name.slice(at) : "";
	const stem = isExtension ? name.slice(0, at) : name;
	if (Buffer.byteLength(name) + end.length <= most) return `${stem}${end}${extension}`;
	const room = most - end.length - Buffer.byteLength(extension);
	return `${trimmed(cutTo(stem, room))}${end}${extension}`;
}

/** The longest beginning of whole code points of at most `most` bytes. */
function cutTo(text: string, most: number): string {
	const cut = Buffer.from(text).subarray(0, most);
	return new TextDecoder().decode(cut, { stream: true });
}

/** Windows drops dots and blanks at the end. A run is looked at from its beginning alone, or it would be quadratic. */
function trimmed(name: string): string {
	return name.replace(/(?<![. ])[. ]+$/u, "");
}
