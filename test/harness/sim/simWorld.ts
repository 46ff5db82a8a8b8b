/** A world of nodes under one clock and one seed: who there is, what was said, and what happened, as a trace. */
import type { Message } from "../../../src/net/api/messages.ts";
import type { Room } from "../../../src/net/room/room.ts";
import type { Chance } from "../chance.ts";
import { afterImmediates, ManualClock } from "../manualClock.ts";
import { listedPolicy } from "../policies.ts";
import { type Ground, nothing } from "./simDatabases.ts";
import { makeFriends, type SaidDirectly, writeAgain } from "./simDirects.ts";
import { Crash } from "./simDisk.ts";
import type { Handed } from "./simInvites.ts";
import { SimNetwork } from "./simNetwork.ts";
import { SimNode } from "./simNode.ts";

/** Something a person typed. */
export interface Said {
	readonly author: SimNode;
	/** What all its texts begin with. */
	readonly key: string;
	/** Every text it was ever given; the last answered one counts. */
	readonly texts: string[];
	readonly clientId: string;
	/** As the node answered; empty before. */
	id: string;
	/** `answered`: the node said ok. `unsure`: its process died, or the disk refused, before it said anything. */
	standing: "answered" | "unsure";
	/** It was given to the node more than once. */
	isRepeated: boolean;
	/** Its author tried to take it back, and was answered that it is. */
	mayBeGone: boolean;
	isErased: boolean;
}

/** A rule of the world was broken: what a failing seed says. */
export class SimFailure extends Error {}

const names = [
	"Ada",
	"Grace",
	"Edsger",
	"Barbara",
	"Alan",
	"Frances",
	"Donald",
	"Radia",
	"Linus",
	"Margaret",
	"Dennis",
	"Jean",
] as const;

const hour = 3_600_000;
const day = 24 * hour;

/** A room that was founded before the world begins. */
export interface Past {
	readonly room: string;
	/** What the clock says by now. */
	readonly nowMs: number;
	readonly said: readonly Said[];
	readonly deeds: number;
	readonly saidDirectly: readonly SaidDirectly[];
	/** What the disks have by name. */
	readonly grounds: ReadonlyMap<string, Ground>;
}

/** What a world is made of. */
export interface SimWorldOptions {
	readonly chance: Chance;
	/** How many nodes. */
	readonly size: number;
	/** Clocks are right, and nobody is a rebel. */
	readonly isTame: boolean;
	readonly past: Past | null;
}

/** One world. */
export class SimWorld {
	readonly chance: Chance;
	readonly clock = new ManualClock(() => this.#settled());
	readonly network: SimNetwork;
	readonly nodes: readonly SimNode[];
	readonly said: Said[] = [];
	/** How often somebody did something to a message: changed it, took it back, reacted. */
	deeds = 0;
	readonly saidDirectly: SaidDirectly[] = [];
	/** Requests that were taken back, by id, and by whom. */
	readonly withdrawn = new Map<string, SimNode>();
	/** Links that were handed out. */
	readonly handed: Handed[] = [];
	/** Nodes that were given an old copy of their disk, or lost what was not flushed: some of what they said is gone. */
	readonly rolledBack = new Set<SimNode>();
	/** Nodes that do more than they should. */
	readonly rebels = new Set<SimNode>();
	readonly trace: string[] = [];
	room = "";
	#failure: Error | null = null;
	/** Something died or failed that nobody may wait for. */
	#isUpset = false;

	constructor({ chance, size, isTame, past }: SimWorldOptions) {
		this.chance = chance;
		this.network = new SimNetwork({ clock: this.clock, chance });
		const deps = {
			clock: this.clock,
			network: this.network,
			died: () => {
				this.#isUpset = true;
			},
			crashed: (node: SimNode) => this.tell(`${node.name} crashed`),
			broken: (node: SimNode, error: unknown) => this.#broke(node, error),
		};
		const seed = chance.below(2 ** 32);
		this.nodes = names.slice(0, size).map((name, i) => {
			const ground = past?.grounds.get(name) ?? nothing;
			return new SimNode(deps, { seed, name, address: `10.0.0.${i + 1}`, skew: isTame ? 0 : skewOf(chance), ground });
		});
		// One in three worlds has a rebel, often the one who made the room.
		const hasRebel = !isTame && chance.is(0.33);
		for (const node of this.nodes) {
			this.network.add(node);
			if (this.rebels.size === 0 && hasRebel && chance.is(0.4)) {
				this.rebels.add(node);
			}
		}
		process.on("unhandledRejection", this.#rejected);
	}

	/** Nodes that only do what the core does. */
	get honest(): readonly SimNode[] {
		return this.nodes.filter((node) => !this.rebels.has(node));
	}

	get up(): readonly SimNode[] {
		return this.nodes.filter(({ isUp }) => isUp);
	}

	tell(what: string): void {
		this.trace.push(`${(this.clock.monotonic() / 1_000).toFixed(3).padStart(9)} s  ${what}`);
	}

	/** The room as a node has it, while its process runs. */
	roomOf(node: SimNode): Room | undefined {
		return node.rooms?.get(this.room);
	}

	/** Nodes whose own chain lists them. */
	get members(): readonly SimNode[] {
		return this.up.filter((node) => this.roomOf(node)?.isMember === true);
	}

	/** Lets time pass. @throws what broke meanwhile */
	async pass(ms: number): Promise<void> {
		await this.clock.advance(ms);
		await afterImmediates();
		this.check();
	}

	/** @throws what broke so far */
	check(): void {
		if (this.#failure !== null) {
			throw this.#failure;
		}
	}

	/** Everybody starts, some hours after a room was founded. */
	async resume(past: Past): Promise<void> {
		this.room = past.room;
		this.deeds = past.deeds;
		this.clock.jump(past.nowMs + hour - this.clock.now());
		const named = (name: string): SimNode | undefined => this.nodes.find((node) => node.name === name);
		for (const { author, ...said } of past.said) {
			const node = named(author.name);
			if (node !== undefined) {
				this.said.push({ ...said, texts: [...said.texts], author: node });
			}
		}
		for (const said of past.saidDirectly) {
			const [author, to] = [named(said.author.name), named(said.to.name)];
			if (author !== undefined && to !== undefined) {
				this.saidDirectly.push({ ...said, author, to });
			}
		}
		for (const node of this.nodes) {
			node.start();
		}
		await this.pass(this.chance.below(3_000));
	}

	/** Everybody starts, one makes a room, and some are let in. */
	async found(): Promise<void> {
		const [founder] = this.nodes;
		for (const node of this.nodes) {
			node.start();
		}
		const created = founder?.run((rooms) => rooms.create("Compilers", listedPolicy));
		if (created?.ok !== true) {
			throw new SimFailure("the room was not made");
		}
		this.room = created.value.room;
		const late = this.chance.below(Math.min(3, this.nodes.length - 1));
		await this.pass(3_500);
		for (const node of this.nodes.slice(1, this.nodes.length - late)) {
			this.ask(node);
		}
		await this.pass(5_000);
		await this.approveAll();
		makeFriends(this);
		await this.pass(8_000);
	}

	/** Somebody asks to join, if it has heard of the room. */
	ask(node: SimNode): boolean {
		return node.run((rooms) => rooms.applications.join(this.room, ""))?.ok === true;
	}

	/** Whoever leads the room lets everybody in who asks. */
	async approveAll(): Promise<void> {
		for (const node of this.up) {
			for (const request of node.rooms?.desk.open() ?? []) {
				void node.runAsync((rooms) => rooms.approve(request));
			}
		}
		await this.pass(0);
	}

	/** Somebody types something new. */
	say(author: SimNode): boolean {
		const number = this.said.length;
		const said: Said = {
			author,
			key: `${author.name} ${number}`,
			texts: [`${author.name} ${number}`],
			clientId: `client-${number.toString().padStart(6, "0")}`,
			id: "",
			standing: "unsure",
			isRepeated: false,
			mayBeGone: false,
			isErased: false,
		};
		return this.#send(said);
	}

	/** The page gives its node again what it got no answer for. */
	sayAgain(author: SimNode): void {
		for (const said of this.said.filter((one) => one.author === author && one.standing === "unsure")) {
			said.isRepeated = true;
			this.#send(said);
		}
		writeAgain(this, author);
	}

	/** What a node shows of the room, without notices. */
	shown(node: SimNode): readonly Message[] {
		const room = this.roomOf(node);
		const all: Message[] = [];
		for (let before = ""; room !== undefined; ) {
			const page = room.page(before, 200);
			all.unshift(...page.messages);
			const [first] = page.messages;
			if (!page.hasOlder || first === undefined) {
				break;
			}
			before = first.order;
		}
		return all.filter(({ body }) => body.kind !== "notice");
	}

	/** Ends everything. */
	end(): void {
		process.off("unhandledRejection", this.#rejected);
		for (const node of this.nodes) {
			node.kill();
			node.disk.close();
		}
	}

	#send(said: Said): boolean {
		const { author, key, clientId } = said;
		const sent = author.run(() => this.roomOf(author)?.author.send(clientId, { kind: "text", text: key }));
		if (sent !== undefined && "refused" in sent) {
			return false;
		}
		if (!this.said.includes(said)) {
			this.said.push(said);
		}
		if (sent !== undefined) {
			said.standing = "answered";
			said.id = sent.id;
		}
		return true;
	}

	/** A process that died where nobody waits for it is only heard of once the event loop goes round. */
	#settled(): Promise<void> {
		if (this.#isUpset) {
			this.#isUpset = false;
			return afterImmediates();
		}
		return new Promise((resolve) => process.nextTick(resolve));
	}

	/** What nobody waits for failed: a process that died in it, or something that would end the node's thread. */
	readonly #rejected = (error: unknown): void => {
		if (!(error instanceof Crash)) {
			this.#failure ??= new SimFailure(`nobody caught: ${error instanceof Error ? error.stack : String(error)}`);
		}
		for (const node of this.up.filter(({ disk }) => disk.isDead)) {
			this.tell(`${node.name} crashed`);
			node.kill();
		}
	};

	#broke(node: SimNode, error: unknown): void {
		this.#failure ??= new SimFailure(`${node.name} threw: ${error instanceof Error ? error.stack : String(error)}`);
	}
}

const skewOf = (chance: Chance): number =>
	chance.is(0.8) ? chance.below(2_000) : chance.is(0.5) ? day * (chance.is(0.5) ? 1 : -1) : chance.below(240_000);
