/**
 * A node that is killed again and again while it talks with two peers: one life after the other on the same folder,
 * each looked through against what the node had answered for before.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Chance } from "./chance.ts";
import { CrashActs } from "./crashActs.ts";
import type { CrashBundle } from "./crashBundle.ts";
import { CrashPeer } from "./crashPeer.ts";
import { type CrashPlan, choosePlan, inWords } from "./crashPlan.ts";
import { CrashProcess } from "./crashProcess.ts";
import type { Ready } from "./crashProtocol.ts";
import { differences } from "./crashSettled.ts";
import { readLeftStore } from "./crashStore.ts";
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
const longestLife = 10_000;
/** So often every page of what was left is looked at, and so often a node is looked through in the middle of its work. */
const integrityShare = 0.1;
const secondLookShare = 0.15;
/** Lines of an error. */
const wrongMost = 20;
/** How long everyone may take to have the same once nobody is killed any more, and how often that is looked at, ms. */
const settleMs = 240_000;
const lookEvery = 50;
const never: CrashPlan = { after: "check", unit: "ms", count: 0, isOffline: false, isAdmitting: false };

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
	/** Rooms it was seen in as a member in an earlier life. */
	#membership: ReadonlySet<string> = new Set();
	#port = 0;
	#checked = 0;

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
			fail(this.#checkReady(ready.value));
			this.#forgetRequests();
			killAfter("ready");
			const isBusy = plan.after === "ready" && this.#chance.is(0.5);
			const burst = isBusy ? this.#acts.burst(node, { life, isAdmitting: plan.isAdmitting }) : null;
			// On a slow machine the look begins before anything is answered, so now and then it does on any.
			await (this.#chance.is(0.5) && burst);
			if (await this.#check(node)) {
				this.#checked++;
				killAfter("check");
			}
			await burst;
			while (!node.isGone) {
				await this.#acts.burst(node, { life, isAdmitting: plan.isAdmitting });
				await (this.#chance.is(secondLookShare) && this.#check(node));
			}
		}
		await node.gone;
		clearTimeout(timer);
		await this.#afterCrash(node);
	}

	/** RULE: the same person each time, never locked, never in need of repair. */
	#checkReady({ status, peerId }: Ready): readonly string[] {
		this.#peerId ||= peerId;
		return [
			...(peerId === this.#peerId ? [] : ["it came up as somebody else"]),
			...(status.kind === "on" ? [] : [`it did not come up: ${JSON.stringify(status)}`]),
		];
	}

	/** What an earlier life asked for may have been under way while it was let in: only this life's requests count. */
	#forgetRequests(): void {
		const { rooms } = this.#acts.shown;
		this.#membership = new Set(rooms.filter(({ role }) => role === "member").map(({ room }) => room));
		for (const { witness } of this.#peers) {
			witness.asked.splice(0);
		}
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
		fail(this.#checkStore());
		// Peers go on while it is down.
		await this.#acts.peersAct(this.#chance.below(4), false);
	}

	/** Looks through everything the node shows. False when it was killed before it answered. @throws */
	async #check(node: CrashProcess): Promise<boolean> {
		const asked = this.#peers.flatMap((peer) => peer.witness.asked.splice(0));
		const told = this.#peers.flatMap((peer) =>
			peer.witness.told.filter(({ by }) => by === this.#peerId).map((one) => ({ ...one, peerId: peer.peerId })),
		);
		const answer = await node.call("snapshot", {});
		if (answer.kind === "lost") {
			return false;
		}
		fail([
			...this.#acts.check(answer.value, told),
			...asked
				.filter(({ by, room }) => by === this.#peerId && this.#membership.has(room))
				.map(({ room }) => `a member still asks to be let in: ${room}`),
		]);
		return true;
	}

	/** RULE: what somebody else has of us, or knows that we have, was on the disk before. */
	#checkStore(): readonly string[] {
		const left = readLeftStore(join(this.#folder, "store"), this.#chance.is(integrityShare));
		const wrong = this.#peers.flatMap((peer) => {
			const { events, controls } = peer.witness.signedBy(this.#peerId);
			return [
				...peer.witness.wrong,
				...[...events].filter((id) => !left.events.has(id)).map((id) => `event ${id} was sent and is not on the disk`),
				...[...controls]
					.filter((id) => !left.controls.has(id))
					.map((id) => `operation ${id} was sent and is not there`),
				...peer
					.storedBy(this.#peerId)
					.filter((id) => !left.events.has(id))
					.map((id) => `event ${id} was said to be stored and is not`),
			];
		});
		return [...left.damage, ...wrong];
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
		}).catch((error: unknown) => new Error(`${String(error)}:\n  ${left.slice(0, wrongMost).join("\n  ")}`));
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

const fail = (wrong: readonly string[]): void => {
	if (wrong.length > 0) {
		throw new Error(`\n  ${wrong.slice(0, wrongMost).join("\n  ")}`);
	}
};
