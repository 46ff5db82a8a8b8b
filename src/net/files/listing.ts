/**
 * What is in an offered folder, or in an offer of several files: it stands at the beginning of the content, so its pieces
 * are checked like all others (PROTOCOL "Files"). Pure.
 *
 * `listing = count(4) ‖ [kind(1: 0 file, 1 folder) ‖ pathLen(2) ‖ path(UTF-8, "/" between) ‖ size(8)]…`
 *
 * The bytes of the files follow the listing in its order, nothing between them.
 */
import { asPlainBytes, uint16 } from "../crypto/bytes.ts";
import { fileLimits } from "../limits.ts";
import { type Decoded, decodeBytes, malformed, u8, u32, u64 } from "../wire/bytes.ts";
import { encodeText, readText } from "../wire/json.ts";
import { cleanPath, foldedName, numberedName } from "./fileNames.ts";

/** One file or folder of an offer. */
export interface Entry {
	readonly kind: "file" | "folder";
	/** As its sender calls it. */
	readonly path: string;
	/** 0 for a folder. */
	readonly size: number;
}

/** One file or folder as it may be made here. */
export interface PlacedEntry extends Entry {
	/** Components below the offer's own folder; no two entries have the same on any system. */
	readonly parts: readonly string[];
	/** Where its bytes begin in the content. */
	readonly offset: number;
}

const entryKinds = ["file", "folder"] as const;

/** Serialises a listing. */
export const encodeListing = (entries: readonly Entry[]): Uint8Array => {
	const parts = entries.flatMap(({ kind, path, size }) => {
		const name = encodeText(path);
		return [u8(entryKinds.indexOf(kind)), uint16(name.length), name, u64(size)];
	});
	return asPlainBytes(Buffer.concat([u32(entries.length)].concat(parts)));
};

/** Reads the listing of a content of `size` bytes. RULE: its files fill the content exactly, or it is a lie. */
export const decodeListing = (bytes: Uint8Array, size: number): Decoded<readonly PlacedEntry[]> =>
	decodeBytes(bytes, (reader) => {
		const count = reader.u32();
		if (count < 1 || count > fileLimits.entries) {
			return malformed("entryCount");
		}
		const entries: PlacedEntry[] = [];
		let offset = bytes.length;
		const names = new Names();
		for (let i = 0; i < count; i++) {
			const kind = entryKinds[reader.byteIn([0, 1], "entryKind")] ?? "file";
			const path = readText(reader.bytes(reader.u16()));
			const length = reader.u64();
			const parts = path.length > fileLimits.path ? null : cleanPath(path);
			if (parts === null || (kind === "folder" && length !== 0)) {
				return malformed("entry");
			}
			entries.push({ kind, path, size: length, parts: names.place(parts, kind), offset });
			// RULE: folders that are only named on the way to a file are made, too, so they count.
			if (names.size > fileLimits.entries) {
				return malformed("entryCount");
			}
			offset += length;
		}
		return offset === size ? entries : malformed("entrySizes");
	});

/** A name's place: its components, and what they are on a system to which case is nothing. */
interface NamePlace {
	readonly parts: readonly string[];
	readonly folded: string;
}

/** Gives every entry a place of its own. What differs only in case, or only before cleaning, gets a number. */
class Names {
	/** What is taken, folded. */
	readonly #taken = new Set<string>();
	/**
	 * The number to try next, by what a name is with the number 2: all that are one name when they are cut for a number
	 * share it. RULE: a thousand names that are one when they are cut must not cost a million tries.
	 */
	readonly #next = new Map<string, number>();
	/** Folders by their path as cleaned, and what they are called here. */
	readonly #folders = new Map<string, NamePlace>();

	/** Files and folders that have a place. */
	get size(): number {
		return this.#taken.size;
	}

	place(parts: readonly string[], kind: Entry["kind"]): readonly string[] {
		return (kind === "folder" ? this.#folder(parts) : this.#free(this.#above(parts), parts.at(-1) ?? "")).parts;
	}

	#above(parts: readonly string[]): NamePlace {
		return parts.length > 1 ? this.#folder(parts.slice(0, -1)) : { parts: [], folded: "" };
	}

	#folder(parts: readonly string[]): NamePlace {
		const key = parts.join("/");
		const placed = this.#folders.get(key) ?? this.#free(this.#above(parts), parts.at(-1) ?? "");
		this.#folders.set(key, placed);
		return placed;
	}

	#free(above: NamePlace, name: string): NamePlace {
		const plain = this.#take(above, name);
		if (plain !== null) {
			return plain;
		}
		const alike = `${above.folded}/${foldedName(numberedName(name, 2))}`;
		for (let n = this.#next.get(alike) ?? 2; ; n++) {
			const placed = this.#take(above, numberedName(name, n));
			if (placed !== null) {
				this.#next.set(alike, n + 1);
				return placed;
			}
		}
	}

	/** Null where something has this place. */
	#take(above: NamePlace, name: string): NamePlace | null {
		const folded = `${above.folded}/${foldedName(name)}`;
		if (this.#taken.has(folded)) {
			return null;
		}
		this.#taken.add(folded);
		return { parts: [...above.parts, name], folded };
	}
}
