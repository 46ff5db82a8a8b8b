import assert from "node:assert/strict";
import { fileLimits } from "../../src/net/limits.ts";
import { befriend, idOf, stateAt } from "../harness/befriend.ts";
import { bytesOfSeed, transferOf } from "../harness/fileTeam.ts";
import { Offers } from "../harness/offers.ts";
import type { TestNode } from "../harness/testNode.ts";

const mib = 2 ** 20;

describe("an offer", function () {
	this.timeout(180_000);
	let offers: Offers;

	beforeEach(() => {
		offers = new Offers();
	});

	afterEach(() => offers.team.end());

	it("that was being read when the program ended is read again and said after the next start", async () => {
		const [ada, grace] = await offers.start("Ada", "Grace");
		assert.ok(ada && grace);
		const id = await offers.offer(ada, "big.bin", bytesOfSeed(9 * mib, 1));
		assert.equal(transferOf(ada, id)?.state, "preparing");
		await offers.team.leave("Ada");
		const back = await offers.team.comeBack("Ada");
		await offers.reached(back, id, "offered");
		const fetched = await offers.accept(grace, "big.bin");
		await offers.reached(grace, fetched, "done");
	});

	for (const [what, change, problem] of [
		["gone", (files: Map<string, Uint8Array>) => files.delete("/out/big.bin"), "sourceVanished"],
		["another one", (files: Map<string, Uint8Array>) => files.set("/out/big.bin", new Uint8Array(5)), "sourceChanged"],
	] as const) {
		it(`that was being read when the program ended, its file ${what} by the next start, is said to have failed`, async () => {
			const [ada] = await offers.start("Ada", "Grace");
			assert.ok(ada);
			const id = await offers.offer(ada, "big.bin", bytesOfSeed(9 * mib, 1));
			await offers.team.leave("Ada");
			change(offers.disk("Ada").files.files);
			for (let start = 0; start < 2; start++) {
				const back = await offers.team.comeBack("Ada");
				await offers.reached(back, id, "failed");
				assert.equal(transferOf(back, id)?.problem, problem, "also after one more start");
				await offers.team.leave("Ada");
			}
			const back = await offers.team.comeBack("Ada");
			assert.ok((await back.api["files/forget"]({ id })).ok);
			assert.equal(transferOf(back, id), undefined);
		});
	}

	it("that was taken back while it was read is gone for good", async () => {
		const [ada] = await offers.start("Ada", "Grace");
		assert.ok(ada);
		const id = await offers.offer(ada, "big.bin", bytesOfSeed(9 * mib, 1));
		assert.ok((await ada.api["files/cancel"]({ id })).ok);
		await offers.team.leave("Ada");
		const back = await offers.team.comeBack("Ada");
		await offers.team.clock.advance(2_000);
		assert.equal(transferOf(back, id), undefined);
		assert.equal(
			back.messages(offers.room).some(({ body }) => body.kind === "file"),
			false,
		);
	});

	it("whose author leaves once one copy is out is fetched from whoever has it", async () => {
		const [ada, grace, heidi] = await offers.start("Ada", "Grace", "Heidi");
		assert.ok(ada && grace && heidi);
		const bytes = bytesOfSeed(3 * mib + 5, 2);
		await offers.offer(ada, "x.bin", bytes);
		await offers.reached(grace, await offers.accept(grace, "x.bin"), "done");
		await offers.team.until(() => heidi.messages(offers.room).some(({ body }) => body.kind === "file"), {
			what: "the offer to reach Heidi",
		});
		await offers.team.leave("Ada");
		const id = await offers.accept(heidi, "x.bin");
		await offers.reached(heidi, id, "done");
		assert.deepEqual(offers.disk("Heidi").files.files.get("/in/x.bin"), bytes);
	});

	it("that was taken needs no link of its own any more after half a minute", async () => {
		const [ada, grace] = await offers.start("Ada", "Grace");
		assert.ok(ada && grace);
		await offers.offer(ada, "x.bin", bytesOfSeed(5, 2));
		await offers.reached(grace, await offers.accept(grace, "x.bin"), "done");
		assert.ok(offers.team.network.openSockets > 2, "a link for messages, and another one");
		await offers.team.clock.advance(45_000);
		assert.equal(offers.team.network.openSockets, 2);
	});
});

describe("a transfer whose author leaves", function () {
	this.timeout(180_000);
	let offers: Offers;

	beforeEach(() => {
		offers = new Offers();
	});

	afterEach(() => offers.team.end());

	it("goes on among those who have only parts of it, once every part is with somebody", async () => {
		const nodes = await offers.start("Ada", "Grace", "Heidi", "Linus");
		const [ada, ...others] = nodes;
		assert.ok(ada);
		const bytes = bytesOfSeed(12 * mib + 5, 2);
		const offer = await offers.offer(ada, "x.bin", bytes);
		const ids = await Promise.all(others.map((node) => offers.accept(node, "x.bin")));
		const all = others.map((node, i) => [node, ids[i] ?? ""] as const);
		const held = (node: TestNode, id: string, index: number): boolean =>
			node.node.session?.files.book.fetches.get(id)?.holding?.pieces.has(index) === true;
		await offers.team.until(
			() => Array.from({ length: 13 }, (_, i) => i).every((i) => all.some(([node, id]) => held(node, id, i))),
			{ what: "one copy to be out" },
		);
		assert.ok(all.some(([node, id]) => transferOf(node, id)?.state !== "done"));
		assert.ok((transferOf(ada, offer)?.sentBytes ?? 0) < 2 * bytes.length);
		await offers.team.crash("Ada");
		for (const [node, id] of all) {
			await offers.reached(node, id, "done");
			assert.deepEqual(offers.disk(node.name).files.files.get("/in/x.bin"), bytes);
		}
	});

	it("goes on with the author when that comes back from another address", async () => {
		const [ada, grace] = await offers.start("Ada", "Grace");
		assert.ok(ada && grace);
		const bytes = bytesOfSeed(6 * mib, 2);
		await offers.offer(ada, "x.bin", bytes);
		const id = await offers.accept(grace, "x.bin");
		await offers.team.until(() => (transferOf(grace, id)?.doneBytes ?? 0) > 0, { what: "a beginning" });
		await offers.team.crash("Ada");
		await offers.team.clock.advance(1_000);
		assert.equal(transferOf(grace, id)?.state, "waiting");
		offers.team.moveHost("Ada", "10.0.7.7");
		await offers.team.connect(await offers.team.comeBack("Ada"), grace);
		await offers.reached(grace, id, "done");
		assert.deepEqual(offers.disk("Grace").files.files.get("/in/x.bin"), bytes);
		assert.ok(offers.disk("Grace").broken.written.length <= 6, "no piece came twice");
	});
});

describe("a transfer whose file is in trouble at its sender", function () {
	this.timeout(180_000);
	let offers: Offers;
	let ada: TestNode;
	let grace: TestNode;
	const bytes = bytesOfSeed(6 * mib, 2);

	beforeEach(async () => {
		offers = new Offers();
		const [one, two] = await offers.start("Ada", "Grace");
		assert.ok(one && two);
		ada = one;
		grace = two;
	});

	afterEach(() => offers.team.end());

	const troubles: Readonly<Record<string, (path: string) => void>> = {
		sourceChanged: (path) => offers.disk("Ada").files.files.set(path, bytes.slice(1)),
		sourceVanished: (path) => offers.disk("Ada").files.files.delete(path),
		sourceUnreadable: () => offers.disk("Ada").broken.broken.set("read", "denied"),
	};
	for (const [problem, break_] of Object.entries(troubles)) {
		it(`says so on both sides in the midst of it, and goes on by itself once that is mended (${problem})`, async () => {
			const offer = await offers.offer(ada, "x.bin", bytes);
			const id = await offers.accept(grace, "x.bin");
			await offers.team.until(() => (transferOf(grace, id)?.doneBytes ?? 0) > 0, { what: "a beginning" });
			break_("/out/x.bin");
			const both = (): readonly unknown[] => [transferOf(grace, id)?.problem, transferOf(ada, offer)?.problem];
			await offers.team.until(() => both().every((one) => one === problem), { what: "both to hear" });
			assert.deepEqual(offers.disk("Grace").files.placed, []);
			offers.disk("Ada").broken.broken.clear();
			offers.disk("Ada").files.files.set("/out/x.bin", bytes);
			await offers.reached(grace, id, "done");
			assert.deepEqual(both(), ["", ""]);
			assert.deepEqual(offers.disk("Grace").files.files.get("/in/x.bin"), bytes);
			assert.ok(offers.disk("Grace").broken.written.length <= 6, "no piece came twice");
		});
	}
});

describe("a transfer that a disk in trouble has stopped", function () {
	this.timeout(180_000);
	let offers: Offers;
	let grace: TestNode;
	let id: string;

	beforeEach(async () => {
		offers = new Offers();
		const [ada, other] = await offers.start("Ada", "Grace");
		assert.ok(ada && other);
		grace = other;
		await offers.offer(ada, "x.bin", bytesOfSeed(2 * mib, 2));
		offers.disk("Grace").broken.broken.set("write", "full");
		id = await offers.accept(grace, "x.bin");
		await offers.reached(grace, id, "paused");
		assert.equal(transferOf(grace, id)?.problem, "storageFull");
	});

	afterEach(() => offers.team.end());

	it("goes on by itself once that is mended", async () => {
		offers.disk("Grace").broken.broken.clear();
		await offers.reached(grace, id, "done");
	});

	it("keeps its part over a start, and what a crash left of others goes", async () => {
		const { files } = offers.disk("Grace").files;
		const part = `/parts/${id}`;
		const [given, unknown] = [transferOf(grace, id)?.messageId ?? "", "ab".repeat(16)];
		await offers.team.leave("Grace");
		files.set(`/parts/${unknown}`, new Uint8Array(9));
		grace = await offers.team.comeBack("Grace");
		await offers.team.until(() => !files.has(`/parts/${unknown}`), { what: "what nobody knows to go" });
		assert.ok(files.has(part));
		assert.ok((await offers.team.answer(grace.api["files/cancel"]({ id }))).ok);
		assert.equal(files.has(part), false);
		// As the program leaves it that ends before it can remove it.
		await offers.team.leave("Grace");
		files.set(part, new Uint8Array(9));
		grace = await offers.team.comeBack("Grace");
		offers.disk("Grace").broken.broken.clear();
		const params = { room: offers.room, peerId: "", messageId: given, folder: "/in" };
		assert.ok((await offers.team.answer(grace.api["files/accept"](params))).ok, "wanted after all, at once");
		await offers.reached(grace, id, "done");
		await offers.team.until(() => !files.has(part), { what: "the part to go" });
		assert.deepEqual(offers.disk("Grace").files.placed, ["/in/x.bin"]);
	});

	it("goes on by itself also after a start of the program", async () => {
		await offers.team.leave("Grace");
		offers.disk("Grace").broken.broken.clear();
		grace = await offers.team.comeBack("Grace");
		await offers.reached(grace, id, "done");
	});

	it("rests when the person pauses it then", async () => {
		assert.ok((await offers.team.answer(grace.api["files/pause"]({ id }))).ok);
		offers.disk("Grace").broken.broken.clear();
		await offers.team.clock.advance(3 * fileLimits.diskAgain);
		assert.equal(transferOf(grace, id)?.state, "paused");
		assert.equal(transferOf(grace, id)?.problem, "");
	});
});

describe("a transfer for which there is no room", function () {
	this.timeout(180_000);
	const size = 3 * mib;
	const plenty = Number.POSITIVE_INFINITY;
	let offers: Offers;
	let grace: TestNode;

	beforeEach(async () => {
		offers = new Offers();
		const [ada, other] = await offers.start("Ada", "Grace");
		assert.ok(ada && other);
		grace = other;
		await offers.offer(ada, "x.bin", bytesOfSeed(size, 2));
	});

	afterEach(() => offers.team.end());

	const { spare } = fileLimits;
	for (const [where, free, problem] of [
		["it arrives first", { storage: spare + size - 1, folder: plenty, isOneDisk: false }, "storageFull"],
		["it is to go", { storage: plenty, folder: size - 1, isOneDisk: false }, "diskFull"],
	] as const) {
		it(`where ${where} takes none of it, says so all the time, and goes on once there is`, async () => {
			const { files, broken } = offers.disk("Grace");
			files.free = free;
			const id = await offers.accept(grace, "x.bin");
			await offers.reached(grace, id, "paused");
			for (let passed = 0; passed < 60_000; passed += 100) {
				assert.equal(transferOf(grace, id)?.problem, problem, `after ${passed} ms`);
				await offers.team.clock.advance(100);
			}
			assert.deepEqual([broken.written, files.placed], [[], []]);
			files.free = { storage: spare + size, folder: size, isOneDisk: false };
			await offers.reached(grace, id, "done", fileLimits.diskAgainMost);
			assert.equal(transferOf(grace, id)?.problem, "");
		});
	}

	it("any more leaves what is left to the store", async () => {
		const { files } = offers.disk("Grace");
		const id = await offers.accept(grace, "x.bin");
		await offers.team.until(() => (transferOf(grace, id)?.doneBytes ?? 0) > 0, { what: "a beginning" });
		files.free = { storage: spare - 1, folder: plenty, isOneDisk: true };
		await offers.team.crash("Ada");
		await offers.reached(grace, id, "paused");
		assert.equal(transferOf(grace, id)?.problem, "storageFull");
	});

	it("is said to be in trouble also while that is tried again, until it is over", async () => {
		const { broken } = offers.disk("Grace");
		broken.broken.set("place", "denied");
		const id = await offers.accept(grace, "x.bin");
		await offers.reached(grace, id, "paused");
		// What is whole is not read again for each time.
		broken.broken.set("read", "failed");
		for (let passed = 0; passed < 60_000; passed += 20) {
			assert.equal(transferOf(grace, id)?.problem, "diskDenied", `after ${passed} ms`);
			await offers.team.clock.advance(20);
		}
		broken.broken.delete("place");
		await offers.reached(grace, id, "done", fileLimits.diskAgainMost);
		assert.equal(transferOf(grace, id)?.problem, "");
	});
});

describe("offers that are taken by themselves", function () {
	this.timeout(180_000);
	let offers: Offers;
	let ada: TestNode;
	let grace: TestNode;

	/** They say of each other that the emoji match. */
	const verify = async (): Promise<void> => {
		const { team } = offers;
		await befriend(team, ada, grace);
		assert.ok((await ada.api["verify/start"]({ peerId: idOf(grace) })).ok);
		await team.until(() => [ada, grace].every(({ node }) => node.overview().verifications[0]?.phase === "comparing"), {
			what: "the emoji",
		});
		for (const [node, other] of [
			[ada, grace],
			[grace, ada],
		] as const) {
			await node.api["verify/answer"]({ peerId: idOf(other), match: true });
		}
		await team.until(() => stateAt(grace, ada) === "verified", { what: "Grace to have verified Ada" });
	};
	const fetched = (): readonly string[] =>
		[...(grace.node.session?.files.book.fetches.values() ?? [])].map(({ row }) => row.name);
	const offered = async (name: string, size: number): Promise<void> => {
		await offers.offer(ada, name, bytesOfSeed(size, 1));
		await offers.team.until(
			() => grace.messages(offers.room).some(({ body }) => body.kind === "file" && body.file.name === name),
			{ what: "the offer" },
		);
		await offers.team.clock.advance(500);
	};

	beforeEach(async () => {
		offers = new Offers();
		const [one, two] = await offers.start("Ada", "Grace");
		assert.ok(one && two);
		ada = one;
		grace = two;
		await grace.api["files/setRule"]({ folder: "/in", maxBytes: 1_000 });
	});

	afterEach(() => offers.team.end());

	it("are those of verified people, up to the limit, once", async () => {
		await offered("of a contact not verified", 10);
		assert.deepEqual(fetched(), []);
		await verify();
		await offered("small", 1_000);
		await offered("large", 1_001);
		assert.deepEqual(fetched(), ["small"]);
		const id = [...(grace.node.session?.files.book.fetches.keys() ?? [])][0] ?? "";
		await offers.reached(grace, id, "done");
		await grace.api["files/forget"]({ id });
		const message = grace.messages(offers.room).find(({ body }) => body.kind === "file" && body.file.name === "small");
		await grace.api["rooms/react"]({ room: offers.room, id: message?.id ?? "", emoji: "👍", on: true });
		await offers.team.clock.advance(1_000);
		assert.deepEqual(fetched(), [], "what a person has done away with does not come back");
	});

	it("are none where the person has not said so", async () => {
		await verify();
		await grace.api["files/setRule"]({ folder: "", maxBytes: 1_000 });
		await offered("small", 10);
		assert.deepEqual(fetched(), []);
	});

	it("are never many at once", async () => {
		await verify();
		offers.disk("Grace").broken.broken.set("place", "full");
		for (let i = 0; i < fileLimits.autoAtOnce + 3; i++) {
			await offered(`f${i}`, 10 + i);
		}
		assert.equal(fetched().length, fileLimits.autoAtOnce);
	});
});
