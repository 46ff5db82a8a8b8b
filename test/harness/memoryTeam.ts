/** People on a network in memory under one clock that stands still: real nodes, real stores, no waiting. */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../src/net/api/nodeState.ts";
import type { SelfTestResult } from "../../src/net/crypto/selfTest.ts";
import type { FileDisk } from "../../src/net/files/disk.ts";
import type { Identity } from "../../src/net/identity.ts";
import type { InterfaceTable } from "../../src/net/networks/interfaces.ts";
import type { Clock, Discovery, Purpose, RandomBytes, Socket, Transport } from "../../src/net/ports.ts";
import { ManualClock } from "./manualClock.ts";
import { MemoryNetwork } from "./memoryTransport.ts";
import { listedPolicy } from "./policies.ts";
import { RawLink, type RawLinkOptions } from "./rawLink.ts";
import { chanceFor } from "./testChance.ts";
import { MemoryVault, TestNode } from "./testNode.ts";

/** What of a member a test may choose. */
export interface MemberOptions {
	readonly settings?: Partial<Settings>;
	readonly discovery?: Discovery;
	/** Where people's files are; the machine's disk unless told. */
	readonly disk?: FileDisk;
	/** What its keys, ids and choices come of; the chance of the test unless told. */
	readonly random?: RandomBytes;
	readonly interfaces?: () => InterfaceTable;
	/** What the start-up test finds; what it really finds unless told. */
	readonly selfTest?: () => SelfTestResult;
	/** Milliseconds by which its wall clock is wrong. */
	readonly skew?: number;
	/** Begins with the files and the key of somebody who is away, as a copied disk does. */
	readonly copyOf?: string;
	/** Where its files are; a new folder unless told. */
	readonly folder?: string;
	/** Stands between the node and the network. */
	readonly wrapTransport?: (transport: Transport) => Transport;
}

/** One person: where it is, and what outlives its node. */
interface Seat {
	readonly name: string;
	host: string;
	folder: string;
	readonly vault: MemoryVault;
	options: MemberOptions;
	/** Null while it is away. */
	node: TestNode | null;
}

/** Milliseconds between two looks of `until`. */
const look = 10;

/** Hosts `10.0.0.1`, `10.0.0.2`, … in the order people come. */
export class MemoryTeam {
	readonly clock = new ManualClock();
	readonly network = new MemoryNetwork({ clock: this.clock });
	readonly #seats: Seat[] = [];
	readonly #who: string;
	#clients = 0;
	#lives = 0;

	/** `who` they are together, where they come before a test does: no other team of a run is called that. */
	constructor(who = "") {
		this.#who = who;
	}

	/** A person's node, opened and turned on. */
	async add(name: string, options: MemberOptions = {}): Promise<TestNode> {
		return await this.#start(this.#newSeat(name, options));
	}

	/** Several people's nodes, each connected to each. */
	async together<const Names extends readonly string[]>(
		...names: Names
	): Promise<{ -readonly [Index in keyof Names]: TestNode }> {
		const nodes: TestNode[] = [];
		for (const name of names) {
			const node = await this.add(name);
			for (const other of nodes) {
				await this.connect(node, other);
			}
			nodes.push(node);
		}
		return nodes as { -readonly [Index in keyof Names]: TestNode };
	}

	/** Stops a node in order; its folder and vault stay. */
	async leave(name: string): Promise<void> {
		const seat = this.#seat(name);
		const { node } = seat;
		seat.node = null;
		await this.#settle(node?.stop() ?? Promise.resolve());
	}

	/** What of somebody's files is on the disk at this moment, for `crash`. */
	freeze(name: string): string {
		const folder = mkdtempSync(join(tmpdir(), "lanchat-team-"));
		cpSync(this.#seat(name).folder, folder, { recursive: true });
		return folder;
	}

	/**
	 * Ends a node as a process ends that is killed: it was over when its files were frozen, and nobody hears anything more
	 * of it. It comes back on those, and on another disk where told.
	 */
	async crash(name: string, frozen = this.freeze(name), disk: FileDisk | null = null): Promise<void> {
		const seat = this.#seat(name);
		const { node, host, folder } = seat;
		const others = this.#seats.map((other) => other.host).filter((other) => other !== host);
		const reached = others.filter((other) => !this.network.path(host, other).isCut);
		for (const other of reached) {
			this.network.cut(host, other);
			this.network.drop(host, other);
		}
		seat.node = null;
		await this.#settle(node?.stop() ?? Promise.resolve());
		for (const other of reached) {
			this.network.heal(host, other);
		}
		rmSync(folder, { recursive: true, force: true });
		seat.folder = frozen;
		seat.options = disk === null ? seat.options : { ...seat.options, disk };
	}

	/** Starts a node again on what it left behind. */
	async comeBack(name: string): Promise<TestNode> {
		return await this.#start(this.#seat(name));
	}

	/** Opens a node, on what it left behind if it was here before, as a window does that does not know what it finds. */
	async open(name: string, options: MemberOptions = {}): Promise<TestNode> {
		const seat = this.#seats.find((candidate) => candidate.name === name) ?? this.#newSeat(name, options);
		return await this.#settle(this.#make(seat).open());
	}

	/** Somebody who is away comes back from another address. */
	moveHost(name: string, host: string): void {
		this.#seat(name).host = host;
	}

	/** Where somebody listens. */
	host(name: string): string {
		return this.#seat(name).host;
	}

	/** The files of somebody who may be away. */
	folder(name: string): string {
		return this.#seat(name).folder;
	}

	/** One dials the other. */
	async connect(one: TestNode, other: TestNode): Promise<void> {
		const outcome = await this.#settle(Promise.resolve(one.api["peers/connect"]({ address: other.address })));
		if (!outcome.ok) {
			throw new Error(`${one.name} could not connect to ${other.name}: ${outcome.code}`);
		}
	}

	/** A bare connection from `host` to where a node listens. */
	async socket(host: string, to: TestNode, purpose: Purpose = "chat"): Promise<Socket> {
		const [target = "", port] = to.address.split(":");
		const dialled = await this.#settle(
			this.network
				.transport(host)
				.dial({ address: { host: target, port: Number(port) }, purpose, signal: new AbortController().signal }),
		);
		if ("error" in dialled) {
			throw new Error(`${host} could not dial ${to.name}: ${dialled.error}`);
		}
		return dialled.socket;
	}

	/** Somebody at `host` who shakes hands with a node and then says what the test likes. */
	async raw(host: string, to: TestNode, identity: Identity, options: Partial<RawLinkOptions> = {}): Promise<RawLink> {
		const [socket, random] = [await this.socket(host, to), this.#chanceFor(`link of ${identity.key}`)];
		const link = new RawLink({ socket, role: "initiator", identity, random, ...options });
		await this.clock.advance(20);
		return link;
	}

	/** A listed room of `admin` that `others`, connected to it, have joined; all know of all. */
	async room(admin: TestNode, ...others: readonly TestNode[]): Promise<string> {
		const created = await admin.api["rooms/create"]({ name: "Compilers", policy: listedPolicy });
		if (!created.ok) {
			throw new Error(created.code);
		}
		for (const other of others) {
			await this.join(created.value.room, admin, other);
		}
		const { room } = created.value;
		const counted = (node: TestNode) => node.node.overview().rooms.find((mine) => mine.room === room)?.memberCount;
		await this.until(() => [admin, ...others].every((node) => counted(node) === others.length + 1), {
			what: "everybody to know everybody",
		});
		return room;
	}

	/** `other` asks, `admin` approves. */
	async join(room: string, admin: TestNode, other: TestNode): Promise<void> {
		await this.ask(room, other);
		const request = await this.until(() => admin.node.overview().requests.find((asked) => asked.name === other.name), {
			what: `${other.name}'s request`,
		});
		const approved = await this.#settle(Promise.resolve(admin.api["rooms/approve"](request)));
		if (!approved.ok) {
			throw new Error(approved.code);
		}
		await this.until(() => other.node.overview().rooms.some((mine) => mine.room === room && mine.role === "member"), {
			what: `${other.name} to be a member`,
		});
	}

	/** `other` asks once it has heard of the room. */
	async ask(room: string, other: TestNode, note = ""): Promise<void> {
		await this.until(() => other.node.overview().nearby.some((nearby) => nearby.room === room), {
			what: `the room to reach ${other.name}`,
		});
		const asked = await other.api["rooms/join"]({ room, note });
		if (!asked.ok) {
			throw new Error(asked.code);
		}
	}

	/** Says something in a room. */
	async say(node: TestNode, room: string, text: string): Promise<string> {
		this.#clients++;
		const clientId = `client-${this.#clients.toString().padStart(8, "0")}`;
		const sent = await node.api["rooms/send"]({ room, clientId, draft: { kind: "text", text } });
		if (!sent.ok) {
			throw new Error(sent.code);
		}
		return sent.value.id;
	}

	/** Lets time pass until `condition` gives something true; fails after `within` milliseconds of the team's time. */
	async until<T>(
		condition: () => T,
		{ what, within = 20_000 }: { readonly what: string; readonly within?: number },
	): Promise<NonNullable<Exclude<T, false>>> {
		for (let passed = 0; passed <= within; passed += look) {
			const value = condition();
			if (value) {
				return value as NonNullable<Exclude<T, false>>;
			}
			await this.clock.advance(look);
		}
		throw new Error(`waited ${within} ms for ${what}`);
	}

	/** Lets time pass until a request is answered. */
	async answer<T>(asked: Promise<T> | T): Promise<T> {
		return await this.#settle(Promise.resolve(asked));
	}

	/** Three hosts or more without a way between `one` and the others: connections break and are not made again. */
	part(one: string, ...others: readonly string[]): void {
		for (const other of others) {
			this.network.cut(this.host(one), this.host(other));
			this.network.drop(this.host(one), this.host(other));
		}
	}

	/** What is sent from now on between them passes at so many bytes a second. */
	slow(rate: number, one: string, ...others: readonly string[]): void {
		for (const other of others) {
			this.network.setRate(this.host(one), this.host(other), rate);
		}
	}

	/** They reach each other again. */
	heal(one: string, ...others: readonly string[]): void {
		for (const other of others) {
			this.network.heal(this.host(one), this.host(other));
		}
	}

	/** Ends everybody and removes their folders. */
	async end(): Promise<void> {
		for (const seat of this.#seats) {
			const { node } = seat;
			seat.node = null;
			await this.#settle(node?.stop() ?? Promise.resolve());
			rmSync(seat.folder, { recursive: true, force: true });
		}
	}

	async #start(seat: Seat): Promise<TestNode> {
		return await this.#settle(this.#make(seat).turnOn());
	}

	#make(seat: Seat): TestNode {
		const { name, host, folder, vault, options } = seat;
		const { wrapTransport = (transport: Transport) => transport } = options;
		const node = new TestNode({
			name,
			vault,
			host,
			clock: skewed(this.clock, options.skew ?? 0),
			interfaces: interfacesAt(host),
			random: options.random ?? this.#chanceFor(name),
			...options,
			folder,
			makeTransport: () => wrapTransport(this.network.transport(host)),
		});
		seat.node = node;
		return node;
	}

	#newSeat(name: string, options: MemberOptions): Seat {
		const folder = options.folder ?? mkdtempSync(join(tmpdir(), "lanchat-team-"));
		const host = `10.0.0.${this.#seats.length + 1}`;
		const copied = options.copyOf === undefined ? null : this.#seat(options.copyOf);
		if (copied !== null) {
			cpSync(copied.folder, folder, { recursive: true });
		}
		const seat: Seat = { name, host, folder, vault: copied?.vault.copy() ?? new MemoryVault(), options, node: null };
		this.#seats.push(seat);
		return seat;
	}

	#chanceFor(name: string): RandomBytes {
		return chanceFor(`${this.#who} ${name} ${++this.#lives}`);
	}

	#seat(name: string): Seat {
		const seat = this.#seats.find((candidate) => candidate.name === name);
		if (seat === undefined) {
			throw new Error(`nobody is called ${name}`);
		}
		return seat;
	}

	/** Lets time pass until a promise has settled. */
	async #settle<T>(promise: Promise<T>): Promise<T> {
		let isSettled = false;
		const done = (): void => {
			isSettled = true;
		};
		promise.then(done, done);
		for (let passed = 0; !isSettled && passed < 60_000; passed += look) {
			await this.clock.advance(look);
		}
		return await promise;
	}
}

/** The interfaces of a host at one address. */
const interfacesAt = (address: string) => (): InterfaceTable => ({
	lan: [
		{
			address,
			netmask: "255.255.255.0",
			family: "IPv4",
			mac: "00:00:00:00:00:00",
			internal: false,
			cidr: `${address}/24`,
		},
	],
});

/** A clock that is wrong by so much. */
const skewed = (clock: ManualClock, skew: number): Clock => ({
	now: () => clock.now() + skew,
	monotonic: () => clock.monotonic(),
	after: (ms, callback) => clock.after(ms, callback),
});
