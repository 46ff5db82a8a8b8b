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
			if (second % 10 === 0) {
				download.asking.handleChunk(
					source,
					index,
					second / 10,
					world.content.bytes.subarray(index * mib, index * mib + 1),
				);
			}
		};
		assert.deepEqual(await within(60, drip), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
		assert.deepEqual(download.asking.sources, []);
		const good = world.source(download, "heidi");
		assert.notEqual(download.asking.next(good), null);
	});

	it("has not stalled while whole pieces come, however slowly", async () => {
		const source = world.source(download, "heidi");
		const wanted = [download.asking.next(source), download.asking.next(source)];
		let at = 0;
		const said = await within(118, (second) => {
			const index = wanted[Math.floor(second / 59)] ?? 0;
			at = second % 59 === 0 ? 0 : at;
			const length = second % 59 === 58 ? mib - at : 9_000;
			const from = index * mib + at;
			download.asking.handleChunk(source, index, at, world.content.bytes.subarray(from, from + length));
			at += length;
		});
		assert.deepEqual(
			said.filter((one) => one.includes("stalled")),
			[],
		);
		assert.equal(download.phase, "done");
	});

	it("is busy, and has not stalled, while it sends of another content", async () => {
		const source = world.source(download, "heidi");
		download.asking.next(source);
		const busy = (): void => {
			(source.line as Line).heardAt = world.clock.monotonic();
		};
		assert.deepEqual(await within(60, busy), []);
		assert.deepEqual(await within(1, busy), ["heidi stalled"]);
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
			if (second % 10 === 0) {
				assert.equal(download.asking.handleList(source, second / 10, new Uint8Array(32)), null);
			}
		};
		assert.deepEqual(await within(60, drip), []);
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
