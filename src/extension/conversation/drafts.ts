/**
 * What is typed and not sent, one text a room.
 *
 * They belong to the workspace they were typed in, and outlive the window: sealed with a key made of the person's
 * master key, in VS Code's `workspaceState`, which is a plain file. The page's own `setState` is one too, and holds no
 * text. Where the master key cannot be read, drafts live in memory, as long as the window.
 */
import type { KeyVault } from "../../net/ports.ts";
import { Disposable } from "../disposable.ts";
import { draftKey, openDraft, sealDraft } from "./draftSeal.ts";

/** The part of `vscode.Memento` this needs. */
export interface DraftMemento {
	get(key: string): unknown;
	update(key: string, value: unknown): PromiseLike<void>;
}

/** What drafts need. */
export interface DraftsDeps {
	/** `workspaceState`. */
	readonly memento: DraftMemento;
	/** Only read, never written. */
	readonly vault: Pick<KeyVault, "read">;
}

/** Between a key press and its being sealed and written, ms: not at every key, and not much to lose. */
const settleMs = 400;

/** The drafts of one window. */
export class Drafts extends Disposable {
	readonly #deps: DraftsDeps;
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
		const sealed = this.#deps.memento.get(mementoKey(room));
		const key = typeof sealed === "string" ? await this.#readKey() : undefined;
		const opened = key && typeof sealed === "string" ? openDraft(key, room, sealed) : null;
		// Something may have been typed while the vault was asked.
		return this.#texts.get(room) ?? opened ?? "";
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
			const key = text === "" ? undefined : await this.#readKey();
			if (text !== "" && !key) continue;
			await this.#deps.memento.update(mementoKey(room), key ? sealDraft(key, room, text) : undefined);
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
