/** What people do while one of their nodes is killed again and again, chosen by chance, and what each answer meant. */

import type { RequestName } from "../../src/net/api/rooms.ts";
import type { Chance } from "./chance.ts";
import { CrashMessages, type Typed } from "./crashMessages.ts";
import type { CrashPeer } from "./crashPeer.ts";
import type { CrashProcess } from "./crashProcess.ts";
import type { SeenRoom, Snapshot } from "./crashProtocol.ts";
import { CrashRooms } from "./crashRooms.ts";
import { draftOf, someLength } from "./crashTexts.ts";
import { listedPolicy } from "./policies.ts";

/** Rooms that are made: enough that requests go on for the whole test. */
const roomsMost = 6;
/** Share of what people do that is about rooms and requests, not talk. */
const admission = 0.28;
const burstMost = 10;
/** A burst that is not answered by then (an approval may have to wait for a peer) is left to itself, ms. */
const patience = 40;

/** The people: one whose node is killed, and its peers. */
export class CrashActs {
	readonly #chance: Chance;
	readonly #peers: readonly CrashPeer[];
	readonly #messages = new CrashMessages();
	readonly #ledger = new CrashRooms();
	readonly #refusals: string[] = [];
	#shown: Snapshot = { peerId: "", status: { kind: "off", everOn: false }, rooms: [], requests: [], nearby: [] };
	#rooms = 0;
	#found = 0;
	#missing = 0;

	constructor(deps: { readonly chance: Chance; readonly peers: readonly CrashPeer[] }) {
		this.#chance = deps.chance;
		this.#peers = deps.peers;
	}

	/** What was last seen of the node. */
	get shown(): Snapshot {
		return this.#shown;
	}

	/** Ids of its rooms. */
	get rooms(): readonly string[] {
		return this.#shown.rooms.map((room) => room.room);
	}

	get figures(): {
		readonly messages: number;
		readonly foundAfterLoss: number;
		readonly missingAfterLoss: number;
	} {
		return { messages: this.#messages.all.length, foundAfterLoss: this.#found, missingAfterLoss: this.#missing };
	}

	crashed(): void {
		this.#messages.crashed();
		this.#ledger.crashed();
	}

	/** Holds a snapshot against everything answered. `told`: requests of which their authors knew that they wait. */
	check(
		now: Snapshot,
		told: readonly { readonly room: string; readonly reqId: string; readonly peerId: string }[],
	): readonly string[] {
		// Requests for the rooms of others are only carried on.
		const own = new Set(now.rooms.filter(({ role }) => role === "admin").map(({ room }) => room));
		for (const request of told) {
			if (own.has(request.room)) {
				this.#ledger.waits(request);
			}
		}
		const lost = this.#messages.all.filter((typed) => typed.state === "lost");
		const wrong = [...this.#messages.check(now.rooms), ...this.#ledger.check(now), ...this.#refusals];
		this.#found += lost.filter((typed) => typed.state === "kept").length;
		this.#missing += lost.filter((typed) => typed.state === "missing").length;
		this.#shown = now;
		return wrong;
	}

	/** Several things at once, on all sides; resolves when they are answered, or soon. */
	async burst(
		node: CrashProcess,
		{ life, isAdmitting }: { readonly life: number; readonly isAdmitting: boolean },
	): Promise<void> {
		const asked: Promise<void>[] = [];
		for (let i = this.#chance.below(burstMost); i >= 0; i--) {
			asked.push(this.#act(node, life, this.#chance.next() * (isAdmitting ? admission : 1)));
		}
		asked.push(this.peersAct(this.#chance.below(5), isAdmitting));
		let timer: NodeJS.Timeout | undefined;
		const enough = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, patience);
		});
		await Promise.race([Promise.all(asked), enough]);
		clearTimeout(timer);
	}

	/** The others talk, ask, and decide. */
	async peersAct(times: number, isAdmitting: boolean): Promise<void> {
		for (let i = 0; i < times; i++) {
			const peer = this.#chance.pick(this.#peers);
			await peer?.act(this.#chance, isAdmitting);
			// Sockets are read between two acts.
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** Lets in everyone who waits, on both sides. */
	async admitAll(node: CrashProcess): Promise<void> {
		for (const { room, reqId, peerId } of this.#shown.requests) {
			this.#ledger.waits({ room, reqId, peerId });
			const answer = await node.call("rooms/approve", { room, reqId, peerId });
			if (answer.kind === "answered" && answer.value.ok) {
				this.#ledger.decided(reqId, "approve", "kept");
			}
		}
		for (const peer of this.#peers) {
			for (const asked of peer.node.node.overview().requests) {
				await peer.node.api["rooms/approve"](asked);
			}
		}
	}

	#act(node: CrashProcess, life: number, what: number): Promise<void> {
		if (what < 0.08) {
			return this.#create(node);
		}
		if (what < 0.16) {
			return this.#join(node);
		}
		if (what < admission) {
			const request = this.#chance.pick(this.#open());
			return request === undefined
				? Promise.resolve()
				: this.#decide(node, request, this.#chance.is(0.7) ? "approve" : "deny");
		}
		return what < 0.36 ? this.#markRead(node) : this.#send(node, life);
	}

	/** Requests nobody has decided on; some are left to wait for good. */
	#open(): readonly RequestName[] {
		const waiting = this.#ledger.requests.filter((asked) => asked.decision === "none");
		return this.#shown.requests.filter(({ reqId }) => waiting.some((asked) => asked.reqId === reqId));
	}

	#mine(): readonly SeenRoom[] {
		return this.#shown.rooms.filter(({ role }) => role === "admin" || role === "member");
	}

	/** Something new, something that went missing, or something already there, once more. */
	async #send(node: CrashProcess, life: number): Promise<void> {
		const typed = this.#toSend();
		if (typed === undefined) {
			return;
		}
		const { room, clientId } = typed;
		this.#messages.ask(typed, life);
		const draft = draftOf(typed.tag, typed.length);
		const answer = await node.call("rooms/send", { room, clientId, draft });
		if (answer.kind === "answered" && answer.value.ok) {
			typed.state = "kept";
		} else if (answer.kind === "answered") {
			this.#refuse("rooms/send", answer.value);
		}
	}

	#toSend(): Typed | undefined {
		const again = this.#chance.next();
		const { all } = this.#messages;
		if (again < 0.2) {
			const missing = this.#chance.pick(all.filter((typed) => typed.state === "missing"));
			if (missing !== undefined) {
				return missing;
			}
		}
		const room = this.#chance.pick(this.#mine())?.room;
		if (again > 0.9 || room === undefined) {
			return this.#chance.pick(all);
		}
		return this.#messages.compose(room, someLength(this.#chance));
	}

	async #create(node: CrashProcess): Promise<void> {
		if (this.#rooms >= roomsMost) {
			return;
		}
		this.#rooms++;
		const name = `Ada's room ${this.#rooms}`;
		this.#ledger.created(name, "asked");
		const answer = await node.call("rooms/create", { name, policy: listedPolicy });
		if (answer.kind === "answered" && answer.value.ok) {
			this.#ledger.created(name, "kept");
		} else if (answer.kind === "answered") {
			this.#refuse("rooms/create", answer.value);
		}
	}

	async #join(node: CrashProcess): Promise<void> {
		const room = this.#chance.pick(this.#shown.nearby.filter((id) => !this.rooms.includes(id)));
		if (room === undefined) {
			return;
		}
		this.#ledger.joined(room, "asked");
		const answer = await node.call("rooms/join", { room, note: "let me in" });
		if (answer.kind === "answered") {
			// Heard of in another life, or asked for a moment ago: then there is nothing to keep.
			this.#ledger.joined(room, answer.value.ok || answer.value.code === "roomAlreadyRequested" ? "kept" : "refused");
		}
	}

	async #decide(node: CrashProcess, { room, reqId, peerId }: RequestName, decision: "approve" | "deny"): Promise<void> {
		this.#ledger.decided(reqId, decision, "asked");
		const answer = await node.call(`rooms/${decision}`, { room, reqId, peerId });
		if (answer.kind === "answered" && answer.value.ok) {
			this.#ledger.decided(reqId, decision, "kept");
		} else if (answer.kind === "answered") {
			this.#refuse(`rooms/${decision}`, answer.value);
		}
	}

	async #markRead(node: CrashProcess): Promise<void> {
		const room = this.#chance.pick(this.#shown.rooms);
		const upTo = this.#chance.pick(room?.rows.filter((row) => !row.id.startsWith("queued-")) ?? [])?.order;
		if (room === undefined || upTo === undefined) {
			return;
		}
		this.#ledger.read(room.room, upTo, "asked");
		const answer = await node.call("rooms/markRead", { room: room.room, upTo });
		if (answer.kind === "answered" && answer.value.ok) {
			this.#ledger.read(room.room, upTo, "kept");
		}
	}

	/** What should have worked did not. */
	#refuse(method: string, answer: unknown): void {
		this.#refusals.push(`${method} was refused: ${JSON.stringify(answer)}`);
	}
}
