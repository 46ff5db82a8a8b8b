import assert from "node:assert/strict";
import type { DiskProblem } from "../../src/net/files/disk.ts";
import { BrokenDisk, type DiskAct } from "../harness/brokenDisk.ts";
import { Chance } from "../harness/chance.ts";
import { bytesOfSeed, nextClient, transferOf } from "../harness/fileTeam.ts";
import { MemoryDisk } from "../harness/memoryDisk.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { SlowDisk } from "../harness/slowDisk.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;
const runs = Number(process.env.LANCHAT_FILE_RUNS ?? 8);
const first = Number(process.env.LANCHAT_FILE_SEED ?? 1);
/** What is done to a schedule before everything is mended. */
const steps = 14;

/** Somebody who fetches. */
interface Receiver {
	readonly name: string;
	readonly disk: MemoryDisk;
	readonly broken: BrokenDisk;
	/** Null while away. */
	node: TestNode | null;
	id: string;
	/** Pieces that went bad on its disk. */
	rotted: number;
}

/** One world: Ada offers a file in a room, two others fetch it, and everything that can happen does. */
class Schedule {
	readonly team = new MemoryTeam();
	readonly chance: Chance;
	readonly receivers: Receiver[] = [];
	readonly log: string[] = [];
	readonly size: number;
	readonly content: Uint8Array;
	ada: TestNode | null = null;
	room = "";

	constructor(seed: number) {
		this.chance = new Chance(seed);
		this.size = this.chance.below(4 * mib) + (this.chance.pick([0, 1, mib]) ?? 0);
		this.content = bytesOfSeed(this.size, seed);
	}

	async begin(): Promise<void> {
		const { team, chance } = this;
		const out = new MemoryDisk();
		out.files.set("/out/x.bin", this.content);
		const ada = await team.add("Ada", { disk: new SlowDisk({ clock: team.clock, chance }, out) });
		this.ada = ada;
		this.room = await team.room(ada);
		for (const name of ["Grace", "Heidi"]) {
			const disk = new MemoryDisk();
			const broken = new BrokenDisk(disk);
			const node = await team.add(name, { disk: new SlowDisk({ clock: team.clock, chance }, broken) });
			await team.connect(node, ada);
			for (const { node: other } of this.receivers) {
				await team.connect(node, other ?? ada);
			}
			await team.join(this.room, ada, node);
			this.receivers.push({ name, disk, broken, node, id: "", rotted: 0 });
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
		const acts: readonly (() => Promise<unknown> | unknown)[] = [
			() => this.#act(receiver, "files/pause"),
			() => this.#resume(receiver),
			() => this.#break(receiver),
			() => receiver.broken.broken.clear(),
			() => this.#rot(receiver),
			() => this.#cut(receiver.name),
			() => team.heal(receiver.name, "Ada", ...this.#others(receiver)),
			() => this.#restart(receiver),
			() => this.#restartAda(),
		];
		await chance.pick(acts)?.();
		await team.clock.advance(chance.below(chance.is(0.3) ? 8_000 : 300));
	}

	/** Everything is as it should be again: all must end well, soon. */
	async mend(): Promise<void> {
		const { team } = this;
		for (const receiver of this.receivers) {
			receiver.broken.broken.clear();
			team.heal(receiver.name, "Ada", ...this.#others(receiver));
		}
		for (const receiver of this.receivers) {
			await this.#resume(receiver);
		}
		for (const receiver of this.receivers) {
			await team.until(() => transferOf(this.#here(receiver), receiver.id)?.state === "done", {
				what: `${receiver.name}'s file; it is ${JSON.stringify(transferOf(this.#here(receiver), receiver.id))}`,
				within: 400_000,
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

	async #restart(receiver: Receiver): Promise<void> {
		this.log.push(`${receiver.name} starts again`);
		await this.team.leave(receiver.name);
		receiver.node = await this.team.comeBack(receiver.name);
	}

	async #restartAda(): Promise<void> {
		this.log.push("Ada starts again");
		await this.team.leave("Ada");
		this.ada = await this.team.comeBack("Ada");
	}
}

describe("transfers through pauses, bad disks, cut links and restarts", function () {
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
				throw new Error(`${schedule.log.join("; ")}\n${String(error)}`, { cause: error });
			} finally {
				await schedule.team.end();
			}
		});
	}
});
