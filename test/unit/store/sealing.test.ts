import assert from "node:assert/strict";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { seededRandom } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";

const master = seededRandom("master")(32);
const sealing = new Sealing({ random: seededRandom("nonces") }, { master });
const text = new TextEncoder().encode("attack at dawn");

describe("a sealed cell", () => {
	it("opens to what was sealed in it", () => {
		fc.assert(
			fc.property(
				fc.string(),
				fc.string(),
				fc.string(),
				fc.uint8Array({ maxLength: 200 }),
				(table, column, row, plain) => {
					assert.deepEqual(sealing.open(table, column, row, sealing.seal(table, column, row, plain)), plain);
				},
			),
			{ numRuns: 50 },
		);
	});

	it("opens in no other table, column or row", () => {
		const sealed = sealing.seal("rooms", "sealed", "1", text);
		for (const [table, column, row] of [
			["joins", "sealed", "1"],
			["rooms", "other", "1"],
			["rooms", "sealed", "2"],
			["rooms", "sealed\u00001", ""],
			["rooms\u0000sealed", "1", ""],
		] as const) {
			assert.equal(sealing.open(table, column, row, sealed), undefined);
		}
	});

	it("opens under no other master key", () => {
		const other = new Sealing({ random: seededRandom("x") }, { master: seededRandom("other")(32) });
		assert.equal(other.open("rooms", "sealed", "1", sealing.seal("rooms", "sealed", "1", text)), undefined);
		assert.notDeepEqual(other.keyCheck(), sealing.keyCheck());
	});

	it("does not open when any of its bytes is damaged, or when it is cut", () => {
		const sealed = sealing.seal("rooms", "sealed", "1", text);
		for (let i = 0; i < sealed.length; i++) {
			const changed = Uint8Array.from(sealed);
			changed[i] = (changed[i] ?? 0) ^ 1;
			assert.equal(sealing.open("rooms", "sealed", "1", changed), undefined);
			assert.equal(sealing.open("rooms", "sealed", "1", sealed.subarray(0, i)), undefined);
		}
	});

	it("never looks the same twice", () => {
		const sealed = new Set(
			Array.from({ length: 20 }, () => Buffer.from(sealing.seal("t", "c", "r", text)).toString("hex")),
		);
		assert.equal(sealed.size, 20);
	});

	it("keeps its master key to itself", () => {
		assert.throws(() => JSON.stringify(sealing));
		const given = seededRandom("mine")(32);
		const own = new Sealing({ random: seededRandom("x") }, { master: given });
		const check = own.keyCheck();
		given.fill(0);
		own.masterKey().fill(0);
		assert.deepEqual(own.keyCheck(), check);
		assert.notDeepEqual(own.masterKey(), check);
	});
});
