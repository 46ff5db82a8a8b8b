import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNodeDisk } from "../../src/net/platform/nodeDisk.ts";
import { BrokenDisk } from "../harness/brokenDisk.ts";
import { bytesOfSeed, FileTeam, hashOf, nextClient, reached, transferOf } from "../harness/fileTeam.ts";
import type { TestNode } from "../harness/testNode.ts";
import { until } from "../harness/until.ts";

const mib = 2 ** 20;

describe("offers in a room of two", function () {
	this.timeout(300_000);
	let team: FileTeam;
	let ada: TestNode;
	let grace: TestNode;
	let disk: BrokenDisk;

	beforeEach(async () => {
		team = await FileTeam.of(["Ada", "Grace"], {
			node: (name) => {
				if (name !== "Grace") {
					return {};
				}
				disk = new BrokenDisk(createNodeDisk(join(team0().folder, "Grace", "storage", "parts")));
				return { disk };
			},
		});
		const [first, second] = team.nodes;
		assert.ok(first && second);
		ada = first;
		grace = second;
	});

	afterEach(async () => {
		await team.end();
	});

	it("carry a folder with all that is in it, links left out", async () => {
		team.put("Ada", "project/src/main.ts", bytesOfSeed(3 * mib, 1));
		team.put("Ada", "project/src/empty.txt", new Uint8Array());
		team.put("Ada", "project/README", bytesOfSeed(100, 2));
		mkdirSync(join(team.outbox("Ada"), "project", "nothing"));
		symlinkSync("/etc/passwd", join(team.outbox("Ada"), "project", "link"));
		await team.offer(ada, join(team.outbox("Ada"), "project"));
		const message = await team.offered(grace, "project");
		const done = await reached(grace, await team.accept(grace, message), "done");
		const placed = join(team.inbox("Grace"), "project");
		assert.equal(done.path, placed);
		assert.equal(done.count, 3);
		assert.deepEqual(readdirSync(placed).sort(), ["README", "nothing", "src"]);
		assert.equal(hashOf(join(placed, "src", "main.ts")), hashOf(join(team.outbox("Ada"), "project/src/main.ts")));
		assert.equal(readFileSync(join(placed, "src", "empty.txt")).length, 0);
		assert.deepEqual(readdirSync(team.inbox("Grace")), ["project"]);
	});

	it("carry several files as one, each under its name", async () => {
		const paths = ["one.txt", "two.txt"].map((name, i) => team.put("Ada", name, bytesOfSeed(10, i)));
		await team.offer(ada, ...paths);
		await reached(grace, await team.accept(grace, await team.offered(grace)), "done");
		assert.deepEqual(readdirSync(join(team.inbox("Grace"), "one.txt +1")).sort(), ["one.txt", "two.txt"]);
	});

	it("carry a file of no bytes", async () => {
		await team.offer(ada, team.put("Ada", "empty", new Uint8Array()));
		const done = await reached(grace, await team.accept(grace, await team.offered(grace)), "done");
		assert.equal(readFileSync(done.path).length, 0);
	});

	it("never replace what is there: the first free name is taken", async () => {
		writeFileSync(join(team.inbox("Grace"), "a.txt"), "mine");
		symlinkSync(join(team.folder, "elsewhere"), join(team.inbox("Grace"), "a (2).txt"));
		await team.offer(ada, team.put("Ada", "a.txt", bytesOfSeed(5_000, 1)));
		const done = await reached(grace, await team.accept(grace, await team.offered(grace)), "done");
		assert.equal(done.path, join(team.inbox("Grace"), "a (3).txt"));
		assert.equal(readFileSync(join(team.inbox("Grace"), "a.txt"), "utf8"), "mine");
	});

	for (const [act, problem, told] of [
		["write", "full", "storageFull"],
		["write", "readOnly", "diskReadOnly"],
		["place", "denied", "diskDenied"],
		["place", "readOnly", "diskReadOnly"],
		["place", "missing", "folderMissing"],
		["place", "nameTooLong", "nameTooLong"],
		["keep", "failed", "diskFailed"],
	] as const) {
		it(`pause where a disk cannot ${act} (${problem}), say so on both sides, and go on once that is mended`, async () => {
			const offer = await team.offer(ada, team.put("Ada", "b.bin", bytesOfSeed(5 * mib + 1, 1)));
			disk.broken.set(act, problem);
			const id = await team.accept(grace, await team.offered(grace));
			const paused = await reached(grace, id, "paused");
			assert.equal(paused.problem, told);
			// Which of two disks it is the sender is not told.
			const said = told === "storageFull" ? "diskFull" : told;
			assert.deepEqual(readdirSync(team.inbox("Grace")), []);
			const heard = () => transferOf(ada, offer)?.receivers[0];
			await until(() => heard()?.state === "paused" && heard()?.problem === said, { what: "the sender to hear" });
			disk.broken.clear();
			assert.ok((await grace.api["files/resume"]({ id, folder: "" })).ok);
			const done = await reached(grace, id, "done");
			assert.equal(hashOf(done.path), hashOf(join(team.outbox("Ada"), "b.bin")));
			await until(() => heard()?.state === "done" && heard()?.problem === "", { what: "the sender to hear the end" });
		});
	}

	it("are told to both sides when the sender's file changes or is gone, and go on when it is back", async () => {
		const source = team.put("Ada", "c.bin", bytesOfSeed(3 * mib, 1));
		const at = new Date(2_020, 1, 1);
		utimesSync(source, at, at);
		const offer = await team.offer(ada, source);
		rmSync(source);
		const id = await team.accept(grace, await team.offered(grace));
		await until(() => transferOf(grace, id)?.problem === "sourceVanished", { what: "the receiver to hear" });
		await until(() => transferOf(ada, offer)?.problem === "sourceVanished", { what: "the sender to know" });
		writeFileSync(source, bytesOfSeed(3 * mib, 2));
		assert.ok((await grace.api["files/resume"]({ id, folder: "" })).ok);
		await until(() => transferOf(grace, id)?.problem === "sourceChanged", { what: "the receiver to hear again" });
		await until(() => transferOf(ada, offer)?.problem === "sourceChanged", { what: "the sender to know again" });
		writeFileSync(source, bytesOfSeed(3 * mib, 1));
		utimesSync(source, at, at);
		assert.ok((await grace.api["files/resume"]({ id, folder: "" })).ok);
		const done = await reached(grace, id, "done");
		assert.equal(hashOf(done.path), hashOf(source));
	});

	it("are made again, as they are now, where their files have changed, and end only once what was chosen is found", async () => {
		const source = join(team.outbox("Ada"), "again");
		mkdirSync(source);
		writeFileSync(join(source, "one.txt"), "before");
		const offer = await team.offer(ada, source);
		await reached(grace, await team.accept(grace, await team.offered(grace)), "done");
		rmSync(source, { recursive: true });
		const clientId = nextClient();
		const lost = await ada.api["files/offerAgain"]({ id: offer, clientId });
		assert.deepEqual([lost.ok, transferOf(ada, offer)?.state], [false, "offered"]);
		mkdirSync(source);
		writeFileSync(join(source, "one.txt"), "afterwards");
		writeFileSync(join(source, "two.txt"), "new");
		const again = await ada.api["files/offerAgain"]({ id: offer, clientId });
		assert.ok(again.ok && again.value.id !== offer);
		assert.equal(transferOf(ada, offer)?.state, "withdrawn");
		await reached(ada, again.value.id, "offered");
		const message = await until(
			() => grace.messages(team.room).find(({ body }) => body.kind === "file" && body.file.count === 2),
			{ what: "the offer as it is now" },
		);
		const { path } = await reached(grace, await team.accept(grace, message), "done");
		assert.equal(readFileSync(join(path, "one.txt"), "utf8"), "afterwards");
	});

	it("can be declined, and accepted later all the same", async () => {
		const offer = await team.offer(ada, team.put("Ada", "d.bin", bytesOfSeed(1_000, 1)));
		const message = await team.offered(grace);
		assert.ok((await grace.api["files/decline"]({ room: team.room, peerId: "", messageId: message.id })).ok);
		await until(() => transferOf(ada, offer)?.receivers[0]?.state === "declined", { what: "the sender to hear" });
		await reached(grace, await team.accept(grace, message), "done");
	});

	it("can be taken back by their author, which whoever fetches is told", async () => {
		const offer = await team.offer(ada, team.put("Ada", "e.bin", bytesOfSeed(2 * mib, 1)));
		disk.broken.set("write", "full");
		const message = await team.offered(grace);
		const id = await team.accept(grace, message);
		await reached(grace, id, "paused");
		assert.ok((await ada.api["files/cancel"]({ id: offer })).ok);
		disk.broken.clear();
		assert.ok((await grace.api["files/resume"]({ id, folder: "" })).ok);
		const failed = await reached(grace, id, "failed");
		assert.equal(failed.problem, "withdrawn");
		const parts = join(grace.folder, "parts");
		await until(() => readdirSync(parts).length === 0, { what: "what is here of it to go" });
	});

	it("can be given up, and leave nothing", async () => {
		await team.offer(ada, team.put("Ada", "f.bin", bytesOfSeed(4 * mib, 1)));
		disk.broken.set("place", "full");
		const id = await team.accept(grace, await team.offered(grace));
		await reached(grace, id, "paused");
		assert.ok((await grace.api["files/cancel"]({ id })).ok);
		assert.equal(transferOf(grace, id)?.state, "cancelled");
		assert.deepEqual(readdirSync(join(grace.folder, "parts")), []);
	});

	it("of one person's ten files all advance", async () => {
		const ids: string[] = [];
		for (let i = 0; i < 10; i++) {
			await team.offer(ada, team.put("Ada", `g${i}.bin`, bytesOfSeed(3 * mib + i, i)));
			ids.push(await team.accept(grace, await team.offered(grace, `g${i}.bin`)));
		}
		for (const id of ids) {
			await reached(grace, id, "done");
		}
	});

	it("are made once for one client id, and refused where there is nothing", async () => {
		const path = team.put("Ada", "h.bin", bytesOfSeed(10, 1));
		const params = { room: team.room, peerId: "", paths: [path], clientId: nextClient() };
		const [one, other] = await Promise.all([ada.api["files/offer"](params), ada.api["files/offer"](params)]);
		assert.deepEqual(one, other);
		const missing = await ada.api["files/offer"]({ ...params, paths: [`${path}.no`], clientId: nextClient() });
		assert.equal(missing.ok ? "" : missing.code, "fileMissing");
		const link = join(team.outbox("Ada"), "link");
		symlinkSync(path, link);
		const linked = await ada.api["files/offer"]({ ...params, paths: [link], clientId: nextClient() });
		assert.equal(linked.ok ? "" : linked.code, "fileNone");
	});

	/** The folder is made before the nodes are. */
	const team0 = (): { readonly folder: string } => ({ folder: FileTeam.newest });
});

describe("offers between two people", function () {
	this.timeout(180_000);

	it("reach the other one, and nobody else is served", async () => {
		const team = await FileTeam.of(["Ada", "Grace", "Eve"], { meshed: true });
		try {
			const [ada, grace, eve] = team.nodes;
			assert.ok(ada && grace && eve);
			const graceId = grace.node.session?.identity.peerId ?? "";
			const adaId = ada.node.session?.identity.peerId ?? "";
			await ada.api["contacts/request"]({ peerId: graceId });
			await until(() => grace.node.overview().contactRequests.length === 1, { what: "the request" });
			await grace.api["contacts/approve"]({ peerId: adaId });
			const path = team.put("Ada", "secret.bin", bytesOfSeed(2 * mib + 5, 9));
			const offered = await ada.api["files/offer"]({
				room: "",
				peerId: graceId,
				paths: [path],
				clientId: nextClient(),
			});
			assert.ok(offered.ok);
			const message = await until(
				async () => {
					const page = await grace.api["direct/page"]({ peerId: adaId, before: "", limit: 20 });
					return page.ok && page.value.messages.find(({ body }) => body.kind === "file");
				},
				{ what: "the offer" },
			);
			const folder = team.inbox("Grace");
			const accepted = await grace.api["files/accept"]({ room: "", peerId: adaId, messageId: message.id, folder });
			assert.ok(accepted.ok, JSON.stringify(accepted));
			const done = await reached(grace, accepted.value.id, "done");
			assert.equal(hashOf(done.path), hashOf(path));
		} finally {
			await team.end();
		}
	});
});
