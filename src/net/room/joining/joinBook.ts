/** Requests to join as they are kept: one a person and room, on the disk as well, within what a room may hold. */
import { limitKey } from "../../address/ip.ts";
import type { RequestName } from "../../api/rooms.ts";
import { peerIdHex } from "../../crypto/fingerprintHex.ts";
import { countLimits, timeLimits } from "../../limits.ts";
import type { Clock } from "../../ports.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import type { StoreError } from "../../store/database.ts";
import type { JoinRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import type { JoinMessage } from "../../wire/join.ts";
import { isOpen, isTakenBack, requestIn, wordsOf } from "./joinRows.ts";

/** What a book is kept with. */
export interface JoinBookDeps {
	readonly clock: Clock;
	readonly store: Store;
	readonly storeFailed: (error: StoreError) => void;
}

/** Requests of all rooms. */
export class JoinBook {
	readonly #deps: JoinBookDeps;
	/** room → requester identity → row. */
	readonly #requests = new Map<string, Map<string, JoinRow>>();

	/** @throws StoreError */
	constructor(deps: JoinBookDeps) {
		this.#deps = deps;
		for (const row of deps.store.joins()) {
			this.remember(row);
		}
	}

	/** Rooms somebody asks for. */
	get rooms(): readonly string[] {
		return [...this.#requests.keys()];
	}

	get all(): readonly JoinRow[] {
		return this.rooms.flatMap((room) => this.of(room));
	}

	of(room: string): readonly JoinRow[] {
		return [...(this.#requests.get(room)?.values() ?? [])];
	}

	get(room: string, requester: string): JoinRow | undefined {
		return this.#requests.get(room)?.get(requester);
	}

	/**
	 * A request that waits for a decision, with the message that was signed. RULE: it is named by who asks and its id;
	 * requesters choose the ids, and may choose somebody else's.
	 */
	find({ room, peerId, reqId }: RequestName): JoinMessage | undefined {
		const row = this.of(room).find(({ requester }) => peerIdHex(requester) === peerId);
		const request = row !== undefined && isOpen(row) ? requestIn(row) : null;
		return request?.reqId === reqId ? request : undefined;
	}

	isStale(row: JoinRow): boolean {
		return this.#deps.clock.now() - row.atMs > timeLimits.joinRequestAge;
	}

	/** Whether a request made then is not older than those that are kept. */
	isFresh(ms: number): boolean {
		return this.#deps.clock.now() - ms < timeLimits.joinRequestAge;
	}

	/**
	 * Whether another request may wait. RULE: at most 50 do per room, 5 of them from one address; stale ones make room.
	 * RULE: what was denied or taken back takes nobody's place, nor does who came with an invite: it has one of its own.
	 * RULE: half of the places at most are for one /64: a machine takes as many addresses of it as it likes, and all
	 * colleagues may be in it.
	 */
	hasRoom(room: string, address: string): boolean {
		for (const row of this.of(room)) {
			if (this.isStale(row)) {
				this.drop(row);
			}
		}
		const rows = this.waiting(room);
		const fromThere = rows.filter((row) => address !== "" && row.address === address).length;
		const fromAround = rows.filter((row) => address !== "" && limitKey(row.address) === limitKey(address)).length;
		return (
			rows.length < countLimits.joinRequests &&
			fromThere < countLimits.joinRequestsPerAddress &&
			fromAround < countLimits.joinRequestsPerNetwork
		);
	}

	/** The requests that take a room's places: they wait for a decision, and did not come with an invite. */
	waiting(room: string): readonly JoinRow[] {
		return this.of(room).filter((row) => isOpen(row) && row.invite === undefined);
	}

	/** What others say is kept even while the disk refuses: it will be told again after the next start. */
	keep(row: JoinRow, more: readonly Write[] = []): void {
		this.remember(row);
		this.asTheDiskAllows(() => this.#deps.store.commit([{ put: "join", row }, ...more], "full"));
		const rows = this.of(row.room).filter((one) => one.lostAdd === undefined);
		const denied = rows.filter((one) => one.denial !== "");
		const words = rows.filter((one) => one.denial === "" && isTakenBack(one));
		const wordsFromThere = words.filter((one) => one.address !== "" && one.address === row.address);
		this.#letGo(wordsFromThere, countLimits.joinRequestsPerAddress);
		this.#letGo(words, countLimits.joinWordsKept);
		this.#letGo(denied, countLimits.joinDenialsKept);
	}

	/**
	 * RULE: of what asks for nothing any more so much is kept, and what goes first came from somebody itself, the oldest of
	 * it: anybody may say that it takes something back. Who took it back tells it again, and who was denied is denied anew.
	 */
	#letGo(rows: readonly JoinRow[], most: number): void {
		const isOwn = ({ address }: JoinRow): number => (address === "" ? 1 : 0);
		const sorted = [...rows].sort((a, b) => isOwn(a) - isOwn(b) || a.atMs - b.atMs);
		for (const row of sorted.slice(0, Math.max(0, sorted.length - most))) {
			this.drop(row);
		}
	}

	/** What is written already. */
	remember(row: JoinRow): void {
		const rows = this.#requests.get(row.room) ?? new Map<string, JoinRow>();
		rows.set(row.requester, row);
		this.#requests.set(row.room, rows);
	}

	drop({ room, requester }: JoinRow): void {
		this.#requests.get(room)?.delete(requester);
		this.asTheDiskAllows(() => this.#deps.store.commit([{ drop: "join", room, requester }], "grouped"));
	}

	/**
	 * What a row asks for was answered. RULE: that its maker took others back stays known: whoever has not heard of it may
	 * carry them still.
	 */
	answered(row: JoinRow): void {
		const words = this.isStale(row) ? null : wordsOf(row);
		if (words === null) {
			this.drop(row);
		} else if (words !== row) {
			this.keep(words);
		}
	}

	/** A room is gone, with the requests the disk had for it. */
	forget(room: string): void {
		this.#requests.delete(room);
	}

	/** Writes; a disk that refuses is told of, and nothing else comes of it. */
	asTheDiskAllows(write: () => void): void {
		asTheDiskAllows(write, this.#deps.storeFailed);
	}
}
