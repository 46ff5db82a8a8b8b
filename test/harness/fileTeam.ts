/** People on loopback who send each other files: real nodes, sockets, disks and stores. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Transfer } from "../../src/net/api/files.ts";
import type { Message } from "../../src/net/api/messages.ts";
import { systemClock } from "../../src/net/platform/system.ts";
import type { Transport } from "../../src/net/ports.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { listedPolicy } from "./policies.ts";
import { quietLogger } from "./quietLogger.ts";
import { TestNode, type TestNodeOptions } from "./testNode.ts";
import { until } from "./until.ts";

/** Many people on one address, who all connect at once. */
const roomy = {
	unauthenticated: 256,
	unauthenticatedPerAddress: 256,
	connectRate: 500,
	connectBurst: 500,
	connectRateTotal: 500,
	connectBurstTotal: 500,
};

/** A transport on loopback that lets many in, on any free port. */
export const loopbackTransport = (): Transport => {
	const inner = createWsTransport(
		{ clock: systemClock, logger: quietLogger },
		{ listenOn: "127.0.0.1", admission: roomy },
	);
	return {
		start: (options) => inner.start({ ...options, ports: [0] }),
		dial: (options) => inner.dial(options),
		penalize: (address) => inner.penalize(address),
		stop: () => inner.stop(),
	};
};

/** Bytes nobody can compress or guess, the same for the same seed; made quickly. */
export const bytesOfSeed = (size: number, seed: number): Uint8Array => {
	const bytes = new Uint8Array(size);
	const words = new Uint32Array(bytes.buffer, 0, size >> 2);
	let state = (seed * 2_654_435_761 + 1) >>> 0;
	for (let i = 0; i < words.length; i++) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		words[i] = state;
	}
	return bytes;
};

/** SHA-256 of a file, hex. */
export const hashOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

let clients = 0;

/** A client id nobody has used. */
export const nextClient = (): string => `file-${(++clients).toString().padStart(8, "0")}`;

/** People in one room, each with a folder for what it has and one for what it gets. */
export class FileTeam {
	/** Folder of the team made last. */
	static newest = "";
	readonly folder = mkdtempSync(join(tmpdir(), "lanchat-files-"));
	readonly nodes: TestNode[] = [];
	room = "";

	/** The first makes the room, the others join it. Each connects to all before it where `meshed`. */
	static async of(
		names: readonly string[],
		options: { readonly meshed?: boolean; readonly node?: (name: string) => Partial<TestNodeOptions> } = {},
	): Promise<FileTeam> {
		const team = new FileTeam();
		FileTeam.newest = team.folder;
		for (const name of names) {
			team.nodes.push(await team.start(name, options.node?.(name)));
		}
		const [first, ...others] = team.nodes;
		assert.ok(first);
		const created = await first.api["rooms/create"]({ name: "Files", policy: listedPolicy });
		assert.ok(created.ok);
		team.room = created.value.room;
		for (const [i, node] of others.entries()) {
			await connect(node, first);
			await team.join(first, node);
			for (const before of options.meshed ? others.slice(0, i) : []) {
				await connect(node, before);
			}
		}
		return team;
	}

	/** A node with the folders of its name; on what it left there. */
	async start(name: string, options: Partial<TestNodeOptions> = {}): Promise<TestNode> {
		mkdirSync(this.inbox(name), { recursive: true });
		mkdirSync(this.outbox(name), { recursive: true });
		return await new TestNode({
			name,
			folder: join(this.folder, name, "storage"),
			makeTransport: loopbackTransport,
			...options,
		}).turnOn();
	}

	inbox(name: string): string {
		return join(this.folder, name, "in");
	}

	outbox(name: string): string {
		return join(this.folder, name, "out");
	}

	/** Puts a file among what somebody has; returns its path. */
	put(name: string, file: string, bytes: Uint8Array): string {
		const path = join(this.outbox(name), file);
		mkdirSync(join(path, ".."), { recursive: true });
		writeFileSync(path, bytes);
		return path;
	}

	async join(admin: TestNode, other: TestNode): Promise<void> {
		const { room } = this;
		await until(() => other.node.overview().nearby.some((nearby) => nearby.room === room), { what: "the advert" });
		await other.api["rooms/join"]({ room, note: "" });
		const name = other.name;
		const asked = () => admin.node.overview().requests.find((request) => request.name === name);
		await admin.api["rooms/approve"](await until(asked, { what: "the request" }));
		await until(() => other.node.overview().rooms.some((mine) => mine.role === "member"), { what: "membership" });
	}

	/** Offers in the room; returns the id of the offer once the message is there. */
	async offer(from: TestNode, ...paths: readonly string[]): Promise<string> {
		const offered = await from.api["files/offer"]({ room: this.room, peerId: "", paths, clientId: nextClient() });
		assert.ok(offered.ok, JSON.stringify(offered));
		const { id } = offered.value;
		// It is read and hashed first.
		await until(() => transferOf(from, id)?.messageId !== "", { what: "the offer to be said", timeout: 120_000 });
		return id;
	}

	/** The newest offer in the room as `node` sees it, once it is there. */
	async offered(node: TestNode, name?: string): Promise<Message> {
		const find = () =>
			node
				.messages(this.room)
				.findLast(({ body }) => body.kind === "file" && (name === undefined || body.file.name === name));
		await until(() => find() !== undefined, { what: `the offer to reach ${node.name}` });
		const message = find();
		assert.ok(message);
		return message;
	}

	/** Accepts an offer into the node's folder; returns the transfer's id. */
	async accept(node: TestNode, message: Message, folder = this.inbox(node.name)): Promise<string> {
		const accepted = await node.api["files/accept"]({ room: this.room, peerId: "", messageId: message.id, folder });
		assert.ok(accepted.ok, JSON.stringify(accepted));
		return accepted.value.id;
	}

	async end(): Promise<void> {
		for (const node of this.nodes) {
			await node.stop();
		}
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A transfer as a window sees it now. */
export const transferOf = (node: TestNode, id: string): Transfer | undefined =>
	node.node.session?.files.book.view(id) ?? undefined;

/** Waits until a transfer is in a state. */
export const reached = async (
	node: TestNode,
	id: string,
	state: Transfer["state"],
	timeout = 240_000,
): Promise<Transfer> => {
	await until(() => transferOf(node, id)?.state === state, {
		what: `${node.name}'s transfer to be ${state}; it is ${JSON.stringify(transferOf(node, id))}`,
		timeout,
	});
	const transfer = transferOf(node, id);
	assert.ok(transfer);
	return transfer;
};

/** One dials the other. */
export const connect = async (one: TestNode, other: TestNode): Promise<void> => {
	const connected = await one.api["peers/connect"]({ address: other.address });
	assert.ok(connected.ok, JSON.stringify(connected));
};
