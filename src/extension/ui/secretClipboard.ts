/**
 * A secret that leaves the clipboard by itself: after a while, and when the window ends, as far as it is let. A browser
 * lets nobody look at the clipboard while its tab has no focus: then it is looked at once it has. No `vscode`.
 */
import { Disposable } from "../disposable.ts";
import type { Event } from "../events.ts";
import { clipboardClearMs } from "../limits.ts";
import { within } from "../node/within.ts";

/** What it needs of the editor. */
export interface SecretClipboardDeps {
	readonly clipboard: { readText(): PromiseLike<string>; writeText(text: string): PromiseLike<void> };
	/** The window got or lost the focus. */
	readonly onDidChangeFocus: Event<unknown>;
}

/** See the file's header. */
export class SecretClipboard extends Disposable {
	readonly #deps: SecretClipboardDeps;
	readonly #keepMs: number;
	#secret: string | undefined;
	#isDue = false;
	#timer: NodeJS.Timeout | undefined;

	constructor(deps: SecretClipboardDeps, options: { readonly keepMs: number }) {
		super();
		this.#deps = deps;
		this.#keepMs = options.keepMs;
		this.register(deps.onDidChangeFocus(() => this.#isDue && void this.#clear()));
		this.register({ dispose: () => clearTimeout(this.#timer) });
	}

	/** Puts it there, for a while. */
	async copy(secret: string): Promise<void> {
		await this.#deps.clipboard.writeText(secret);
		this.#secret = secret;
		this.#isDue = false;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#clear(), this.#keepMs);
	}

	/** The window ends: the last time to clear it, and nobody waits for that. */
	async stop(): Promise<void> {
		clearTimeout(this.#timer);
		await within(clipboardClearMs, this.#clear());
	}

	/** What the person copied meanwhile is theirs. */
	async #clear(): Promise<void> {
		const secret = this.#secret;
		if (secret === undefined) return;
		this.#isDue = true;
		const { clipboard } = this.#deps;
		try {
			if ((await clipboard.readText()) === secret) await clipboard.writeText("");
		} catch {
			// Looked at again when the window has the focus.
			return;
		}
		// It may have been copied anew meanwhile, to stay for its own while.
		if (this.#isDue && this.#secret === secret) this.#secret = undefined;
	}
}
