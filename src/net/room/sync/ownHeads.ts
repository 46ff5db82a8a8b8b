/** Our heads as they are said to everybody and held against those of others: made once for as long as they stay. */
import type { Clock } from "../../ports.ts";
import { recordTypes } from "../../wire/records.ts";
import type { Head } from "../../wire/sync.ts";
import type { Replica } from "../replica/replica.ts";
import { extentsOf, headsBodies } from "./heads.ts";
import type { Partner } from "./partner.ts";
import type { Turns } from "./turns.ts";

/** The same heads are not told to the same peer more often than this, ms: it ends the exchange when nothing helps. */
const repeatAfter = 2_000;
/** Nor more often than this, ms, where the peer asks. */
const askedPause = 100;

/** Why heads are told: the peer asks for them, its root is another one, or it told its own. */
export type HeadsReason = "asked" | "answer" | "reply";

/** What they stand on. */
export interface OwnHeadsDeps {
	readonly clock: Clock;
	readonly replica: () => Replica;
	readonly turns: Turns;
}

/** One state of our heads. */
interface SaidHeads {
	readonly heads: readonly Head[];
	/** Bodies of HEADS. */
	readonly bodies: readonly Uint8Array[];
	/** How far each reaches, by its name. */
	readonly extents: ReadonlyMap<string, string>;
}

/** The heads of one room. */
export class OwnHeads {
	readonly #deps: OwnHeadsDeps;
	#said: SaidHeads | null = null;

	constructor(deps: OwnHeadsDeps) {
		this.#deps = deps;
	}

	/** How far each of ours reaches, by its name. */
	get extents(): ReadonlyMap<string, string> {
		return this.#now.extents;
	}

	/** RULE: roots that differ are answered in turn; who asks for our heads gets them even if told a moment ago. */
	tell(partner: Partner, why: HeadsReason): void {
		const root = this.#deps.replica().root();
		const now = this.#deps.clock.monotonic();
		if (partner.toldRoot === root && now - partner.toldAt < (why === "asked" ? askedPause : repeatAfter)) {
			return;
		}
		if (why === "answer" && !this.#deps.turns.take(partner.link.identity)) {
			return;
		}
		partner.toldRoot = root;
		partner.toldAt = now;
		for (const body of this.#now.bodies) {
			partner.link.send(recordTypes.heads, body);
		}
	}

	get #now(): SaidHeads {
		const replica = this.#deps.replica();
		const heads = replica.heads();
		if (this.#said?.heads !== heads) {
			this.#said = { heads, bodies: headsBodies(replica.room, heads), extents: extentsOf(heads) };
		}
		return this.#said;
	}
}
