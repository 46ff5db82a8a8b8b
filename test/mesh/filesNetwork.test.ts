/** Files over a real network: what is lost when links are cut and programs killed, and what ten receivers cost. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Transfer } from "../../src/net/api/files.ts";
import { bytesOfSeed, hashOf } from "../harness/fileTeam.ts";
import { type Network, type NetworkHost, startNetwork } from "../harness/networkHosts.ts";
import { NodeOnHost } from "../harness/nodeOnHost.ts";
import { listedPolicy } from "../harness/policies.ts";
import { skip } from "../harness/skip.ts";
import { temporaryFolder } from "../harness/temporaryFolder.ts";
import { until } from "../harness/until.ts";

const mib = 2 ** 20;
/** A gibibyte takes minutes where others use the machine, too. */
const size = Number(process.env.LANCHAT_FILE_MIB ?? 96) * mib + 4_321;
const shared = Number(process.env.LANCHAT_FILE_SWARM_MIB ?? 16) * mib + 77;
const patience = 120_000 + (size / mib) * 500;
/** What one interruption may cost: the pieces that are asked of one peer, and as much again in queues and on the way. */
const lostMost = 9 * mib;

describe("files on a real network", function () {
	this.timeout(4 * patience);
	let network: Network;
	let folder: ReturnType<typeof temporaryFolder>;
	const nodes: NodeOnHost[] = [];
	let room = "";

	/** Hosts, and a node on each; the first makes the room, the others join it. */
	const begin = async (context: Mocha.Context, names: readonly string[]): Promise<void> => {
		network = await startNetwork(names);
		if (!network.hasMulticast) {
			skip(context, "no network namespaces here");
		}
		for (const [i, name] of names.entries()) {
			nodes.push(await NodeOnHost.start(hostOf(i), { name }));
		}
		const [ada, ...others] = nodes;
		assert.ok(ada);
		const created = await ada.ask("rooms/create", { name: "Files", policy: listedPolicy });
		assert.ok(created.ok);
		room = created.value.room;
		for (const node of others) {
			const isNearby = async () => (await node.overview()).nearby.some((nearby) => nearby.room === room);
			await until(isNearby, { what: `the room to reach ${node.name}`, every: 50, timeout: 60_000 });
			assert.ok((await node.ask("rooms/join", { room, note: "" })).ok);
		}
		for (const node of others) {
			const asked = async () => (await ada.overview()).requests.find(({ name }) => name === node.name);
			const asking = await until(asked, { what: `${node.name}'s request`, every: 50, timeout: 60_000 });
			assert.ok((await ada.ask("rooms/approve", asking)).ok);
		}
		for (const node of others) {
			const isMember = async () => (await node.overview()).rooms.some(({ role }) => role === "member");
			await until(isMember, { what: `${node.name} to be a member`, every: 50, timeout: 60_000 });
		}
	};

	beforeEach(() => {
		folder = temporaryFolder("lanchat-net-files-");
		nodes.length = 0;
	});

	afterEach(async () => {
		for (const node of nodes) {
			await node.remove();
		}
		await network.stop();
		await folder.remove();
	});

	const hostOf = (index: number): NetworkHost => network.hosts[index] ?? assert.fail("no such host");
	const nodeOf = (index: number): NodeOnHost => nodes[index] ?? assert.fail("no such node");

	/** Kills a node and starts it again on what it left. */
	const killed = async (index: number): Promise<void> => {
		const { name, folder: kept } = nodeOf(index);
		await nodeOf(index).kill();
		nodes[index] = await NodeOnHost.start(hostOf(index), { name, folder: kept });
	};

	/** Bytes that have come to a host, and gone from it, headers among them. */
	const traffic = (index: number): { readonly came: number; readonly went: number } => {
		const [file, args] = hostOf(index).command("cat", ["/proc/self/net/dev"]);
		const line = execFileSync(file, args, { encoding: "utf8" }).match(/eth0:(.*)/u)?.[1] ?? "";
		const [came = 0, , , , , , , , went = 0] = line.trim().split(/\s+/u).map(Number);
		return { came, went };
	};

	/** Ada offers a file of this size; the id of the message as the others see it. */
	const offered = async (bytes: number): Promise<{ readonly source: string; readonly messageId: string }> => {
		const source = join(folder.path, "engine.bin");
		writeFileSync(source, bytesOfSeed(bytes, 7));
		await nodeOf(0).ask("files/offer", { room, peerId: "", paths: [source], clientId: "file-00000001" });
		const find = async () => {
			const page = await nodeOf(1).ask("rooms/page", { room, before: "", limit: 50 });
			return page.ok && page.value.messages.find(({ body }) => body.kind === "file");
		};
		return { source, messageId: (await until(find, { what: "the offer", every: 50, timeout: patience })).id };
	};

	const inbox = (index: number): string => join(folder.path, `in-${index}`);
	const accept = async (index: number, messageId: string): Promise<string> => {
		mkdirSync(inbox(index));
		const accepting = async () => {
			const accepted = await nodeOf(index).ask("files/accept", { room, peerId: "", messageId, folder: inbox(index) });
			return accepted.ok && accepted.value.id;
		};
		return await until(accepting, { what: "the offer to be there", every: 50, timeout: 30_000 });
	};
	const transfer = async (index: number, id: string): Promise<Transfer | undefined> => {
		const list = await nodeOf(index).ask("files/list", {});
		return list.ok ? list.value.find((one) => one.id === id) : undefined;
	};
	const done = async (index: number, id: string): Promise<void> => {
		const isDone = async () => (await transfer(index, id))?.state === "done";
		await until(isDone, { what: `${nodeOf(index).name}'s file`, every: 100, timeout: patience });
	};

	it("arrive whole though the link is cut five times and both ends are killed, and no good piece comes twice", async function () {
		await begin(this, ["Ada", "Grace"]);
		const { source, messageId } = await offered(size);
		const before = traffic(1).came;
		const id = await accept(1, messageId);
		for (let cut = 1; cut <= 5; cut++) {
			const isFar = async () => {
				const now = await transfer(1, id);
				return now !== undefined && (now.doneBytes >= ((cut - 0.5) / 6) * size || now.state === "done");
			};
			await until(isFar, { what: `the transfer to go on after cut ${cut - 1}`, every: 10, timeout: patience });
			await hostOf(1).ip("link", "set", "eth0", "down");
			if (cut === 2 || cut === 4) {
				await killed(cut === 2 ? 1 : 0);
			}
			await hostOf(1).ip("link", "set", "eth0", "up");
			await hostOf(1).ip("route", "replace", "default", "dev", "eth0");
		}
		await done(1, id);
		assert.equal(hashOf(join(inbox(1), "engine.bin")), hashOf(source));
		assert.deepEqual(readdirSync(inbox(1)), ["engine.bin"]);
		const again = traffic(1).came - before - size;
		if (process.env.LANCHAT_FIGURES === "1") {
			console.log(`${(size / mib).toFixed(0)} MiB; beyond the file came ${(again / mib).toFixed(1)} MiB`);
		}
		assert.ok(again < 7 * lostMost + 0.06 * size, `${(again / mib).toFixed(1)} MiB came beyond the file`);
	});

	it("that ten fetch at once cost whoever offered them little more than one upload", async function () {
		await begin(this, ["Ada", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"]);
		const others = nodes.map((_, i) => i).slice(1);
		const isMeshed = async () => {
			const seen = await Promise.all(
				nodes.map(async (node) => (await node.overview()).people.filter((one) => one.online)),
			);
			return seen.every((people) => people.length === others.length);
		};
		await until(isMeshed, { what: "everybody to see everybody", every: 250, timeout: patience });
		const { source, messageId } = await offered(shared);
		const before = traffic(0).went;
		const ids = await Promise.all(others.map((index) => accept(index, messageId)));
		await Promise.all(others.map((index, i) => done(index, ids[i] ?? "")));
		for (const index of others) {
			assert.equal(hashOf(join(inbox(index), "engine.bin")), hashOf(source));
		}
		const uploads = (traffic(0).went - before) / shared;
		if (process.env.LANCHAT_FIGURES === "1") {
			console.log(
				`${(shared / mib).toFixed(0)} MiB to ten: ${uploads.toFixed(2)} times the file left whoever offered it`,
			);
		}
		assert.ok(uploads < 1.5, `${uploads.toFixed(2)} times the file left whoever offered it`);
	});
});
