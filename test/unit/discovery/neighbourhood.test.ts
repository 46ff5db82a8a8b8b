import { deepEqual, equal } from "node:assert/strict";
import { service } from "../../../src/net/discovery/advert.ts";
import { discoveryLimits } from "../../../src/net/discovery/discoveryLimits.ts";
import { Neighbourhood } from "../../../src/net/discovery/neighbourhood.ts";
import { questionBytes } from "../../../src/net/discovery/question.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { seededRandom } from "../../harness/people.ts";

describe("a packet of multicast DNS", () => {
	let clock: ManualClock;
	let neighbourhood: Neighbourhood;

	beforeEach(() => {
		clock = new ManualClock();
		const nobody = (): void => undefined;
		neighbourhood = new Neighbourhood(
			{ clock, random: seededRandom("packets"), known: () => [], seen: nobody, left: nobody },
			{
				localInterface: { name: "eth0", address: "10.77.0.1", prefixes: ["10.77.0.1/16"] },
				...{ instance: "00000000000000aa", port: 46_920, dnsPort: 5_353 },
			},
		);
	});

	const question = questionBytes([]);
	const admits = (packet: Uint8Array, address = "10.77.0.2"): boolean =>
		neighbourhood.admits(packet, { address, port: 5_353 });
	const sized = (size: number): Uint8Array => {
		const packet = new Uint8Array(size);
		packet.set(question);
		return packet;
	};

	it("is not even decoded where it is larger than one of ours can be", () => {
		deepEqual(
			[admits(sized(discoveryLimits.packetBytes)), admits(sized(discoveryLimits.packetBytes + 1))],
			[true, false],
		);
	});

	it("is not even decoded where it is not about us, and costs its sender nothing then", () => {
		const other = question.map((byte) => (byte === 0x5f ? 0x2d : byte));
		for (let i = 0; i < 1_000; i++) {
			equal(admits(other), false);
		}
		equal(admits(question), true);
	});

	it("is not even decoded where it comes from another network", () => {
		for (const address of ["10.78.0.2", "8.8.8.8", "127.0.0.1", "", "x"]) {
			equal(admits(question, address), false, address);
		}
	});

	it("is one of twenty a second of its sender, whatever that sends", async () => {
		const count = (): number => Array.from({ length: 10_000 }, () => admits(question)).filter(Boolean).length;
		equal(count(), discoveryLimits.packetRate);
		equal(admits(question, "10.77.0.3"), true, "others are heard");
		await clock.advance(1_000);
		equal(count(), discoveryLimits.packetRate);
	});

	it("is one of five hundred a second of all senders", () => {
		let admitted = 0;
		for (let i = 0; i < 10_000; i++) {
			admitted += admits(question, `10.77.${1 + (i % 200)}.${1 + ((i >> 3) % 250)}`) ? 1 : 0;
		}
		equal(admitted, discoveryLimits.packetRateTotal);
	});
});

describe("a neighbourhood that is asked", () => {
	let clock: ManualClock;
	let neighbourhood: Neighbourhood;
	let announced: number;
	let answered: number;

	beforeEach(() => {
		clock = new ManualClock();
		announced = 0;
		answered = 0;
		const nobody = (): void => undefined;
		neighbourhood = new Neighbourhood(
			{ clock, random: seededRandom("asked"), known: () => [], seen: nobody, left: nobody },
			{
				localInterface: { name: "eth0", address: "10.77.0.1", prefixes: ["10.77.0.1/16"] },
				...{ instance: "00000000000000aa", port: 46_920, dnsPort: 5_353 },
			},
		);
		neighbourhood.start({
			hearsMulticast: true,
			ask: nobody,
			announce: () => {
				announced++;
			},
			answer: () => {
				answered++;
			},
			close: () => Promise.resolve(),
		});
	});

	/** Somebody asks, for itself unless told. */
	const ask = (port: number, forAll = false): void => {
		const asked = { name: service, type: "PTR", class: forAll ? "IN" : "UNKNOWN_32769" };
		neighbourhood.packet({ type: "query", id: 0, questions: [asked], answers: [] }, { address: "10.77.0.2", port });
	};

	it("answers one address once a second, from whatever ports it asks", async () => {
		await clock.advance(5_000);
		for (let port = 40_000; port < 40_005; port++) {
			ask(port);
			await clock.advance(150);
		}
		equal(answered, 1);
		await clock.advance(1_000);
		ask(40_006);
		await clock.advance(150);
		equal(answered, 2);
	});

	it("answers to all once a second, whoever asks", async () => {
		await clock.advance(5_000);
		const before = announced;
		for (let i = 0; i < 5; i++) {
			ask(5_353, true);
			await clock.advance(150);
		}
		equal(announced - before, 1);
	});

	it("tells all a little sooner, where it is about to, and not each who asks", async () => {
		for (let port = 40_000; port < 40_010; port++) {
			ask(port);
		}
		await clock.advance(130);
		deepEqual([announced > 0, answered], [true, 0]);
	});
});
