/**
 * Finds peers by broadcast where multicast is filtered. Asks once, and then is silent while multicast finds somebody, so
 * that a network that works carries hardly more (PROTOCOL "Broadcast probe").
 */
import { networkInterfaces } from "node:os";
import type { WayCounts } from "../api/diagnosis.ts";
import { type InterfaceTable, isOnLink, type LocalInterface, usableInterfaces } from "../networks/interfaces.ts";
import type { Clock, Discovery, Logger, RandomBytes, WayReport } from "../ports.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { type BroadcastChannel, type OpenBroadcast, openBroadcastChannel } from "./broadcastChannel.ts";
import { Candidates } from "./candidates.ts";
import { discoveryLimits } from "./discoveryLimits.ts";
import type { Source } from "./multicastChannel.ts";
import { decodeProbe, encodeProbe, type Probe, probeLength } from "./probe.ts";
import { Timers } from "./timers.ts";

/** What it stands on. */
export interface BroadcastDiscoveryDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	/** Whether nobody else finds anybody, so that we had better ask. */
	readonly isNeeded: () => boolean;
	readonly interfaces?: () => InterfaceTable;
	/** Names of those nothing is sent or heard on. */
	readonly ignoredInterfaces?: readonly string[];
	readonly openChannel?: OpenBroadcast;
}

type Counts = Omit<WayCounts, "canHear">;

const nothingYet: Counts = { sent: 0, heardSelf: 0, heardOthers: 0 };

type StartOptions = Parameters<Discovery["start"]>[0];

/** Discovery by broadcast probes. It never throws. */
export class BroadcastDiscovery implements Discovery {
	readonly #deps: BroadcastDiscoveryDeps;
	readonly #timers: Timers;
	readonly #sources: TokenBuckets;
	readonly #total: TokenBuckets;
	readonly #askers: TokenBuckets;
	readonly #counts = new Map<string, Counts>();
	/** Our interfaces, and when they were looked at, monotonic ms. */
	#usable: readonly LocalInterface[] = [];
	#lookedAt = Number.NEGATIVE_INFINITY;
	#candidates: Candidates;
	#options: StartOptions | null = null;
	#channel: BroadcastChannel | null = null;

	constructor(deps: BroadcastDiscoveryDeps) {
		this.#deps = deps;
		this.#timers = new Timers(deps);
		this.#candidates = new Candidates(deps);
		const { packetRate, packetRateTotal, sources, answerRate } = discoveryLimits;
		this.#sources = new TokenBuckets(deps, { perSecond: packetRate, burst: packetRate, keys: sources });
		this.#total = new TokenBuckets(deps, { perSecond: packetRateTotal, burst: packetRateTotal, keys: 1 });
		this.#askers = new TokenBuckets(deps, { perSecond: answerRate, burst: 1, keys: sources });
	}

	async start(options: StartOptions): Promise<{ readonly interfaces: number }> {
		const { logger, openChannel = openBroadcastChannel } = this.#deps;
		this.#options = options;
		const channel = await openChannel(
			{ logger, heard: (packet, from) => this.#hear(packet, from) },
			{ port: discoveryLimits.probePort },
		);
		this.#channel = channel;
		this.#look(discoveryLimits.probeFirst, true);
		return { interfaces: channel.hearsBroadcast ? this.#interfaces().length : 0 };
	}

	report(): readonly WayReport[] {
		const canHear = this.#channel?.hearsBroadcast ?? false;
		return this.#interfaces().map(({ name }) => ({
			way: "broadcast",
			networkInterface: name,
			canHear,
			...(this.#counts.get(name) ?? nothingYet),
		}));
	}

	async stop(): Promise<void> {
		this.#timers.clear();
		this.#shout("gone");
		const channel = this.#channel;
		this.#channel = null;
		this.#options = null;
		this.#candidates = new Candidates(this.#deps);
		await channel?.close();
	}

	/** Asks after a while: the first time anyway, since multicast may reach some and not others, later only if it must. */
	#look(after: number, isFirst = false): void {
		this.#timers.after("look", after * this.#about(), () => {
			this.#look(discoveryLimits.probeEvery);
			for (const gone of this.#candidates.expire()) {
				this.#options?.gone(gone);
			}
			if (isFirst || this.#deps.isNeeded()) {
				this.#shout("ask");
			}
		});
	}

	#shout(kind: Probe["kind"]): void {
		for (const localInterface of this.#interfaces()) {
			this.#count(localInterface, "sent");
			this.#send((packet) => this.#channel?.shout(localInterface, packet), kind);
		}
	}

	#send(send: (packet: Uint8Array) => void, kind: Probe["kind"]): void {
		if (this.#options !== null) {
			const { instance, port } = this.#options;
			send(encodeProbe({ kind, instance, port }));
		}
	}

	/** RULE: only small packets of ours, from a neighbour, and not too many, are looked at. */
	#hear(packet: Uint8Array, from: Source): void {
		const localInterface = this.#interfaces().find((one) => isOnLink(one, from.address));
		const isTaken =
			packet.length === probeLength &&
			localInterface !== undefined &&
			this.#sources.take(from.address) &&
			this.#total.take("all");
		const probe = isTaken ? decodeProbe(packet) : null;
		if (probe === null || localInterface === undefined) {
			return;
		}
		const isOwn = probe.instance === this.#options?.instance;
		this.#count(localInterface, isOwn ? "heardSelf" : "heardOthers");
		if (!isOwn) {
			this.#handle(probe, from, localInterface);
		}
	}

	/** RULE: whatever a packet claims, the address is the one it came from. */
	#handle({ kind, instance, port }: Probe, from: Source, localInterface: LocalInterface): void {
		if (kind === "gone") {
			this.#report(this.#candidates.leave(instance, from.address));
			return;
		}
		const sighting = { instance, address: { host: from.address, port }, networkInterface: localInterface.name };
		const { isNew, gone } = this.#candidates.note(sighting, discoveryLimits.recordSeconds);
		this.#report(gone);
		if (isNew) {
			this.#options?.seen(sighting);
		}
		const { answersWaiting, answerSoonest, answerLatest } = discoveryLimits;
		if (kind === "ask" && this.#timers.size < answersWaiting && this.#askers.take(from.address)) {
			const wait = answerSoonest + (answerLatest - answerSoonest) * this.#chance();
			this.#timers.after(`answer to ${from.address} ${from.port}`, wait, () =>
				this.#send((packet) => this.#channel?.answer(packet, from), "here"),
			);
		}
	}

	#report(gone: readonly string[]): void {
		for (const instance of gone) {
			this.#options?.gone(instance);
		}
	}

	#count({ name }: LocalInterface, what: keyof Counts): void {
		const counts = this.#counts.get(name) ?? nothingYet;
		this.#counts.set(name, { ...counts, [what]: counts[what] + 1 });
	}

	/** Looked at once a second at most: it takes longer than all else that is done about a packet. */
	#interfaces(): readonly LocalInterface[] {
		const now = this.#deps.clock.monotonic();
		if (now - this.#lookedAt >= discoveryLimits.interfacesKept) {
			this.#lookedAt = now;
			this.#usable = usableInterfaces((this.#deps.interfaces ?? networkInterfaces)(), this.#deps.ignoredInterfaces);
		}
		return this.#usable;
	}

	#about(): number {
		return 0.8 + 0.4 * this.#chance();
	}

	#chance(): number {
		const [byte = 0] = this.#deps.random(1);
		return byte / 255;
	}
}
