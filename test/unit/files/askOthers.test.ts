import assert from "node:assert/strict";
import type { Download } from "../../../src/net/files/download.ts";
import type { Source } from "../../../src/net/files/source.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { bulkTypes } from "../../../src/net/wire/files.ts";
import { contentOf, Line, World } from "../../harness/downloadWorld.ts";

describe("whoever made an offer and points to others", () => {
	let world: World;
	let download: Download;
	let author: Source;

	beforeEach(async () => {
		world = new World(contentOf(24));
		download = world.download();
		await download.start();
		author = world.source(download, "author");
	});

	/** It is asked for everything, and will give nothing of it. */
	const point = (): void => {
		for (let index = download.asking.next(author); index !== null; index = download.asking.next(author)) {
			assert.equal(download.asking.handleNak(author, "askOthers", index), null);
		}
	};

	/** So many seconds pass, in each of which `act` happens. */
	const pass = async (ms: number, act: () => void = () => undefined): Promise<void> => {
		for (let passed = 0; passed < ms; passed += 1_000) {
			act();
			await world.clock.advance(1_000);
			download.tick();
		}
	};

	it("is left alone while bytes come from them, however long they owe what they were asked for", async () => {
		point();
		const other = world.source(download, "heidi");
		for (let index = download.asking.next(other); index !== null; index = download.asking.next(other));
		await pass(50_000, () => world.passed(other, 20_000));
		assert.equal(download.asking.next(author), null);
		assert.deepEqual(world.said, []);
	});

	it("is asked again once nothing has come from them for a while, for one such piece at a time", async () => {
		point();
		await pass(fileLimits.askOthersWait - 1_000);
		assert.equal(download.asking.next(author), null, "not yet");
		await pass(1_000);
		for (let given = 0; given < 3; given++) {
			const index = download.asking.next(author);
			assert.ok(index !== null, "it gives, and they do not");
			assert.equal(download.asking.next(author), null, "one at a time");
			assert.equal(world.give(download, author, index), null);
			await world.settle();
		}
	});

	it("is asked again, after a while, where they only drip, and goes on as it gives faster", async () => {
		point();
		const other = world.source(download, "heidi");
		for (let index = download.asking.next(other); index !== null; index = download.asking.next(other));
		await pass(fileLimits.askOthersMost - 2_000, () => world.passed(other, 880));
		assert.equal(download.asking.next(author), null, "not yet");
		await pass(4_000, () => world.passed(other, 880));
		for (let given = 0; given < 3; given++) {
			const index = download.asking.next(author);
			assert.ok(index !== null, "it gives, and they do not");
			assert.equal(download.asking.next(author), null, "one at a time");
			await pass(1_000, () => world.passed(other, 880));
			assert.equal(world.give(download, author, index), null);
			await world.settle();
		}
	});

	it("is left alone, however long it takes, while they give as fast", async () => {
		const first = download.asking.next(author);
		assert.ok(first !== null);
		await pass(15_000, () => world.passed(author, 60_000));
		assert.equal(world.give(download, author, first), null);
		point();
		const other = world.source(download, "heidi");
		const { bytes } = world.content;
		const part = 32_768;
		let asked: number | null = null;
		let offset = 0;
		await pass(fileLimits.askOthersMost + 30_000, () => {
			asked ??= download.asking.next(other);
			if (asked === null) return;
			world.passed(other, part);
			const at = asked * 2 ** 20 + offset;
			assert.equal(download.asking.handleChunk(other, asked, offset, bytes.subarray(at, at + part)), null);
			offset = (offset + part) % 2 ** 20;
			asked = offset === 0 ? null : asked;
			assert.equal(download.asking.next(author), null);
		});
		assert.ok(download.stock.pieces.held > 2);
	});

	it("is asked for what it did not point away as before", () => {
		const first = download.asking.next(author);
		assert.ok(first !== null);
		assert.equal(download.asking.handleNak(author, "askOthers", first), null);
		assert.notEqual(download.asking.next(author), null);
		assert.notEqual(download.asking.next(author), null);
		assert.ok(author.line instanceof Line && !author.line.said.includes(bulkTypes.close));
	});
});
