/** What every window is told (`api/`): the overview, what happens in rooms, with people and with files, and that the disk refuses. */
import type { DiskTrouble } from "./api/nodeState.ts";
import type { DiskState, Overview } from "./api/overview.ts";
import type { Notifications } from "./api/requests.ts";
import { timeLimits } from "./limits.ts";
import type { Clock, Logger } from "./ports.ts";
import type { SessionDeps } from "./session.ts";
import { asTheDiskAllows } from "./store/asTheDiskAllows.ts";
import { isDiskTrouble, type StoreError } from "./store/database.ts";
import { Timer } from "./timer.ts";

/** While things change all the time, one part in so many of a processor makes overviews. */
const overviewShare = 20;

/** What a teller stands on. */
export interface WindowTellerDeps {
	readonly clock: Clock;
	readonly logger: Logger;
	/** Told to every window. */
	readonly notify: <Name extends keyof Notifications>(name: Name, value: Notifications[Name]) => void;
	readonly overview: () => Overview;
	/** The store turned out to be corrupt. */
	readonly corrupt: () => void;
}

/** Tells the windows of one node. */
export class WindowTeller {
	readonly #deps: WindowTellerDeps;
	#rev = 0;
	readonly #overview: Timer;
	/** How long making and sending the last overview took, ms. */
	#overviewTook = 0;
	/** How the disk refuses since it was last well; the newest last. Each is told once: a person who closed it has read it. */
	readonly #problems = new Set<DiskTrouble>();
	readonly #well: Timer;

	constructor(deps: WindowTellerDeps) {
		this.#deps = deps;
		this.#overview = new Timer(deps);
		this.#well = new Timer(deps);
	}

	/** Number of the overview windows were told last. */
	get rev(): number {
		return this.#rev;
	}

	/** How the disk refuses; empty while it takes what is written. */
	get disk(): DiskState {
		return [...this.#problems].at(-1) ?? "";
	}

	stop(): void {
		this.#overview.cancel();
		this.#well.cancel();
	}

	/** One overview for all that changes within a moment: a longer one where there is so much to tell that it takes long. */
	changed(): void {
		const { clock, notify, overview } = this.#deps;
		const batch = Math.max(timeLimits.overviewBatch, this.#overviewTook * overviewShare);
		this.#overview.setUnlessSet(Math.min(batch, timeLimits.overviewBatchMost), () => {
			this.#rev++;
			const begun = clock.monotonic();
			notify("overview", overview());
			this.#overviewTook = clock.monotonic() - begun;
		});
	}

	storeFailed(error: StoreError): void {
		this.#deps.logger.log("error", `store: ${error.code}${sqliteCodeOf(error)}`);
		const { code } = error;
		// Of the file itself, as SQLite says; a single cell that does not open leaves the rest.
		if (code === "storeCorrupt" && error.cause instanceof Error) {
			this.#deps.corrupt();
		}
		this.#well.cancel();
		if (!isDiskTrouble(code) || this.disk === code) {
			return;
		}
		const isNews = !this.#problems.delete(code);
		this.#problems.add(code);
		this.changed();
		if (isNews) {
			this.#deps.notify("event", { kind: "storeProblem", code });
		}
	}

	/** The disk took something. One that is full still takes what is small, now and then: then it is not well yet. */
	storeTook(): void {
		if (this.#problems.size === 0) {
			return;
		}
		this.#well.setUnlessSet(timeLimits.storeWell, () => {
			this.#problems.clear();
			this.changed();
		});
	}

	/** Does what writes; a disk that refuses is told of, and nothing else comes of it. */
	asTheDiskAllows(work: () => void): void {
		asTheDiskAllows(work, (error) => this.storeFailed(error));
	}

	/** What a session tells, told to windows. */
	get listener(): SessionDeps["listener"] {
		const { notify } = this.#deps;
		return {
			changed: () => this.changed(),
			messages: (room, messages, isHistory) => notify("messages", { room, messages, isHistory }),
			read: (room, upTo) => notify("read", { room, upTo }),
			cleared: (room) => notify("cleared", { room, peerId: "" }),
			event: (event) => notify("event", event),
			storeFailed: (error) => this.storeFailed(error),
			membershipChanged: () => undefined,
			directMessages: (peerId, messages, isHistory) => notify("directMessages", { peerId, messages, isHistory }),
			directCleared: (peerId) => notify("cleared", { room: "", peerId }),
			directRead: (peerId, upTo) => notify("directRead", { peerId, upTo }),
			verification: (verification) => notify("verification", verification),
			contact: (event) => notify("contact", event),
			transfers: (changed, gone) => notify("transfers", { changed, gone }),
		};
	}
}

/** Which error of the disk it is (sqlite.org/rescode.html); a number only, nothing of what the store holds. */
const sqliteCodeOf = ({ cause }: StoreError): string =>
	cause instanceof Error && "errcode" in cause ? ` (SQLite ${cause.errcode})` : "";
