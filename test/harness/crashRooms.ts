/** What became of rooms, requests and read marks of a node that is killed: the other half of the model. Pure. */
import type { SeenRoom, Snapshot } from "./crashProtocol.ts";

/** `asked`: not answered yet. `kept`: answered ok. `lost`: a crash took the answer, so it may or may not have happened. */
type Word = "asked" | "kept" | "lost";

/** A request to join somebody sent to the node. */
export interface Asked {
	readonly room: string;
	readonly reqId: string;
	/** Who asked. */
	readonly peerId: string;
	/** What the node was told to do with it. */
	decision: "none" | "approve" | "deny";
	word: Word;
}

/** Rooms, requests and read marks. */
export class CrashRooms {
	/** Names of created rooms. */
	readonly #created = new Map<string, Word>();
	/** Rooms asked to join. */
	readonly #joined = new Map<string, Word>();
	readonly #read = new Map<string, { kept: string; maybe: readonly string[] }>();
	readonly #asked = new Map<string, Asked>();
	/** The last state seen. */
	#before: readonly SeenRoom[] = [];
	#peerId = "";

	get requests(): readonly Asked[] {
		return [...this.#asked.values()];
	}

	/** The node was killed: what was not answered is uncertain. */
	crashed(): void {
		for (const words of [this.#created, this.#joined]) {
			for (const [key, word] of words) {
				words.set(key, word === "asked" ? "lost" : word);
			}
		}
		for (const asked of this.#asked.values()) {
			asked.word = asked.word === "asked" ? "lost" : asked.word;
		}
	}

	/** The node was told to create a room, or answered that. */
	created(name: string, word: "asked" | "kept"): void {
		this.#created.set(name, word);
	}

	/** The node was told to ask for a room, or answered that; `refused`: there is nothing to keep. */
	joined(room: string, word: "asked" | "kept" | "refused"): void {
		if (word === "refused") {
			this.#joined.delete(room);
		} else {
			this.#joined.set(room, word);
		}
	}

	/** The read mark was told to move, or the node answered that. */
	read(room: string, upTo: string, word: "asked" | "kept"): void {
		const { kept, maybe } = this.#read.get(room) ?? { kept: "", maybe: [""] };
		this.#read.set(room, { kept: word === "kept" && upTo > kept ? upTo : kept, maybe: [...maybe, upTo] });
	}

	/** Somebody asked to be let into a room of ours and was told that the request waits. */
	waits(request: Pick<Asked, "room" | "reqId" | "peerId">): void {
		if (!this.#asked.has(request.reqId)) {
			this.#asked.set(request.reqId, { ...request, decision: "none", word: "kept" });
		}
	}

	/** The node was told to decide on a request, or answered that. */
	decided(reqId: string, decision: "approve" | "deny", word: "asked" | "kept"): void {
		const asked = this.#asked.get(reqId);
		if (asked !== undefined) {
			asked.decision = decision;
			asked.word = word;
		}
	}

	/** Compares with what the node shows, and settles what was uncertain. Returns what is wrong. */
	check(now: Snapshot): readonly string[] {
		const wrong = [
			...this.#checkIdentity(now),
			...this.#checkCreated(now),
			...this.#checkJoined(now),
			...[...this.#asked.values()].flatMap((asked) => this.#checkRequest(asked, now)),
			...this.#before.flatMap((before) => this.#checkRoom(before, now)),
		];
		this.#before = now.rooms;
		return wrong;
	}

	#checkIdentity({ peerId, status }: Snapshot): readonly string[] {
		this.#peerId ||= peerId;
		return [
			...(peerId === this.#peerId ? [] : ["another identity"]),
			...(status.kind === "on" ? [] : [`the node is not on: ${JSON.stringify(status)}`]),
		];
	}

	#checkCreated({ rooms }: Snapshot): readonly string[] {
		return [...this.#created].flatMap(([name, word]) => {
			const found = rooms.filter((room) => room.name === name);
			this.#created.set(name, found.length > 0 ? "kept" : word);
			if (found.length === 0 && word === "lost") {
				this.#created.delete(name);
			}
			return [
				...(found.length === 0 && word === "kept" ? [`room ${name} is gone`] : []),
				...(found.length > 1 ? [`room ${name} is there twice`] : []),
				...found.filter((room) => room.role !== "admin").map((room) => `I am ${room.role} of my room ${name}`),
			];
		});
	}

	#checkJoined({ rooms }: Snapshot): readonly string[] {
		return [...this.#joined].flatMap(([id, word]) => {
			const isThere = rooms.some((room) => room.room === id);
			if (isThere) {
				this.#joined.set(id, "kept");
			} else if (word === "lost") {
				this.#joined.delete(id);
			}
			// Not answered is no promise: a refusal may be under way.
			return !isThere && word === "kept" ? [`the room I asked to join is gone: ${id}`] : [];
		});
	}

	/** RULE: a request that was told to wait waits until it is decided, and a decision stays. */
	#checkRequest(asked: Asked, { rooms, requests }: Snapshot): readonly string[] {
		const isOpen = requests.some((request) => request.reqId === asked.reqId);
		const isMember = rooms.find((room) => room.room === asked.room)?.members.includes(asked.peerId) === true;
		const wrong = isOpen && isMember ? [`a request of a member is open: ${asked.reqId}`] : [];
		if (asked.word === "asked") {
			return wrong;
		}
		if (asked.word === "lost") {
			const happened = asked.decision === "approve" ? isMember : !isOpen;
			asked.decision = happened ? asked.decision : "none";
			asked.word = "kept";
		}
		switch (asked.decision) {
			case "approve":
				return [...wrong, ...(isMember ? [] : [`an approved member is gone: ${asked.peerId}`])];
			case "deny":
				return [...wrong, ...(isOpen || isMember ? [`a denied request is back: ${asked.reqId}`] : [])];
			case "none":
				return [...wrong, ...(isOpen && !isMember ? [] : [`a waiting request is gone: ${asked.reqId}`])];
		}
	}

	/** RULE: what was shown once stays, in its place. */
	#checkRoom(before: SeenRoom, { rooms }: Snapshot): readonly string[] {
		const now = rooms.find((room) => room.room === before.room);
		if (now === undefined) {
			return [`room ${before.name} is gone`];
		}
		const rows = new Map(now.rows.map((row) => [row.id, row]));
		const signed = before.rows.filter((row) => !row.id.startsWith("queued-"));
		const isFinal = before.role !== "requested";
		return [
			...(isFinal && now.role !== before.role ? [`${before.role} of ${before.name} became ${now.role}`] : []),
			...before.members.filter((id) => !now.members.includes(id)).map((id) => `member ${id} is gone`),
			...signed.filter((row) => !rows.has(row.id)).map((row) => `${row.tag} is gone`),
			...signed
				.filter((row) => row.order !== (rows.get(row.id)?.order ?? row.order))
				.map((row) => `${row.tag} has moved`),
			...signed
				.filter((row) => row.delivered > 0 && row.delivered > (rows.get(row.id)?.delivered ?? row.delivered))
				.map((row) => `${row.tag} was delivered to ${row.delivered} and is to ${rows.get(row.id)?.delivered}`),
			...this.#checkRead(now),
		];
	}

	#checkRead({ room, name, readUpTo }: SeenRoom): readonly string[] {
		const read = this.#read.get(room);
		if (read === undefined) {
			return [];
		}
		const isRight = readUpTo >= read.kept && read.maybe.includes(readUpTo);
		this.#read.set(room, { kept: readUpTo, maybe: [readUpTo] });
		return isRight ? [] : [`${name} was read up to ${read.kept} and is up to ${readUpTo}`];
	}
}
