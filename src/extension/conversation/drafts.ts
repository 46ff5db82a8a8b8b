/**
 * What is typed and not sent, one text a room.
 *
 * They belong to the person, and outlive the window: sealed with a key made of the person's master key, in files that all
 * windows share. Where a conversation is written to in two of them, what was typed last is kept. VS Code's
 * `workspaceState`, where they were kept by earlier versions, and the page's own `setState` hold no text. Where the master
 * key cannot be read, or the disk refuses, drafts live in memory, as long as the window.
 */
import type { KeyVault } from "../../net/ports.ts";
import { Disposable } from "../disposable.ts";
import type { DraftFiles } from "./draftFiles.ts";
import { draftKey, openDraft, sealDraft } from "./draftSeal.ts";

/** The part of `vscode.Memento` this needs. */
export interface DraftMemento {
	get(key: string): unknown;
	update(key: string, value: unknown): PromiseLike<void>;
}

/** What drafts need. */
export interface DraftsDeps {
	readonly files: DraftFiles;
	/** `workspaceState`: what an earlier version left there is taken over. */
	readonly memento: DraftMemento;
	/** Only read, never written. */
	readonly vault: Pick<KeyVault, "read">;
}

/** Between a key press and its being sealed and written, ms: not at every key, and not much to lose. */
const settleMs = 400;

/** The drafts of one window. */
export class Drafts extends Disposable {
	readonly #deps: DraftsDeps;
	/** Those the disk does not have yet, or not at all. */
	readonly #texts = new Map<string, string>();
	readonly #unwritten = new Set<string>();
	#key: Uint8Array | undefined;
	#timer: NodeJS.Timeout | undefined;
	#writing: Promise<void> = Promise.resolve();

	constructor(deps: DraftsDeps) {
		super();
		this.#deps = deps;
		this.register({ dispose: () => clearTimeout(this.#timer) });
	}

	/** The draft of a room; empty if there is none. */
	async get(room: string): Promise<string> {
		const known = this.#texts.get(room);
		if (known !== undefined) return known;
		const shared = await this.#deps.files.read(room);
		const sealed = shared ?? this.#deps.memento.get(mementoKey(room));
		const key = typeof sealed === "string" ? await this.#readKey() : undefined;
		const opened = key && typeof sealed === "string" ? openDraft(key, room, sealed) : null;
		// Something may have been typed while the disk and the vault were asked.
		const typed = this.#texts.get(room);
		if (typed === undefined && opened && shared === null) this.set(room, opened);
		return typed ?? opened ?? "";
	}

	/** Keeps it in memory at once and on disk soon. */
	set(room: string, text: string): void {
		this.#texts.set(room, text);
		this.#unwritten.add(room);
		this.#timer ??= setTimeout(() => void this.flush(), settleMs);
	}

	/** Writes what is not written yet; also when the window closes. */
	flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#writing = this.#writing.then(() => this.#write());
		return this.#writing;
	}

	async #write(): Promise<void> {
		// What empties a composer comes last: the text stands in the outbox by then.
		const isEmpty = (room: string) => Number(this.#texts.get(room) === "");
		const rooms = [...this.#unwritten].toSorted((a, b) => isEmpty(a) - isEmpty(b));
		this.#unwritten.clear();
		for (const room of rooms) {
			const text = this.#texts.get(room) ?? "";
			if (!(await this.#writeOne(room, text))) continue;
			if (!this.#unwritten.has(room)) this.#texts.delete(room);
		}
	}

	/** False where it stays in memory. */
	async #writeOne(room: string, text: string): Promise<boolean> {
		const { files, memento } = this.#deps;
		const key = text === "" ? undefined : await this.#readKey();
		if (text !== "" && !key) return false;
		try {
			await (key ? files.write(room, sealDraft(key, room, text)) : files.drop(room));
			if (memento.get(mementoKey(room)) !== undefined) await memento.update(mementoKey(room), undefined);
			return true;
		} catch {
			return false;
		}
	}

	async #readKey(): Promise<Uint8Array | undefined> {
		if (this.#key) return this.#key;
		const masterKey = await this.#deps.vault.read();
		if (typeof masterKey === "string") return undefined;
		this.#key = draftKey(masterKey);
		return this.#key;
	}
}

/** Where what was sent and not taken is kept, beside the draft of the same room. */
export function unsentKey(room: string): string {
	return `unsent-${room}`;
}

function mementoKey(room: string): string {
	return `lanChat.draft.${room}`;
}
