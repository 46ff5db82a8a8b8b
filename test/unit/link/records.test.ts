import assert from "node:assert/strict";
import { closeCodes } from "../../../src/net/link/ends.ts";
import { decodeBye, encodeBye, recordTypes } from "../../../src/net/wire/records.ts";
import { Bench } from "./linkEnds.ts";

const roles = ["initiator", "responder"] as const;
const minute = 60_000;
const hour = 60 * minute;

describe("an open link", () => {
	it("carries records both ways, in order, up to the largest body", async () => {
		const bench = new Bench();
		const { ada, grace } = await bench.pair();
		const bodies = [0, 1, 1_000, 65_536].map((size) => new Uint8Array(size).fill(size % 251));
		for (const body of bodies) {
			ada.link.send(recordTypes.events, body);
			grace.link.send(recordTypes.heads, body);
		}
		await bench.clock.advance(10);
		assert.deepEqual(
			grace.records,
			bodies.map((body) => ({ type: recordTypes.events, stream: 0, body })),
		);
		assert.deepEqual(
			ada.records,
			bodies.map((body) => ({ type: recordTypes.heads, stream: 0, body })),
		);
	});

	for (const role of roles) {
		it(`ends at the ${role} with 4400 at a record type below 80 that it does not know`, async () => {
			const known = new Set<number>(Object.values(recordTypes));
			for (const type of Array.from({ length: 0x80 }, (_, i) => i).filter((candidate) => !known.has(candidate))) {
				const bench = new Bench();
				const { ada, mallory } = await bench.against(role);
				mallory.send(type);
				await bench.clock.advance(10);
				assert.deepEqual(ada.ends, [{ end: "malformed", code: closeCodes.malformed }], `${type}`);
				assert.deepEqual(ada.records, []);
			}
		});

		it(`stays at the ${role} when record types from 80 on come that it does not know`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against(role);
			for (let type = 0x80; type <= 0xff; type++) {
				mallory.send(type, new Uint8Array(3));
			}
			await bench.clock.advance(10);
			assert.equal(ada.end, undefined);
		});

		it(`ends at the ${role} with 4400 at a second HELLO`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against(role);
			assert.equal(ada.opened.length, 1);
			mallory.greet();
			await bench.clock.advance(10);
			assert.deepEqual(ada.ends, [{ end: "malformed", code: closeCodes.malformed }]);
			assert.equal(ada.opened.length, 1);
		});

		it(`ends at the ${role} with 4400 when a record comes twice, damaged, out of order, short or after a lost one`, async () => {
			const tricks: Readonly<Record<string, (first: Uint8Array, second: Uint8Array) => readonly Uint8Array[]>> = {
				twice: (first) => [first, first],
				damaged: (first) => [Uint8Array.from(first, (byte, i) => (i === 9 ? byte ^ 1 : byte))],
				"out of order": (first, second) => [second, first],
				"after a lost one": (_first, second) => [second],
				short: (first) => [first.subarray(0, first.length - 1)],
				empty: () => [new Uint8Array()],
				long: (first) => [new Uint8Array([...first, 0])],
				"too long": () => [new Uint8Array(65_536 + 23)],
			};
			for (const [name, trick] of Object.entries(tricks)) {
				const bench = new Bench();
				const { ada, mallory } = await bench.against(role);
				const [first, second] = [
					mallory.seal(recordTypes.events, new Uint8Array(20)),
					mallory.seal(recordTypes.events, new Uint8Array(21)),
				];
				for (const message of trick(first, second)) {
					mallory.socket.send(message);
				}
				await bench.clock.advance(10);
				assert.deepEqual(ada.ends, [{ end: "malformed", code: closeCodes.malformed }], name);
				assert.equal(ada.records.length, name === "twice" ? 1 : 0, name);
				assert.equal(mallory.closed, 4400, name);
			}
		});

		it(`of the ${role} does not take what it said itself for the peer's word`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against(role);
			ada.link.send(recordTypes.events, new Uint8Array(20));
			await bench.clock.advance(10);
			mallory.socket.send(mallory.messages.at(-1) ?? new Uint8Array());
			await bench.clock.advance(10);
			assert.deepEqual(ada.ends, [{ end: "malformed", code: closeCodes.malformed }]);
		});
	}

	it("pings after fifteen seconds in which it said nothing, and not when it said something", async () => {
		const bench = new Bench();
		const { ada, mallory } = await bench.against("initiator");
		const keepAwake = async (ms: number): Promise<void> => {
			for (let passed = 0; passed < ms; passed += 5_000) {
				mallory.send(recordTypes.ping);
				await bench.clock.advance(5_000);
			}
		};
		await bench.clock.advance(14_900);
		assert.deepEqual(mallory.types, []);
		await bench.clock.advance(5_200);
		assert.deepEqual(mallory.types, [recordTypes.ping]);
		for (let i = 0; i < 6; i++) {
			ada.link.send(recordTypes.events, new Uint8Array(1));
			await keepAwake(10_000);
		}
		assert.equal(mallory.types.filter((type) => type === recordTypes.ping).length, 1);
		await keepAwake(60_000);
		const pings = mallory.types.filter((type) => type === recordTypes.ping).length - 1;
		assert.ok(pings >= 3 && pings <= 4, `${pings} pings in a minute`);
		assert.equal(ada.end, undefined);
	});

	it("is dead after 45 seconds in which nothing came, at the latest five seconds later", async () => {
		const bench = new Bench();
		const { ada, grace } = await bench.pair();
		await bench.clock.advance(10 * minute);
		assert.deepEqual([ada.ends, grace.ends], [[], []], "pings keep it");
		bench.network.cut("10.0.0.1", "10.0.0.2");
		await bench.clock.advance(30_000);
		assert.deepEqual([ada.ends, grace.ends], [[], []], "a short break does not end it");
		await bench.clock.advance(20_000);
		assert.deepEqual(ada.ends, [{ end: "silent", code: closeCodes.silent }]);
		assert.deepEqual(grace.ends, [{ end: "silent", code: closeCodes.silent }]);
	});

	it("outlives forty seconds without a network", async () => {
		const bench = new Bench();
		const { ada, grace } = await bench.pair();
		bench.network.cut("10.0.0.1", "10.0.0.2");
		await bench.clock.advance(25_000);
		bench.network.heal("10.0.0.1", "10.0.0.2");
		await bench.clock.advance(minute);
		assert.deepEqual([ada.ends, grace.ends], [[], []]);
	});

	it("changes the key of each direction after an hour, and both sides go on", async () => {
		const bench = new Bench();
		const { ada, mallory } = await bench.against("initiator");
		const hearFor = async (ms: number): Promise<void> => {
			for (let passed = 0; passed < ms; passed += 20_000) {
				mallory.send(recordTypes.ping);
				await bench.clock.advance(20_000);
			}
		};
		await hearFor(hour - minute);
		assert.equal(mallory.types.includes(recordTypes.rekey), false);
		await hearFor(2 * minute);
		assert.equal(mallory.types.filter((type) => type === recordTypes.rekey).length, 1);
		ada.link.send(recordTypes.events, new Uint8Array(7));
		mallory.send(recordTypes.rekey);
		mallory.send(recordTypes.heads, new Uint8Array(8));
		await bench.clock.advance(10);
		assert.equal(mallory.bodies(recordTypes.events).length, 1);
		assert.deepEqual(ada.records.at(-1), { type: recordTypes.heads, stream: 0, body: new Uint8Array(8) });
		await hearFor(hour);
		assert.equal(mallory.types.filter((type) => type === recordTypes.rekey).length, 2);
	});

	it("starts anew after a day, and says so", async () => {
		const bench = new Bench();
		const { ada, grace } = await bench.pair();
		await bench.clock.advance(24 * hour - minute);
		assert.deepEqual([ada.ends, grace.ends], [[], []]);
		await bench.clock.advance(2 * minute);
		assert.equal(ada.ends.length, 1);
		assert.equal(grace.ends.length, 1);
		assert.ok([ada.end?.end, grace.end?.end].includes("closedByUs"));
		assert.equal(ada.end?.code, closeCodes.done);
	});

	it("says why it closes, closes once, and lets nothing through afterwards", async () => {
		const bench = new Bench();
		const { ada, mallory } = await bench.against("responder");
		ada.link.close(closeCodes.goingAway, "goingAway");
		ada.link.close(closeCodes.done, "again");
		ada.link.fault();
		ada.link.send(recordTypes.events, new Uint8Array(3));
		mallory.send(recordTypes.events, new Uint8Array(3));
		await bench.clock.advance(10);
		assert.deepEqual(ada.ends, [{ end: "closedByUs", code: closeCodes.goingAway }]);
		assert.deepEqual(mallory.types, [recordTypes.bye]);
		const [reason] = mallory.bodies(recordTypes.bye).map((body) => decodeBye(body));
		assert.deepEqual(reason, { ok: true, value: "goingAway" });
		assert.equal(mallory.closed, 1001);
		assert.deepEqual(ada.records, []);
		assert.equal(bench.clock.pending, 0);
	});

	it("ends in order when the peer says goodbye, and not when its goodbye cannot be read", async () => {
		for (const [body, end] of [
			[encodeBye("goingAway"), "closedByPeer"],
			[new Uint8Array([1, 2, 3]), "malformed"],
		] as const) {
			const bench = new Bench();
			const { ada, mallory } = await bench.against("responder");
			mallory.send(recordTypes.bye, body);
			await bench.clock.advance(10);
			assert.equal(ada.end?.end, end);
			assert.equal(ada.ends.length, 1);
		}
	});

	it("tells its owner when a peer breaks the protocol elsewhere, with 4400 and without a word", async () => {
		const bench = new Bench();
		const { ada, mallory } = await bench.against("responder");
		ada.link.fault();
		await bench.clock.advance(10);
		assert.deepEqual(mallory.types, []);
		assert.equal(mallory.closed, 4400);
	});

	for (const body of [Uint8Array.of(0), Uint8Array.of(2), Uint8Array.of(1, 1)]) {
		it(`refuses a PING that carries ${body.join(" ")}`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against("responder");
			mallory.send(recordTypes.ping, body);
			await bench.clock.advance(10);
			assert.deepEqual(ada.ends, [{ end: "malformed", code: closeCodes.malformed }]);
		});
	}

	it("answers a PING that asks for it, with one that does not, once a second", async () => {
		const bench = new Bench();
		const { ada, mallory } = await bench.against("responder");
		const ask = async (ms: number): Promise<void> => {
			mallory.send(recordTypes.ping, Uint8Array.of(1));
			await bench.clock.advance(ms);
		};
		await ask(10);
		assert.deepEqual(mallory.types, [recordTypes.ping]);
		await ask(900);
		await ask(200);
		assert.deepEqual(mallory.types, [recordTypes.ping], "asked three times in a second");
		await ask(10);
		assert.deepEqual(mallory.types, [recordTypes.ping, recordTypes.ping]);
		assert.equal(ada.end, undefined);
	});

	it("ends soon when it is probed and nobody is there, and not when somebody is", async () => {
		const bench = new Bench();
		const { ada, grace } = await bench.pair();
		ada.link.probe();
		await bench.clock.advance(10_000);
		assert.deepEqual([ada.ends, grace.ends], [[], []]);
		bench.network.cut("10.0.0.1", "10.0.0.2");
		ada.link.probe();
		await bench.clock.advance(2_000);
		assert.deepEqual(ada.ends, []);
		await bench.clock.advance(2_000);
		assert.deepEqual(ada.ends, [{ end: "silent", code: closeCodes.silent }]);
	});

	it("counts everything a peer sends once it is open, PING, REKEY and what it does not know among it", async () => {
		const bench = new Bench();
		const { ada, mallory } = await bench.against("responder");
		assert.equal(ada.received, 0);
		const kinds = [recordTypes.ping, recordTypes.rekey, 0xff] as const;
		for (const type of kinds) {
			const before = ada.received;
			mallory.send(type);
			await bench.clock.advance(10);
			assert.ok(ada.received > before, `${type}`);
		}
		const before = ada.received;
		mallory.send(recordTypes.events, new Uint8Array(1_000));
		await bench.clock.advance(10);
		assert.ok(ada.received >= before + 1_000);
	});

	for (const [type, what] of [
		[recordTypes.ping, "PINGs"],
		[recordTypes.rekey, "REKEYs"],
		[recordTypes.joinStatus, "records"],
		[0xff, "records of a newer version"],
	] as const) {
		it(`ends with 4400 when its owner admits no more, even if all that came were ${what}`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against("responder", { most: 1_000 });
			for (let sent = 0; sent < 1_000; sent += 22) {
				mallory.send(type);
			}
			await bench.clock.advance(10);
			assert.deepEqual(ada.ends, [{ end: "malformed", code: closeCodes.malformed }]);
			assert.ok(ada.received > 1_000 && ada.received <= 1_022);
		});
	}
});
