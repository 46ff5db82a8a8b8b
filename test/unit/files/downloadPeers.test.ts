import assert from "node:assert/strict";
import type { Download } from "../../../src/net/files/download.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { contentOf, Line, World } from "../../harness/downloadWorld.ts";

const mib = 2 ** 20;

describe("a peer that owes something to a download", () => {
	let world: World;
	let download: Download;

	beforeEach(async () => {
		world = new World(contentOf(2));
		download = world.download();
		await download.start();
	});

	/** What is said of peers within so many seconds, in each of which `act` happens. */
	const within = async (seconds: number, act: (second: number) => void): Promise<readonly string[]> => {
		for (let second = 0; second < seconds; second++) {
			act(second);
			await world.clock.advance(1_000);
			download.tick();
		}
		return world.said;
	};

	it("has stalled when it sends nothing of it", async () => {
		const source = world.source(download, "mallory");
		download.asking.next(source);
		assert.deepEqual(await within(20, () => undefined), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
		assert.equal(world.backlog.asked, 0);
	});

	it("has stalled when it gives a byte now and then and no whole piece", async () => {
		const source = world.source(download, "mallory");
		const index = download.asking.next(source) ?? 0;
		const drip = (second: number): void => {
			if (second % 5 === 0) {
				const at = index * mib + second / 5;
				download.asking.handleChunk(source, index, second / 5, world.content.bytes.subarray(at, at + 1));
				world.passed(source, 50);
			}
		};
		assert.deepEqual(await within(20, drip), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
		assert.deepEqual(download.asking.sources, []);
		const good = world.source(download, "heidi");
		assert.notEqual(download.asking.next(good), null);
	});

	it("goes on however slowly it comes, heard of as a whole only", async () => {
		const source = world.source(download, "heidi");
		const wanted = [download.asking.next(source) ?? 0, download.asking.next(source) ?? 1];
		for (const index of wanted) {
			const said = await within(1_000, () => world.passed(source, 1_000));
			assert.equal(said.join().includes("heidi"), false, "1 kB/s is slow and steady");
			assert.equal(world.give(download, source, index), null);
		}
		await world.settle();
		assert.equal(download.phase, "done");
	});

	for (const here of [0, 304]) {
		it(`is asked for nothing far beyond as much as is here (${here} pieces)`, async () => {
			const count = 2_000;
			world = new World({ size: count * mib, bytes: new Uint8Array(), hashes: new Uint8Array(count * 32), root: "" });
			download = world.download({ pieces: new Uint8Array(count / 8).fill(0xff, 0, here / 8) });
			await download.start();
			const source = world.source(download, "heidi");
			const asked = Array.from({ length: fileLimits.underWay }, () => download.asking.next(source) ?? -1);
			assert.ok(asked.every((index) => index >= here && index < here + 256));
			assert.ok(Math.max(...asked) > here + 128, "not in order: others would fetch the same");
		});
	}

	it("is asked for one piece at a time once it is known to be slow", async () => {
		world = new World(contentOf(4));
		download = world.download();
		await download.start();
		const source = world.source(download, "heidi");
		const index = download.asking.next(source) ?? 0;
		await world.clock.advance(fileLimits.slowPiece);
		world.give(download, source, index);
		assert.notEqual(download.asking.next(source), null);
		assert.equal(download.asking.next(source), null);
	});

	it("is let go as slow when somebody who has it is twice as fast, and not otherwise", async () => {
		world = new World(contentOf(4));
		download = world.download();
		await download.start();
		const [slow, other] = ["mallory", "heidi"].map((name) => world.source(download, name));
		assert.ok(slow && other);
		const steady = (): void => {
			world.passed(slow, 10_000);
			world.passed(other, 10_000);
		};
		download.asking.next(slow);
		const first = download.asking.next(other) ?? 0;
		await within(40, steady);
		world.give(download, other, first);
		const second = download.asking.next(other) ?? 0;
		const named = (said: readonly string[]) => said.filter((one) => /slow|stalled/u.test(one));
		assert.deepEqual(named(await within(40, steady)), [], "it takes no more than twice as long");
		world.give(download, other, second);
		assert.deepEqual(named(await within(1, steady)), ["mallory slow"]);
	});

	it("has stalled when it sends and sends and gives nothing whole", async () => {
		const source = world.source(download, "mallory");
		download.asking.next(source);
		const junk = (): void => world.passed(source, fileLimits.owedMost / 60);
		assert.deepEqual(await within(60, junk), []);
		assert.deepEqual(await within(1, junk), ["mallory stalled"]);
	});

	it("has stalled when a piece takes longer than the slowest takes", async () => {
		const source = world.source(download, "mallory");
		download.asking.next(source);
		const trickle = (): void => world.passed(source, 1_000);
		assert.deepEqual(await within(fileLimits.slowest / 1_000, trickle), []);
		assert.deepEqual(await within(1, trickle), ["mallory stalled"]);
	});

	it("is busy, and has not stalled, while it sends of another content", async () => {
		const source = world.source(download, "heidi");
		download.asking.next(source);
		assert.deepEqual(await within(60, () => world.passed(source, 50_000)), []);
		await within(21, () => undefined);
		assert.deepEqual(world.said, ["heidi stalled"]);
	});

	it("has stalled when it never says what it has", async () => {
		download.asking.sourceUp(new Line("mallory"), 1);
		assert.deepEqual(await within(21, () => undefined), ["mallory stalled"]);
	});

	it("has stalled when the list drips", async () => {
		world = new World({ ...contentOf(1), size: 9 * mib, hashes: new Uint8Array(9 * 32) });
		download = world.download({ knowsList: false });
		await download.start();
		const source = world.source(download, "mallory");
		const drip = (second: number): void => {
			if (second % 5 === 0) {
				assert.equal(download.asking.handleList(source, second / 5, new Uint8Array(32)), null);
			}
		};
		assert.deepEqual(await within(20, drip), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
	});

	it("makes room for others only when it has owed and given nothing for long, and never its author", async () => {
		const [author, idle] = ["author", "heidi"].map((name) => world.source(download, name));
		assert.ok(author && idle);
		assert.equal(download.asking.makeRoom(), false);
		await world.clock.advance(fileLimits.stalled + 1);
		assert.equal(download.asking.makeRoom(), true);
		assert.deepEqual(download.asking.sources, [author]);
		assert.equal(download.asking.makeRoom(), false);
	});
});
