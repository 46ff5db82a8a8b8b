/** People in a room on disks in memory, who offer each other files. */
import assert from "node:assert/strict";
import type { Message } from "../../src/net/api/messages.ts";
import { idOf } from "./befriend.ts";
import { BrokenDisk } from "./brokenDisk.ts";
import { Chance } from "./chance.ts";
import { nextClient, transferOf } from "./fileTeam.ts";
import { MemoryDisk } from "./memoryDisk.ts";
import { MemoryTeam } from "./memoryTeam.ts";
import { SlowDisk } from "./slowDisk.ts";
import type { TestNode } from "./testNode.ts";

/** Offers `/out/x.bin` of its disk in a room; the id of the offer. */
export const offerIn = async (team: MemoryTeam, node: TestNode, room: string): Promise<string> => {
	const params = { room, peerId: "", paths: ["/out/x.bin"], clientId: nextClient() };
	const offered = await team.answer(node.api["files/offer"](params));
	assert.ok(offered.ok);
	return offered.value.id;
};

/** Takes the first thing offered in a room; the id of the transfer. */
export const acceptIn = async (team: MemoryTeam, node: TestNode, room: string): Promise<string> => {
	const message = await team.until(() => node.messages(room).find(({ body }) => body.kind === "file"), {
		what: "the offer",
	});
	const params = { room, peerId: "", messageId: message.id, folder: "/in" };
	const accepted = await team.answer(node.api["files/accept"](params));
	assert.ok(accepted.ok);
	return accepted.value.id;
};

/** People in a room of Ada's on disks in memory, all connected. */
export class Offers {
	readonly team = new MemoryTeam();
	readonly disks = new Map<string, { readonly files: MemoryDisk; readonly broken: BrokenDisk }>();
	room = "";

	async start(...names: readonly string[]): Promise<readonly TestNode[]> {
		const nodes: TestNode[] = [];
		const chance = new Chance(1);
		for (const name of names) {
			const files = new MemoryDisk();
			const broken = new BrokenDisk(files);
			this.disks.set(name, { files, broken });
			const node = await this.team.add(name, { disk: new SlowDisk({ clock: this.team.clock, chance }, broken) });
			for (const other of nodes) {
				await this.team.connect(node, other);
			}
			nodes.push(node);
		}
		const [first, ...others] = nodes;
		assert.ok(first);
		this.room = await this.team.room(first, ...others);
		return nodes;
	}

	disk(name: string): { readonly files: MemoryDisk; readonly broken: BrokenDisk } {
		const disk = this.disks.get(name);
		assert.ok(disk);
		return disk;
	}

	/** Puts bytes on somebody's disk and offers them in the room, or to one person; the id of the offer. */
	async offer(from: TestNode, name: string, bytes: Uint8Array, to: TestNode | null = null): Promise<string> {
		this.disk(from.name).files.files.set(`/out/${name}`, bytes);
		const place = to === null ? { room: this.room, peerId: "" } : { room: "", peerId: idOf(to) };
		const params = { ...place, paths: [`/out/${name}`], clientId: nextClient() };
		const offered = await this.team.answer(from.api["files/offer"](params));
		assert.ok(offered.ok);
		return offered.value.id;
	}

	async accept(node: TestNode, name: string): Promise<string> {
		const message = await this.#message(node, name);
		const accepted = await this.team.answer(
			node.api["files/accept"]({ room: this.room, peerId: "", messageId: message, folder: "/in" }),
		);
		assert.ok(accepted.ok, JSON.stringify(accepted));
		return accepted.value.id;
	}

	/** Accepts what one person was offered by another. */
	async acceptFrom(node: TestNode, from: TestNode, name: string): Promise<string> {
		const peerId = idOf(from);
		let messageId = "";
		for (let passed = 0; messageId === "" && passed < 20_000; passed += 100) {
			await this.team.clock.advance(100);
			const page = await this.team.answer(node.api["direct/page"]({ peerId, before: "", limit: 50 }));
			assert.ok(page.ok);
			const isIt = ({ body }: Message): boolean => body.kind === "file" && body.file.name === name;
			messageId = page.value.messages.find(isIt)?.id ?? "";
		}
		const params = { room: "", peerId, messageId, folder: "/in" };
		const accepted = await this.team.answer(node.api["files/accept"](params));
		assert.ok(accepted.ok, JSON.stringify(accepted));
		return accepted.value.id;
	}

	async reached(node: TestNode, id: string, state: string, within = 60_000): Promise<void> {
		await this.team.until(() => transferOf(node, id)?.state === state, {
			what: `${node.name}'s to be ${state}`,
			within,
		});
	}

	async #message(node: TestNode, name: string): Promise<string> {
		const find = () => node.messages(this.room).find(({ body }) => body.kind === "file" && body.file.name === name);
		return (await this.team.until(find, { what: "the offer" })).id;
	}
}
