/**
 * Own messages on their way from a page to the node. One per room and window, not per page: what was refused is still
 * there, with the reason, when the page was closed and opened again; kept beside the drafts, also after a reload.
 */
import type { Outcome } from "../../net/api/outcome.ts";
import { decodeAllPending, type Pending, protocolLimits } from "../../webview/protocol.ts";

/** Writes a message down in the node; must know a `clientId` again. */
export type SendText = (clientId: string, text: string) => Promise<Outcome<{ readonly id: string }>>;

/** What came of a send; `problem` is a sentence, empty when it worked. */
export interface SendResult {
	readonly problem: string;
	readonly code: string;
}

/** What an outbox needs. */
export interface OutboxDeps {
	readonly send: SendText;
	/** Words what went wrong. */
	readonly describe: (failure: Extract<Outcome<never>, { ok: false }>) => string;
	readonly now: () => number;
	/** Outlives the window; a text, empty where there is nothing. */
	readonly kept: { readonly read: () => Promise<string>; readonly write: (text: string) => void };
	/** Said of a message that was on its way when the window before this one closed. */
	readonly interrupted: string;
}

/** Sent ones that are remembered, so that the same id again sends nothing. */
const maxRemembered = 256;
const done: SendResult = { problem: "", code: "" };

/** The outbox of one room. */
export class Outbox {
	readonly #deps: OutboxDeps;
	readonly #pending = new Map<string, Pending>();
	readonly #running = new Map<string, Promise<SendResult>>();
	readonly #sent = new Set<string>();
	/** What was kept when it was last read or written, here. */
	#written: ReadonlySet<string> = new Set();
	#isEnded = false;

	constructor(deps: OutboxDeps) {
		this.#deps = deps;
	}

	/** On their way or refused, in the order they were written. */
	get pending(): readonly Pending[] {
		return [...this.#pending.values()].toSorted((a, b) => a.atMs - b.atMs);
	}

	/**
	 * Brings back what the window before this one did not get rid of, and lets go of what another one has sent or discarded.
	 * Again and again: what is kept may be locked.
	 */
	async restore(): Promise<void> {
		const before = this.#written;
		const kept = decodeAllPending(parsed(await this.#deps.kept.read()));
		if (!kept.ok || this.#isEnded) return;
		this.#written = new Set(kept.value.map(({ clientId }) => clientId));
		for (const clientId of before) {
			if (!this.#written.has(clientId) && !this.#running.has(clientId)) this.#pending.delete(clientId);
		}
		for (const pending of kept.value) {
			const { clientId, problem } = pending;
			if (this.#pending.has(clientId) || this.#sent.has(clientId)) continue;
			this.#pending.set(clientId, { ...pending, problem: problem || this.#deps.interrupted });
		}
	}

	/** Sends once, however often it is asked with the same id: later calls get what came of the first. */
	send(clientId: string, text: string): Promise<SendResult> {
		if (this.#sent.has(clientId)) return Promise.resolve(done);
		const running = this.#running.get(clientId);
		if (running !== undefined) return running;
		const known = this.#pending.get(clientId);
		if (!known && this.#pending.size >= protocolLimits.pending) {
			return Promise.resolve(this.#refusal({ ok: false, code: "internal", detail: {} }));
		}
		return this.#run(known ?? { clientId, text, atMs: this.#deps.now(), problem: "" });
	}

	/** Sends again what was refused; null when there is no such message. */
	retry(clientId: string): Promise<SendResult> | null {
		const known = this.#pending.get(clientId);
		if (known) return this.send(clientId, known.text);
		return this.#sent.has(clientId) ? Promise.resolve(done) : null;
	}

	/** Keeps what was turned away before it came here. */
	refuse(clientId: string, text: string, problem: string): void {
		if (this.#sent.has(clientId) || this.#running.has(clientId)) return;
		this.#pending.set(clientId, { clientId, text, atMs: this.#deps.now(), problem });
		this.#keep();
	}

	/** Forgets what was refused; what is on its way goes on. */
	discard(clientId: string): void {
		if (!this.#running.has(clientId) && this.#pending.delete(clientId)) this.#keep();
	}

	/** The node shows these: nothing of them is left to be sent, whatever was answered. */
	settle(clientIds: readonly string[]): void {
		for (const clientId of clientIds.filter((each) => this.#pending.has(each) && !this.#running.has(each))) {
			this.#remember(clientId);
			this.discard(clientId);
		}
	}

	/** The conversation is gone, and with it what was not sent. */
	end(): void {
		this.#pending.clear();
		this.#keep();
		this.#isEnded = true;
	}

	#run(pending: Pending): Promise<SendResult> {
		this.#pending.set(pending.clientId, { ...pending, problem: "" });
		const running = this.#finish(pending).finally(() => this.#running.delete(pending.clientId));
		this.#running.set(pending.clientId, running);
		return running;
	}

	async #finish(pending: Pending): Promise<SendResult> {
		await this.restore();
		this.#keep();
		const outcome = await this.#deps.send(pending.clientId, pending.text);
		if (outcome.ok) {
			this.#pending.delete(pending.clientId);
			this.#remember(pending.clientId);
			this.#keep();
			return done;
		}
		const result = this.#refusal(outcome);
		this.#pending.set(pending.clientId, { ...pending, problem: result.problem });
		this.#keep();
		return result;
	}

	/** Also what is on its way: it has left the composer, and nobody has answered for it yet. */
	#keep(): void {
		this.#written = new Set(this.#pending.keys());
		if (!this.#isEnded) this.#deps.kept.write(this.#pending.size === 0 ? "" : JSON.stringify(this.pending));
	}

	#refusal(failure: Extract<Outcome<never>, { ok: false }>): SendResult {
		return { problem: this.#deps.describe(failure), code: failure.code };
	}

	#remember(clientId: string): void {
		this.#sent.add(clientId);
		const [oldest] = this.#sent;
		if (this.#sent.size > maxRemembered && oldest !== undefined) this.#sent.delete(oldest);
	}
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json || "[]");
	} catch {
		return null;
	}
}
