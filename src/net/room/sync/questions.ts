/** What is asked of the peers of a room: of each log no more than what no other peer is sending already. */

import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import type { EventRow, LogPart } from "../../store/rows.ts";
import { recordTypes } from "../../wire/records.ts";
import type { Want } from "../../wire/sync.ts";
import { logKey } from "../chain/roomState.ts";
import type { Replica } from "../replica/replica.ts";
import { Awaited } from "./awaited.ts";
import type { Partner } from "./partner.ts";
import { missingWants, wantBodies } from "./wants.ts";

/** What questions stand on. */
export interface QuestionsDeps {
	readonly clock: Clock;
	readonly replica: () => Replica;
	/** When a peer last sent events that were new. */
	readonly gaveAt: (identity: string) => number;
}

/** The questions of one room. */
export class Questions {
	readonly #deps: QuestionsDeps;
	readonly #awaited: Awaited;

	constructor(deps: QuestionsDeps) {
		this.#deps = deps;
		this.#awaited = new Awaited(deps);
	}

	/** Asks for what no other peer is sending already. What is asked of one log together is one of `groups`, and ascends. */
	ask(link: PeerLink, groups: readonly (readonly Want[])[]): void {
		const open = groups.filter((group) => {
			const last = group.at(-1);
			return last?.kind !== "log" || this.#awaited.mayAsk(logKey(last.author, last.log), link.identity, last.to);
		});
		for (const [first, last = first] of open.map((group) => [group[0], group.at(-1)])) {
			if (first?.kind === "log" && last?.kind === "log") {
				this.#awaited.note(logKey(first.author, first.log), link.identity, { from: first.from, to: last.to });
			}
		}
		this.send(link, open.flat());
	}

	/** Asks for what is missing in the middle of logs, newest first. */
	fill(link: PeerLink): void {
		const wants = missingWants(this.#deps.replica(), (log, all) => this.#awaited.endFor(log, link.identity, all));
		this.ask(link, wants);
	}

	/** Asks, whoever is sending what. */
	send(link: PeerLink, wants: readonly Want[]): void {
		for (const body of wantBodies(this.#deps.replica().room, wants)) {
			link.send(recordTypes.want, body);
		}
	}

	/** Operations up to `tip`, from our own end on. RULE: whoever shows the same head again has a branch that left ours before our end: all of it is asked for. */
	branchWant(partner: Partner, tip: string): Want {
		const from = partner.unknownTip === tip ? 0 : (this.#deps.replica().state?.n ?? -1) + 1;
		partner.unknownTip = tip;
		return { kind: "branch", from, tip };
	}

	/** Events have come from a peer. */
	came({ identity }: PeerLink, rows: readonly EventRow[]): void {
		const replica = this.#deps.replica();
		for (const { author, log, ...run } of runsOf(rows)) {
			const isWhole = replica.log(author, log)?.gaps.length === 0;
			this.#awaited.arrived(logKey(author, log), identity, run, isWhole);
		}
	}

	/** A peer has got something since: maybe what it did not give. */
	changed({ identity }: PeerLink): void {
		this.#awaited.changed(identity);
	}

	gone({ identity }: PeerLink): void {
		this.#awaited.gone(identity);
	}
}

/** Rows of one log that came one after the other, from the lowest to the highest number; no other versions of events. */
const runsOf = (rows: readonly EventRow[]): readonly LogPart[] => {
	const runs: LogPart[] = [];
	for (const { author, log, seq } of rows.filter((row) => row.seq > 0)) {
		const last = runs.at(-1);
		if (last?.author === author && last.log === log) {
			runs[runs.length - 1] = { author, log, from: Math.min(last.from, seq), to: Math.max(last.to, seq) };
		} else {
			runs.push({ author, log, from: seq, to: seq });
		}
	}
	return runs;
};
