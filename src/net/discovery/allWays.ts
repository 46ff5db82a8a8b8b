/** Several ways of discovery as one: each instance is new once, and gone when no way sees it any more. */
import type { Discovery, Sighting, WayReport } from "../ports.ts";

type StartOptions = Parameters<Discovery["start"]>[0];

/** Whether somebody was found by a way whose number is not `way`. */
export type FoundElsewhere = (way: number) => boolean;

/** Runs all ways that `make` gives; none of them is necessary. */
export class AllWays implements Discovery {
	readonly #ways: readonly Discovery[];
	/** Instances each way sees now. */
	readonly #seen: readonly Set<string>[];

	constructor(make: (foundElsewhere: FoundElsewhere) => readonly Discovery[]) {
		this.#ways = make((way) => this.#seen.some((seen, other) => other !== way && seen.size > 0));
		this.#seen = this.#ways.map(() => new Set());
	}

	async start(options: StartOptions): Promise<{ readonly interfaces: number }> {
		const started = await Promise.all(
			this.#ways.map((way, i) =>
				way.start({
					...options,
					seen: (sighting) => this.#saw(i, sighting, options),
					gone: (instance) => this.#lost(i, instance, options),
				}),
			),
		);
		return { interfaces: Math.max(0, ...started.map(({ interfaces }) => interfaces)) };
	}

	report(): readonly WayReport[] {
		return this.#ways.flatMap((way) => way.report());
	}

	async stop(): Promise<void> {
		await Promise.all(this.#ways.map((way) => way.stop()));
		for (const seen of this.#seen) {
			seen.clear();
		}
	}

	#saw(way: number, sighting: Sighting, { seen }: StartOptions): void {
		this.#seen[way]?.add(sighting.instance);
		seen(sighting);
	}

	#lost(way: number, instance: string, { gone }: StartOptions): void {
		this.#seen[way]?.delete(instance);
		if (!this.#seen.some((others) => others.has(instance))) {
			gone(instance);
		}
	}
}
