import assert from "node:assert/strict";
import { Emitter } from "../../../src/extension/events.ts";

describe("an event of the window", () => {
	/** Mocha's own, which fail the test that runs. */
	let usual: readonly NodeJS.UnhandledRejectionListener[];
	beforeEach(() => {
		usual = process.rawListeners("unhandledRejection") as NodeJS.UnhandledRejectionListener[];
	});
	afterEach(() => {
		process.removeAllListeners("unhandledRejection");
		for (const listener of usual) process.on("unhandledRejection", listener);
	});

	it("is heard by all, in their order, where one of them throws, and that is not lost", async () => {
		process.removeAllListeners("unhandledRejection");
		const lost = new Promise((resolve) => process.once("unhandledRejection", resolve));
		const emitter = new Emitter<string>();
		const heard: string[] = [];
		const bug = new Error("a bug");
		emitter.event((value) => heard.push(`first ${value}`));
		emitter.event(() => {
			throw bug;
		});
		emitter.event((value) => heard.push(`last ${value}`));
		emitter.fire("news");
		assert.deepEqual(heard, ["first news", "last news"]);
		assert.equal(await lost, bug);
	});

	it("is not heard by who subscribes while it is told, nor by who has left", () => {
		const emitter = new Emitter<string>();
		const heard: string[] = [];
		const leaver = emitter.event((value) => {
			emitter.event((later) => heard.push(`late ${later}`));
			heard.push(value);
		});
		emitter.fire("one");
		leaver.dispose();
		emitter.fire("two");
		assert.deepEqual(heard, ["one", "late two"]);
	});
});
