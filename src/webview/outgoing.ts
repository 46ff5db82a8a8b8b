/** What leaves the page: drafts, messages, and second tries. */
import type { Answer } from "./commandClient.ts";
import { whyNotSend } from "./composerRules.ts";
import { DraftSaver } from "./draftSaver.ts";
import { type Command, protocolLimits } from "./protocol.ts";
import type { Input } from "./reduce.ts";
import type { PageState } from "./state.ts";

/** What it needs of the app and its surroundings. */
export interface OutgoingDeps {
	readonly state: () => PageState;
	readonly apply: (input: Input) => void;
	readonly ask: (command: Command) => Promise<Answer>;
	readonly now: () => number;
	/** 8 to 64 characters of `[A-Za-z0-9-]`, never the same twice. */
	readonly newClientId: () => string;
	readonly after: (ms: number, callback: () => void) => () => void;
}

/** The way out of one page. */
export class Outgoing {
	readonly #deps: OutgoingDeps;
	readonly #drafts: DraftSaver;

	constructor(deps: OutgoingDeps) {
		this.#deps = deps;
		const post = (text: string) => void deps.ask({ kind: "saveDraft", text });
		this.#drafts = new DraftSaver({ post, after: deps.after });
	}

	/** Sends a message; the row shows at once. False, and nothing happens, where it must not be sent. */
	send(text: string): boolean {
		const { state, apply, ask, now, newClientId } = this.#deps;
		if (whyNotSend(state(), text) !== null) return false;
		const clientId = newClientId();
		apply({ kind: "sent", clientId, text, atMs: now() });
		this.saveDraft("");
		void this.#settle(clientId, ask({ kind: "send", clientId, text }));
		return true;
	}

	/** Sends again what was refused. */
	retry(clientId: string): void {
		this.#deps.apply({ kind: "retried", clientId });
		void this.#settle(clientId, this.#deps.ask({ kind: "retry", clientId }));
	}

	/** Forgets what was refused. */
	discard(clientId: string): void {
		this.#deps.apply({ kind: "discarded", clientId });
		void this.#deps.ask({ kind: "discard", clientId });
	}

	/** Keeps what is typed. */
	saveDraft(text: string): void {
		this.#drafts.save(text.slice(0, protocolLimits.draftUnits));
	}

	/** The page is about to be hidden or closed. */
	flush(): void {
		this.#drafts.flush();
	}

	async #settle(clientId: string, answering: Promise<Answer>): Promise<void> {
		const answer = await answering;
		if (!answer.ok) this.#deps.apply({ kind: "refused", clientId, problem: answer.message });
	}
}
