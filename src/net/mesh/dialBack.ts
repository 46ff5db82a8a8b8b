/**
 * Asks a connected peer whether it could dial us, and answers the same question: shows whether a firewall lets others in
 * (PROTOCOL "Dial back").
 */
import type { DialResult } from "../api/diagnosis.ts";
import { timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Address, Clock, DialFailure, Transport } from "../ports.ts";
import { recordTypes } from "../wire/records.ts";

/** What it stands on. */
export interface DialBackDeps {
	readonly clock: Clock;
	readonly transport: () => Transport | null;
	/** Where a connected peer listens: its own address and the port it named; null if it named none. */
	readonly addressOf: (identity: string) => Address | null;
}

/** Results by the byte that carries them. */
const results: readonly DialResult[] = ["reachable", "refused", "timeout", "unreachable", "notLanChat"];

interface Asked {
	readonly link: PeerLink;
	readonly resolve: (result: DialResult | null) => void;
}

/** Both sides of the question, for all links of one node. */
export class DialBack {
	readonly #deps: DialBackDeps;
	readonly #asked = new Map<string, Asked>();
	/** When each peer's question was answered last. */
	readonly #answered = new Map<string, number>();

	constructor(deps: DialBackDeps) {
		this.#deps = deps;
	}

	/** Asks; null where no answer comes. */
	ask(link: PeerLink): Promise<DialResult | null> {
		this.#end(link.identity, null);
		return new Promise((resolve) => {
			this.#asked.set(link.identity, { link, resolve });
			this.#deps.clock.after(timeLimits.dialBack, () => {
				if (this.#asked.get(link.identity)?.resolve === resolve) {
					this.#end(link.identity, null);
				}
			});
			link.send(recordTypes.dialBack, new Uint8Array());
		});
	}

	linkDown(link: PeerLink): void {
		this.#answered.delete(link.identity);
		this.#end(link.identity, null);
	}

	/** Takes a DIAL_BACK record; false when it is another type. */
	receive(link: PeerLink, type: number, body: Uint8Array): boolean {
		if (type !== recordTypes.dialBack) {
			return false;
		}
		const result = results[body[0] ?? results.length];
		if (body.length === 0) {
			void this.#answer(link);
		} else if (body.length === 1 && result !== undefined && this.#asked.has(link.identity)) {
			this.#end(link.identity, result);
		} else {
			link.fault("dialBack");
		}
		return true;
	}

	/** RULE: a peer can make us dial only itself, and not often. */
	async #answer(link: PeerLink): Promise<void> {
		const { clock, transport, addressOf } = this.#deps;
		const last = this.#answered.get(link.identity);
		const address = addressOf(link.identity);
		const way = transport();
		if (
			(last !== undefined && clock.monotonic() - last < timeLimits.dialBackEvery) ||
			way === null ||
			address === null
		) {
			return;
		}
		this.#answered.set(link.identity, clock.monotonic());
		const result = await tryDial(way, address, clock);
		link.send(recordTypes.dialBack, Uint8Array.of(results.indexOf(result)));
	}

	#end(identity: string, result: DialResult | null): void {
		const asked = this.#asked.get(identity);
		this.#asked.delete(identity);
		asked?.resolve(result);
	}
}

/** Connects and lets go again: whether LAN Chat listens there and can be reached. */
export const tryDial = async (transport: Transport, address: Address, clock: Clock): Promise<DialResult> => {
	const giveUp = new AbortController();
	const cancel = clock.after(timeLimits.dial, () => giveUp.abort());
	const dialled = await transport.dial({ address, purpose: "chat", signal: giveUp.signal });
	cancel();
	if ("error" in dialled) {
		return resultOf[dialled.error];
	}
	dialled.socket.listen({ message: () => undefined, closed: () => undefined });
	dialled.socket.close(1_000);
	return "reachable";
};

const resultOf: Readonly<Record<DialFailure, DialResult>> = {
	unresolved: "unreachable",
	unreachable: "unreachable",
	refused: "refused",
	timeout: "timeout",
	notLanChat: "notLanChat",
	version: "reachable",
};
