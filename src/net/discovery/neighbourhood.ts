/** One interface's part of discovery: when to announce, ask and answer, and what of it to believe. */

import { isOnLink, type LocalInterface } from "../networks/interfaces.ts";
import type { Clock, RandomBytes, Sighting, WayReport } from "../ports.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { type Advert, advertRecords, type Heard, readPacket } from "./advert.ts";
import { discoveryLimits } from "./discoveryLimits.ts";
import type { ChannelHandlers, MulticastChannel, Source } from "./multicastChannel.ts";
import { type KnownAnswer, questionPackets } from "./question.ts";
import { Timers } from "./timers.ts";

/** What a neighbourhood stands on. */
export interface NeighbourhoodDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	/** What is known on this interface already. */
	readonly known: () => readonly KnownAnswer[];
	readonly seen: (sighting: Sighting, seconds: number) => void;
	readonly left: (instance: string, host: string) => void;
}

/** Who speaks, and where. */
export interface NeighbourhoodOptions {
	readonly localInterface: LocalInterface;
	readonly instance: string;
	/** Where we can be dialled. */
	readonly port: number;
	/** The port of multicast DNS. */
	readonly dnsPort: number;
}

/** A label every packet about us holds as it stands: the rest of the network's chatter is not even decoded. */
const serviceLabel = Buffer.from("_lanchat");

/** Announces, asks and answers on one interface. */
export class Neighbourhood implements ChannelHandlers {
	readonly #deps: NeighbourhoodDeps;
	readonly #options: NeighbourhoodOptions;
	readonly #sources: TokenBuckets;
	readonly #total: TokenBuckets;
	readonly #askers: TokenBuckets;
	readonly #timers: Timers;
	readonly #counts = { sent: 0, heardSelf: 0, heardOthers: 0 };
	#channel: MulticastChannel | undefined;

	constructor(deps: NeighbourhoodDeps, options: NeighbourhoodOptions) {
		this.#deps = deps;
		this.#options = options;
		this.#timers = new Timers(deps);
		const { packetRate, packetRateTotal, sources, answerRate } = discoveryLimits;
		this.#sources = new TokenBuckets(deps, { perSecond: packetRate, burst: packetRate, keys: sources });
		this.#total = new TokenBuckets(deps, { perSecond: packetRateTotal, burst: packetRateTotal, keys: 1 });
		this.#askers = new TokenBuckets(deps, { perSecond: answerRate, burst: 1, keys: sources });
	}

	get localInterface(): LocalInterface {
		return this.#options.localInterface;
	}

	/** Others are heard here, not only answers to our questions. */
	get hearsMulticast(): boolean {
		return this.#channel?.hearsMulticast ?? false;
	}

	/** What was sent and heard here. */
	get report(): WayReport {
		const { hearsMulticast, localInterface } = this;
		return { way: "multicast", networkInterface: localInterface.name, canHear: hearsMulticast, ...this.#counts };
	}

	/** Begins to announce and to ask over `channel`. */
	start(channel: MulticastChannel): void {
		this.#channel = channel;
		const { firstAnnouncements, firstJitter, questions, aloneQuestion } = discoveryLimits;
		for (const after of firstAnnouncements) {
			this.#timers.after(announcementAt(after), after + this.#between(0, firstJitter), () => this.#announce());
		}
		this.#announceLater();
		this.#askLater(questions);
		this.#timers.after("question alone", this.#about(aloneQuestion), () => {
			if (this.#deps.known().length === 0) this.ask();
		});
	}

	/** Asks who is there, naming whom we know. */
	ask(): void {
		for (const packet of questionPackets(this.#deps.known())) {
			this.#counts.sent += 1;
			this.#channel?.ask(packet);
		}
	}

	/** Says goodbye and closes. */
	async stop(): Promise<void> {
		this.#timers.clear();
		const channel = this.#channel;
		this.#channel = undefined;
		channel?.announce(advertRecords(this.#advert(0)));
		await channel?.close();
	}

	/** SECURITY: only small packets about us, from a neighbour, and not too many of them, are decoded. */
	admits(packet: Uint8Array, from: Source): boolean {
		if (packet.length > discoveryLimits.packetBytes || !isOnLink(this.localInterface, from.address)) return false;
		if (!Buffer.from(packet.buffer, packet.byteOffset, packet.length).includes(serviceLabel)) return false;
		return this.#sources.take(from.address) && this.#total.take("all");
	}

	packet(packet: unknown, from: Source): void {
		const heard = readPacket(packet);
		if (!heard || !this.#channel) return;
		if (heard.kind === "answer") this.#handleAnswer(heard, from);
		else if (this.#isKnownWell(heard.known)) this.#timers.cancel(questionOf(from));
		else if (heard.kind === "question") this.#handleQuestion(heard, from);
	}

	/** Whoever asks knows us well enough (RFC 6762 §7.1). */
	#isKnownWell(known: ReadonlyMap<string, number>): boolean {
		return (known.get(this.#options.instance) ?? 0) >= discoveryLimits.recordSeconds / 2;
	}

	/** RULE: who knows more than one packet holds is heard out, so that nobody answers who is named in the next one. */
	#handleQuestion(question: Heard & { readonly kind: "question" }, from: Source): void {
		const { answersWaiting, moreSoonest, moreLatest } = discoveryLimits;
		if (this.#timers.size >= answersWaiting) return;
		if (!question.hasMore) this.#answer(question, from);
		else {
			const wait = this.#between(moreSoonest, moreLatest);
			this.#timers.after(questionOf(from), wait, () => this.#answer(question, from));
		}
	}

	#answer({ id, wantsUnicast }: Heard & { readonly kind: "question" }, from: Source): void {
		const { dnsPort } = this.#options;
		const { answerSoonest, answerLatest, firstAnnouncements } = discoveryLimits;
		const wait = this.#between(answerSoonest, answerLatest);
		// What we are about to tell everyone need not be told to each: a whole office that starts at once asks at once.
		if (this.#timers.hurry(firstAnnouncements.map(announcementAt), wait)) return;
		// Whoever asks from a port of its own can only be answered there (RFC 6762 §6.7).
		if (wantsUnicast || from.port !== dnsPort) {
			if (!this.#askers.take(from.address)) return;
			this.#timers.after(`answer to ${from.address} ${from.port}`, wait, () => {
				this.#channel?.answer(advertRecords(this.#advert()), from, id);
			});
		} else if (this.#askers.take("all")) this.#timers.after("answer to all", wait, () => this.#announce());
	}

	/** SECURITY: whatever a packet claims, the address is the one it came from. */
	#handleAnswer({ adverts, goodbyes }: Heard & { readonly kind: "answer" }, from: Source): void {
		const { instance: own, localInterface } = this.#options;
		for (const instance of goodbyes) this.#deps.left(instance, from.address);
		for (const { instance, port, seconds } of adverts) {
			this.#counts[instance === own ? "heardSelf" : "heardOthers"] += 1;
			if (instance === own) continue;
			const address = { host: from.address, port };
			this.#deps.seen({ instance, address, networkInterface: localInterface.name }, seconds);
		}
	}

	#announce(): void {
		this.#counts.sent += 1;
		this.#channel?.announce(advertRecords(this.#advert()));
	}

	#announceLater(): void {
		this.#timers.after("announcement", this.#about(discoveryLimits.announceEvery), () => {
			this.#announce();
			this.#announceLater();
		});
	}

	/** Asks after the first wait, then after the next; the last one repeats. */
	#askLater([first = 0, ...rest]: readonly number[]): void {
		const wait = first === 0 ? this.#between(0, discoveryLimits.firstJitter) : this.#about(first);
		this.#timers.after("question", wait, () => {
			this.ask();
			this.#askLater(rest.length > 0 ? rest : [first]);
		});
	}

	#advert(seconds: number = discoveryLimits.recordSeconds): Advert {
		const { instance, port } = this.#options;
		return { instance, port, seconds };
	}

	/** A fifth more or less, at random. */
	#about(ms: number): number {
		return this.#between(ms * 0.8, ms * 1.2);
	}

	#between(least: number, most: number): number {
		const [high = 0, low = 0] = this.#deps.random(2);
		return least + ((most - least) * (high * 256 + low)) / 65_536;
	}
}

/** The purpose of the timer for a question that goes on in further packets. */
function questionOf({ address, port }: Source): string {
	return `question of ${address} ${port}`;
}

/** The purpose of the timer for one of the first announcements. */
function announcementAt(after: number): string {
	return `announcement at ${after}`;
}
