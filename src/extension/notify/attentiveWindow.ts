/**
 * Which of a person's windows speaks up: the one that has the focus, otherwise the one that had it last. Every window
 * hears of everything, and three toasts for one mention would be two too many.
 *
 * A file in the storage folder holds the process id of the extension host that had the focus last; a window that is
 * gone leaves the word to the owner of the node.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What it depends on. */
export interface AttentiveWindowDeps {
	readonly hasFocus: () => boolean;
	readonly isOwner: () => boolean;
}

/** One window's view of the agreement. */
export class AttentiveWindow {
	readonly #deps: AttentiveWindowDeps;
	readonly #file: string;

	constructor(deps: AttentiveWindowDeps, options: { readonly file: string }) {
		this.#deps = deps;
		this.#file = options.file;
	}

	/** Called when the window gets the focus. */
	claim(): void {
		try {
			mkdirSync(dirname(this.#file), { recursive: true });
			writeFileSync(this.#file, String(process.pid));
		} catch {
			// Without the file the owner speaks up; nothing depends on it but politeness.
		}
	}

	/** Called when the window ends: its number may soon be that of something that says nothing. */
	release(): void {
		if (this.#lastPid() === process.pid) rmSync(this.#file, { force: true });
	}

	/** True if this window is to tell. */
	speaks(): boolean {
		if (this.#deps.hasFocus()) return true;
		const last = this.#lastPid();
		return last === process.pid || (this.#deps.isOwner() && !isAlive(last));
	}

	#lastPid(): number {
		try {
			return Number(readFileSync(this.#file, "utf8"));
		} catch {
			return 0;
		}
	}
}

function isAlive(pid: number): boolean {
	if (!Number.isSafeInteger(pid) || pid <= 0) return false;
	try {
		return process.kill(pid, 0);
	} catch {
		// Gone; or there and not ours, so the number was used again.
		return false;
	}
}
