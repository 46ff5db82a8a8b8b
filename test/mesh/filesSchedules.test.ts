import assert from "node:assert/strict";
import type { DiskProblem } from "../../src/net/files/disk.ts";
import { idOf } from "../harness/befriend.ts";
import { BrokenDisk, type DiskAct } from "../harness/brokenDisk.ts";
import { Chance } from "../harness/chance.ts";
import { bytesOfSeed, nextClient, transferOf } from "../harness/fileTeam.ts";
import { MemoryDisk } from "../harness/memoryDisk.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { MortalDisk } from "../harness/mortalDisk.ts";
import { seededRandom } from "../harness/people.ts";
import { SlowDisk } from "../harness/slowDisk.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;
const runs = Number(process.env.LANCHAT_FILE_RUNS ?? 8);
const first = Number(process.env.LANCHAT_FILE_SEED ?? 1);
/** What is done to a schedule before everything is mended. */
const steps = 14;

/** Acts on a disk after which the program is ended at the latest; half that of one piece. */
const actsMost = 12;

/** Somebody who fetches. */
interface Receiver {
	readonly name: string;
	disk: MemoryDisk;
	broken: BrokenDisk;
	/** Acts on its disk until what is there is frozen, as it is when the program ends at that moment. */
	actsLeft: number;
	frozen: { readonly folder: string; readonly disk: MemoryDisk; readonly broken: BrokenDisk } | null;
	/** Null while away. */
	node: TestNode | null;
	id: string;
	/** Pieces that went bad on its disk. */
	rotted: number;
}

/** One world: Ada offers a file in a room, two others fetch it, and everything that can happen does. */
class Schedule {
	readonly team = new MemoryTeam();
	readonly seed: number;
	readonly chance: Chance;
	readonly receivers: Receiver[] = [];
	readonly log: string[] = [];
	readonly size: number;
	readonly content: Uint8Array;
	ada: TestNode | null = null;
	room = "";

	constructor(seed: number) {
		this.seed = seed;
		this.chance = new Chance(seed);
		this.size = this.chance.below(4 * mib) + (this.chance.pick([0, 1, mib]) ?? 0);
		this.content = bytesOfSeed(this.size, seed);
	}

	async begin(): Promise<void> {
		const { team, chance } = this;
		const out = new MemoryDisk();
		out.files.set("/out/x.bin", this.content);
		const ada = await team.add("Ada", {
			disk: new SlowDisk({ clock: team.clock, chance }, out),
			random: seededRandom(`Ada ${this.seed}`),
		});
		this.ada = ada;
		this.room = await team.room(ada);
		for (const name of ["Grace", "Heidi"]) {
			const disk = new MemoryDisk();
			const broken = new BrokenDisk(disk);
			const away = { name, disk, broken, node: null, id: "", rotted: 0 };
			const receiver: Receiver = { ...away, actsLeft: Number.POSITIVE_INFINITY, frozen: null };
			const node = await team.add(name, {
				disk: this.#disk(receiver),
				random: seededRandom(`${name} ${this.seed}`),
			});
			await team.connect(node, ada);
			for (const { node: other } of this.receivers) {
				await team.connect(node, other ?? ada);
			}
			await team.join(this.room, ada, node);
			receiver.node = node;
			this.receivers.push(receiver);
			if (chance.is(0.5)) {
				this.#doom(receiver);
			}
		}
		const params = { room: this.room, peerId: "", paths: ["/out/x.bin"], clientId: nextClient() };
		const offered = await team.answer(ada.api["files/offer"](params));
		assert.ok(offered.ok);
		for (const receiver of this.receivers) {
			const message = await team.until(
				() =>
					this.#here(receiver)
						.messages(this.room)
						.find(({ body }) => body.kind === "file"),
				{
					what: "the offer",
				},
			);
			const params = { room: this.room, peerId: "", messageId: message.id, folder: "/in" };
			const accepted = await team.answer(this.#here(receiver).api["files/accept"](params));
			assert.ok(accepted.ok);
			receiver.id = accepted.value.id;
		}
	}

	/** Something happens; nobody waits for what it leads to. */
	async step(): Promise<void> {
		const { chance, team } = this;
		const receiver = chance.pick(this.receivers);
		assert.ok(receiver);
		await this.#bury();
		const acts: readonly (() => Promise<unknown> | unknown)[] = [
			() => this.#act(receiver, "files/pause"),
			() => this.#resume(receiver),
			() => this.#break(receiver),
			() => receiver.broken.broken.clear(),
			() => this.#rot(receiver),
			() => this.#cut(receiver.name),
			() => this.#slow(receiver, chance.pick([20_000, 500_000]) ?? 0),
			() => team.heal(receiver.name, "Ada", ...this.#others(receiver)),
			() => this.#restart(receiver),
			() => this.#restartAda(),
			() => this.#crash(receiver),
			() => this.#doom(receiver),
			() => this.#doom(receiver),
			() => this.#crashAda(),
			() => this.#handOver(receiver),
		];
		await chance.pick(acts)?.();
		await team.clock.advance(chance.below(chance.is(0.3) ? 8_000 : 300));
	}

	/** Everything is as it should be again: all must end well, soon. */
	async mend(): Promise<void> {
		const { team } = this;
		await this.#bury();
		for (const receiver of this.receivers) {
			receiver.actsLeft = Number.POSITIVE_INFINITY;
			receiver.broken.broken.clear();
			team.heal(receiver.name, "Ada", ...this.#others(receiver));
			this.#slow(receiver, Number.POSITIVE_INFINITY);
		}
		for (const receiver of this.receivers) {
			await this.#resume(receiver);
		}
		for (const receiver of this.receivers) {
			await team.until(() => transferOf(this.#here(receiver), receiver.id)?.state === "done", {
				what: `${receiver.name}'s file; it is ${JSON.stringify(transferOf(this.#here(receiver), receiver.id))}`,
				// What is under way over a slow link stays slow.
				within: 800_000,
			});
		}
		await team.clock.advance(20_000);
	}

	/** What was promised. */
	look(): void {
		for (const { name, disk, broken, rotted, id } of this.receivers) {
			assert.deepEqual(disk.placed, ["/in/x.bin"], `${name} has it once`);
			assert.ok(
				Buffer.compare(disk.files.get("/in/x.bin") ?? new Uint8Array(1), this.content) === 0,
				`${name} has it whole`,
			);
			assert.equal(disk.files.has(`/parts/${id}`), false, `${name}'s part is gone`);
			const pieces = Math.ceil(this.size / mib);
			assert.ok(broken.written.length <= pieces + rotted, `${name} wrote ${broken.written.length} pieces of ${pieces}`);
		}
	}

	/** What a receiver's node has for a disk: slow, perhaps broken, and frozen at the moment at which it is to end. */
	#disk(receiver: Receiver): SlowDisk {
		const { team, chance } = this;
		const isAlive = (): boolean => {
			receiver.actsLeft--;
			if (receiver.actsLeft === 0) {
				this.#freeze(receiver);
			}
			// Whatever it does after that moment is done to what nobody sees.
			return true;
		};
		return new SlowDisk({ clock: team.clock, chance }, new MortalDisk(isAlive, receiver.broken));
	}

	#freeze(receiver: Receiver): void {
		const disk = new MemoryDisk(receiver.disk);
		const broken = new BrokenDisk(disk, receiver.broken);
		receiver.frozen = { folder: this.team.freeze(receiver.name), disk, broken };
	}

	#here(receiver: Receiver): TestNode {
		assert.ok(receiver.node);
		return receiver.node;
	}

	#others(receiver: Receiver): readonly string[] {
		return this.receivers.filter((other) => other !== receiver).map(({ name }) => name);
	}

	#act(receiver: Receiver, what: "files/pause"): void {
		this.log.push(`${receiver.name} ${what}`);
		void this.#here(receiver).api[what]({ id: receiver.id });
	}

	#resume(receiver: Receiver): void {
		this.log.push(`${receiver.name} resumes`);
		void this.#here(receiver).api["files/resume"]({ id: receiver.id, folder: "" });
	}

	#break(receiver: Receiver): void {
		const act = this.chance.pick<DiskAct>(["write", "place", "keep", "read"]) ?? "write";
		const problem = this.chance.pick<DiskProblem>(["full", "denied", "failed"]) ?? "full";
		this.log.push(`${receiver.name}'s disk cannot ${act}: ${problem}`);
		receiver.broken.broken.set(act, problem);
	}

	/** A piece that was written is not what it was, while nobody looks. */
	async #rot(receiver: Receiver): Promise<void> {
		const part = `/parts/${receiver.id}`;
		// What is in place is the person's.
		if (transferOf(this.#here(receiver), receiver.id)?.state === "done") {
			return;
		}
		await this.team.leave(receiver.name);
		const bytes = receiver.disk.files.get(part);
		if (bytes !== undefined && bytes.length > 0) {
			const at = this.chance.below(bytes.length);
			this.log.push(`${receiver.name}'s byte ${at} rots`);
			bytes[at] = (bytes[at] ?? 0) ^ 0xff;
			receiver.rotted++;
		}
		receiver.node = await this.team.comeBack(receiver.name);
	}

	#cut(name: string): void {
		this.log.push(`${name} is cut off`);
		const receiver = this.receivers.find((one) => one.name === name);
		this.team.part(name, "Ada", ...(receiver ? this.#others(receiver) : []));
	}

	/** What is sent from now on between it and others passes at so many bytes a second. */
	#slow(receiver: Receiver, rate: number): void {
		this.log.push(`${receiver.name} is at ${rate} bytes a second`);
		this.team.slow(rate, receiver.name, "Ada", ...this.#others(receiver));
	}

	async #restart(receiver: Receiver): Promise<void> {
		this.log.push(`${receiver.name} starts again`);
		await this.team.leave(receiver.name);
		receiver.node = await this.team.comeBack(receiver.name);
	}

	/** Some more acts on its disk, and it is over. */
	#doom(receiver: Receiver): void {
		receiver.actsLeft = 1 + this.chance.below(actsMost);
		this.log.push(`${receiver.name} has ${receiver.actsLeft} acts left`);
	}

	/** Killed: at the moment that was frozen, or now. */
	async #crash(receiver: Receiver): Promise<void> {
		this.log.push(`${receiver.name} is killed${receiver.frozen === null ? "" : " at work"}`);
		if (receiver.frozen === null) {
			this.#freeze(receiver);
		}
		const { frozen } = receiver;
		assert.ok(frozen);
		Object.assign(receiver, { ...frozen, frozen: null, actsLeft: Number.POSITIVE_INFINITY });
		await this.team.crash(receiver.name, frozen.folder, this.#disk(receiver));
		receiver.node = await this.team.comeBack(receiver.name);
	}

	/** Those whose last moment has come. */
	async #bury(): Promise<void> {
		for (const receiver of this.receivers.filter(({ frozen }) => frozen !== null)) {
			await this.#crash(receiver);
		}
	}

	async #crashAda(): Promise<void> {
		this.log.push("Ada is killed");
		await this.team.crash("Ada");
		this.ada = await this.team.comeBack("Ada");
	}

	/** Whoever leads the room hands it to somebody, if both can. */
	async #handOver(receiver: Receiver): Promise<void> {
		const { team, room } = this;
		const all = [this.ada, ...this.receivers.map(({ node }) => node)].flatMap((node) => node ?? []);
		const lead = all.find((node) =>
			node.node.overview().rooms.some((one) => one.room === room && one.role === "admin"),
		);
		const to = this.#here(receiver);
		const offered = await lead?.api["rooms/offerTransfer"]({ room, peerId: idOf(to) });
		await team.clock.advance(1_000);
		const answered = await to.api["rooms/answerTransfer"]({ room, accept: true });
		this.log.push(`${lead?.name} hands the room to ${receiver.name}: ${offered?.ok}, ${answered.ok}`);
	}

	async #restartAda(): Promise<void> {
		this.log.push("Ada starts again");
		await this.team.leave("Ada");
		this.ada = await this.team.comeBack("Ada");
	}
}

describe("transfers through pauses, bad disks, cut and slow links, restarts and kills", function () {
	this.timeout(60_000 * Math.max(3, runs));

	for (let seed = first; seed < first + runs; seed++) {
		it(`end well, whatever the order (LANCHAT_FILE_SEED=${seed})`, async () => {
			const schedule = new Schedule(seed);
			try {
				await schedule.begin();
				for (let i = 0; i < steps; i++) {
					await schedule.step();
				}
				await schedule.mend();
				schedule.look();
			} catch (error) {
				const again = `LANCHAT_FILE_SEED=${seed} LANCHAT_FILE_RUNS=1 npm run test:mesh -- --grep "LANCHAT_FILE_SEED=${seed}\\)"`;
				throw new Error(`play it again: ${again}\n${schedule.log.join("; ")}\n${String(error)}`, { cause: error });
			} finally {
				await schedule.team.end();
			}
		});
	}
});
