/**
 * A node that is killed again and again while it talks with two peers: one life after the other on the same folder,
 * each looked through against what the node had answered for before.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CrashActs } from "./crashActs.ts";
import type { CrashBundle } from "./crashBundle.ts";
import { Chance } from "./crashChance.ts";
import { CrashPeer } from "./crashPeer.ts";
import { type CrashPlan, choosePlan, inWords } from "./crashPlan.ts";
import { CrashProcess } from "./crashProcess.ts";
import type { Snapshot } from "./crashProtocol.ts";
import { differences } from "./crashSettled.ts";
import { temporaryFolder } from "./temporaryFolder.ts";
import { until } from "./until.ts";

/** What a world is made from; the same seed makes the same decisions. */
export interface CrashWorldOptions {
	readonly seed: number;
	/** How often the node is killed. */
	readonly points: number;
}

/** What was reached, for the test to say that it tested something. */
export interface CrashReport {
	readonly points: number;
	/** Lives that came far enough to be looked through. */
	readonly checked: number;
	readonly messages: number;
	/** Messages whose answer a crash took, found afterwards and found missing. */
	readonly foundAfterLoss: number;
	readonly missingAfterLoss: number;
}

/** A life nobody ended by then is ended, ms. */
const longestLife = 2_000;
const integrityShare = 0.1;
/** How long everyone may take to have the same once nobody is killed any more, and how often that is looked at, ms. */
const settleMs = 60_000;
const lookEvery = 50;
const never: CrashPlan = { after: "check", unit: "ms", count: 0, isOffline: false };

/** One folder, many lives. */
export class CrashWorld {
	readonly #bundle: CrashBundle;
	readonly #options: CrashWorldOptions;
	readonly #chance: Chance;
	readonly #temporary = temporaryFolder("lanchat-crash-");
	readonly #folder = this.#temporary.path;
	readonly #peers = [new CrashPeer("Grace"), new CrashPeer("Linus")] as const;
	readonly #acts: CrashActs;
	#process: CrashProcess | null = null;
	#peerId = "";
	#port = 0;
	#checked = 0;
	/** Messages of peers the killed node said it stored. */
	#stored: readonly (readonly [room: string, ids: readonly string[]])[] = [];

	constructor(bundle: CrashBundle, options: CrashWorldOptions) {
		this.#bundle = bundle;
		this.#options = options;
		this.#chance = new Chance(options.seed);
		this.#acts = new CrashActs({ chance: this.#chance, peers: this.#peers });
		mkdirSync(join(this.#folder, "vault"));
	}

	/** Lives all lives, then lets everyone settle. @throws with seed and point where something is wrong */
	async run(): Promise<CrashReport> {
		let at = "before the first start";
		try {
			const [grace, linus] = this.#peers;
			await grace.turnOn();
			await linus.turnOn();
			await linus.node.api["peers/connect"]({ address: grace.node.address });
			for (let point = 1; point <= this.#options.points; point++) {
				const plan = choosePlan(this.#chance);
				at = `point ${point}, ${inWords(plan)}`;
				await this.#live(plan, point);
			}
			at = `the end, after ${this.#options.points} points`;
			await this.#settle();
			return { points: this.#options.points, checked: this.#checked, ...this.#acts.figures };
		} catch (error) {
			throw new Error(`seed ${this.#options.seed}, ${at}: ${String(error)}`, { cause: error });
		} finally {
			await this.#end();
		}
	}

	/** From start to SIGKILL. */
	async #live(plan: CrashPlan, life: number): Promise<void> {
		const node = this.#start(plan);
		const isByTime = plan.unit === "ms";
		let timer = setTimeout(() => node.kill(), isByTime && plan.after === "spawn" ? plan.count : longestLife);
		const killAfter = (done: CrashPlan["after"]): void => {
			if (isByTime && plan.after === done) {
				clearTimeout(timer);
				timer = setTimeout(() => node.kill(), plan.count);
			} else if (plan.after === done) {
				void node.call("arm", { killAt: plan.count });
			}
		};
		const ready = await node.ready;
		if (ready.kind === "answered") {
			this.#port = ready.value.status.kind === "on" && !plan.isOffline ? ready.value.status.port : this.#port;
			killAfter("ready");
			if (plan.after === "ready" && this.#chance.is(0.5)) {
				await this.#acts.burst(node, life);
			}
			if (await this.#check(node)) {
				this.#checked++;
				killAfter("check");
			}
			while (!node.isGone) {
				await this.#acts.burst(node, life);
			}
		}
		await node.gone;
		clearTimeout(timer);
		await this.#afterCrash(node);
	}

	#start(plan: CrashPlan): CrashProcess {
		const node = new CrashProcess(this.#bundle, {
			folder: this.#folder,
			port: this.#port,
			peers: this.#peers.map((peer) => peer.node.address),
			isOffline: plan.isOffline,
			killAt: plan.after === "spawn" && plan.unit === "steps" ? plan.count : 0,
		});
		this.#process = node;
		return node;
	}

	async #afterCrash(node: CrashProcess): Promise<void> {
		if (node.problem !== null) {
			throw new Error(node.problem);
		}
		this.#acts.crashed();
		this.#stored = this.#peers.flatMap((peer) =>
			this.#acts.rooms.map((room) => [room, peer.storedBy(this.#peerId, room)] as const),
		);
		if (this.#chance.is(integrityShare)) {
			this.#checkIntegrity();
		}
		// Peers go on while it is down.
		await this.#acts.peersAct(this.#chance.below(4));
	}

	/** Looks through everything the node shows. False when it was killed before it answered. @throws */
	async #check(node: CrashProcess): Promise<boolean> {
		// What somebody else has must have been on the disk before: so this is gathered before the node is asked.
		const expected = [
			...this.#stored,
			...this.#peers.flatMap((peer) =>
				this.#acts.rooms.map((room) => [room, [...peer.heardOf(this.#peerId, room)]] as const),
			),
		];
		const members = new Set(this.#acts.shown.rooms.filter(({ role }) => role === "member").map(({ room }) => room));
		const asked = this.#peers.flatMap((peer) => peer.asked.splice(0));
		const told = this.#peers.flatMap((peer) =>
			peer.told.filter(({ by }) => by === this.#peerId).map((one) => ({ ...one, peerId: peer.peerId })),
		);
		const answer = await node.call("snapshot", {});
		if (answer.kind === "lost") {
			return false;
		}
		this.#peerId ||= answer.value.peerId;
		const wrong = [
			...this.#acts.check(answer.value, told),
			...this.#peers.flatMap((peer) => peer.forks),
			...asked
				.filter(({ by, room }) => by === this.#peerId && members.has(room))
				.map(({ room }) => `a member still asks to be let in: ${room}`),
			...missing(expected, answer.value),
		];
		if (wrong.length > 0) {
			throw new Error(`\n  ${wrong.slice(0, 20).join("\n  ")}`);
		}
		return true;
	}

	/** Looks at a copy of what the crash left, as SQLite does when it opens it. @throws */
	#checkIntegrity(): void {
		const store = join(this.#folder, "store", "store.sqlite");
		const copy = join(this.#folder, "copy.sqlite");
		if (!existsSync(store)) {
			return;
		}
		for (const companion of ["", "-wal"]) {
			rmSync(copy + companion, { force: true });
			if (existsSync(store + companion)) {
				copyFileSync(store + companion, copy + companion);
			}
		}
		const database = new DatabaseSync(copy);
		const rows = [
			...database.prepare("PRAGMA integrity_check").all(),
			...database.prepare("PRAGMA foreign_key_check").all(),
		];
		database.close();
		const [row] = rows;
		if (rows.length !== 1 || row?.integrity_check !== "ok") {
			throw new Error(`the store is damaged: ${JSON.stringify(rows)}`);
		}
		if (readdirSync(join(this.#folder, "store")).some((name) => name.includes("set-aside"))) {
			throw new Error("the store was set aside");
		}
	}

	/** A last life, which nobody ends before everyone has the same and knows it. @throws */
	async #settle(): Promise<void> {
		const node = this.#start(never);
		let left: readonly string[] = [];
		const look = async (): Promise<boolean | Error> => {
			if (!(await this.#check(node))) {
				return new Error("the node ended by itself");
			}
			await this.#acts.admitAll(node);
			left = differences(this.#acts.shown, this.#peers);
			return left.length === 0;
		};
		// What is wrong will not mend: only what is not there yet is waited for.
		const outcome = await until(() => look().catch((error: Error) => error), {
			what: "everyone to have the same",
			timeout: settleMs,
			every: lookEvery,
		}).catch((error: unknown) => new Error(`${String(error)}:\n  ${left.slice(0, 20).join("\n  ")}`));
		if (outcome instanceof Error) {
			throw outcome;
		}
		node.kill();
		await node.gone;
		if (node.problem !== null) {
			throw new Error(node.problem);
		}
	}

	async #end(): Promise<void> {
		this.#process?.kill();
		await this.#process?.gone;
		for (const peer of this.#peers) {
			await peer.node.remove();
		}
		await this.#temporary.remove();
	}
}

const missing = (
	expected: readonly (readonly [room: string, ids: readonly string[]])[],
	{ rooms }: Snapshot,
): readonly string[] => {
	const ids = new Map(rooms.map((room) => [room.room, new Set(room.rows.map((row) => row.id))]));
	return expected.flatMap(([room, known]) =>
		known.filter((id) => ids.get(room)?.has(id) !== true).map((id) => `somebody has ${id}, the node has not`),
	);
};
