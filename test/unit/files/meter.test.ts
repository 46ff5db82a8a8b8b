import assert from "node:assert/strict";
import { Meter } from "../../../src/net/files/meter.ts";
import { SwarmBook } from "../../../src/net/files/swarm.ts";

const mib = 2 ** 20;

describe("speed", () => {
	it("is that of the last seconds, and none once nothing has come for a while", () => {
		const meter = new Meter();
		meter.begin(0);
		for (let at = 250; at <= 10_000; at += 250) {
			meter.add(mib, at);
		}
		assert.ok(Math.abs(meter.rate(10_000) - 4 * mib) < 0.1 * 4 * mib, String(meter.rate(10_000)));
		assert.equal(meter.rate(16_000), 0);
	});

	it("is said from one piece to the next where one comes in a minute", () => {
		const meter = new Meter();
		meter.begin(0);
		for (const at of [52_000, 104_000, 156_000]) {
			meter.add(mib, at);
			for (const later of [0, 1_000, 20_000, 51_000]) {
				assert.equal(Math.round(meter.rate(at + later) / 1_000), Math.round(mib / (later === 1_000 ? 53 : 52) / 1_000));
			}
		}
		assert.equal(meter.rate(270_000), 0);
	});

	it("is that since the pause where somebody has paused", () => {
		const swarm = new SwarmBook();
		const note = (state: "fetching" | "paused", pieces: number, at: number): number => {
			swarm.note("room root", "grace", { room: "", root: "", state, pieces, trouble: "" }, at);
			return swarm.of("room root")[0]?.meter.rate(at) ?? 0;
		};
		note("fetching", 0, 0);
		assert.equal(note("fetching", 10, 1_000), 10 * mib);
		note("paused", 10, 2_000);
		note("fetching", 10, 60_000);
		assert.equal(note("fetching", 15, 61_000), 5 * mib);
	});

	it("is none before anything has come", () => {
		assert.equal(new Meter().rate(0), 0);
		const meter = new Meter();
		meter.begin(0);
		assert.equal(meter.rate(1_000), 0);
	});
});
