/** Asks the host and pairs its answers: every question gets exactly one, late ones count as none. */
import type { Command, HostMessage, PageMessage, Reply } from "./protocol.ts";

/** What came of a command; `message` is a sentence of ours, empty when nobody answered. */
export type Answer =
	| { readonly ok: true; readonly value: Reply }
	| { readonly ok: false; readonly code: string; readonly message: string };

/** What the client needs of its surroundings. */
export interface CommandClientDeps {
	readonly post: (message: PageMessage) => void;
	/** Calls back once after some milliseconds; the returned function cancels it. */
	readonly after: (ms: number, callback: () => void) => () => void;
}

/** The node may be starting or being taken over, which takes a few seconds; after this something is wrong. */
export const answerWaitMs = 20_000;

/** What these open may stay open as long as the person likes. */
const waitsForPerson: ReadonlySet<Command["kind"]> = new Set([
	"attach",
	"file",
	"fixNode",
	"offerUris",
	"openLink",
	"person",
	"roomAction",
	"showMembers",
]);

/** Commands of one page. */
export class CommandClient {
	readonly #deps: CommandClientDeps;
	readonly #waiting = new Map<number, (answer: Answer) => void>();
	#lastId = 0;

	constructor(deps: CommandClientDeps) {
		this.#deps = deps;
	}

	/** Never rejects. */
	ask(command: Command): Promise<Answer> {
		this.#lastId += 1;
		const id = this.#lastId;
		return new Promise((resolve) => {
			const giveUp = () => this.#settle(id, { ok: false, code: "noAnswer", message: "" });
			const cancel = waitsForPerson.has(command.kind) ? () => {} : this.#deps.after(answerWaitMs, giveUp);
			this.#waiting.set(id, (answer) => {
				cancel();
				resolve(answer);
			});
			this.#deps.post({ kind: "command", id, command });
		});
	}

	/** Takes an answer; one nobody waits for any more is dropped. */
	handle(message: Extract<HostMessage, { kind: "reply" | "refusal" }>): void {
		if (message.kind === "reply") this.#settle(message.id, { ok: true, value: message.value });
		else this.#settle(message.id, { ok: false, code: message.code, message: message.message });
	}

	#settle(id: number, answer: Answer): void {
		const resolve = this.#waiting.get(id);
		this.#waiting.delete(id);
		resolve?.(answer);
	}
}
