import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { StoreError } from "../../../src/net/store/database.ts";
import { tellUnwaited } from "../../../src/net/store/unwaited.ts";

describe("what was begun and nobody waits for", () => {
	it("is told where a disk refuses, and ends the thread where it is a bug", () => {
		const thread = new EventEmitter() as NodeJS.Process;
		const told: StoreError[] = [];
		tellUnwaited(thread, (error) => told.push(error));
		const refused = new StoreError("storeFull", null);
		thread.emit("unhandledRejection", refused, Promise.resolve());
		assert.deepEqual(told, [refused]);
		assert.throws(() => thread.emit("unhandledRejection", new Error("a bug"), Promise.resolve()), /a bug/);
		assert.deepEqual(told, [refused]);
	});
});
