import { deepEqual, doesNotThrow, equal, ok } from "node:assert/strict";
import { advertRecords, type Heard, readPacket, service } from "../../../src/net/discovery/advert.ts";
import { discoveryLimits } from "../../../src/net/discovery/discoveryLimits.ts";
import { questionBytes, questionPackets } from "../../../src/net/discovery/question.ts";
import { DnsCodec } from "../../harness/dnsCodec.ts";
import { fc } from "../../harness/testChance.ts";

const codec = new DnsCodec();
const instance = "0123456789abcdef";
const name = `${instance}.${service}`;
const txt = [Buffer.from("v=1"), Buffer.from(`i=${instance}`)];

interface Record {
	readonly name?: unknown;
	readonly type?: unknown;
	readonly ttl?: unknown;
	readonly data?: unknown;
}

const good = {
	ptr: { name: service, type: "PTR", ttl: 120, data: name },
	srv: { name, type: "SRV", ttl: 120, data: { target: `${instance}.local`, port: 46_920 } },
	txt: { name, type: "TXT", ttl: 120, data: txt },
};

function read(...answers: Record[]): Heard | undefined {
	return readPacket({ type: "response", answers });
}

describe("An advert", () => {
	it("is read back as it was said", async () => {
		const said = { instance, port: 46_920, seconds: 240 };
		const heard = readPacket(codec.decode(await codec.encode(advertRecords(said))));
		deepEqual(heard, { kind: "answer", adverts: [said], goodbyes: [] });
	});

	it("of no seconds is a goodbye", async () => {
		const bytes = await codec.encode(advertRecords({ instance, port: 46_920, seconds: 0 }));
		deepEqual(readPacket(codec.decode(bytes)), { kind: "answer", adverts: [], goodbyes: [instance] });
	});

	it("holds nothing but the instance, the port and the version, in less than 256 bytes", async () => {
		const bytes = await codec.encode(advertRecords({ instance, port: 46_920, seconds: 240 }));
		const rest = Buffer.from(bytes)
			.toString("latin1")
			.replaceAll(/0123456789abcdef|_lanchat|_tcp|local/g, "");
		deepEqual(rest.match(/[!-~]{2,}/g), ["v=1", "i="]);
		ok(bytes.length < 256);
	});

	it("is believed for no longer than our own records live", () => {
		const heard = read(
			good.ptr,
			{ ...good.srv, ttl: 4_294_967_295 },
			{ ...good.txt, ttl: 100_000 },
			{ ...good.ptr, ttl: 1e9 },
		);
		deepEqual(heard, { kind: "answer", adverts: [{ instance, port: 46_920, seconds: 120 }], goodbyes: [] });
		const long = read({ ...good.srv, ttl: 4_294_967_295 }, { ...good.txt, ttl: 100_000 });
		deepEqual(long, { kind: "answer", adverts: [{ instance, port: 46_920, seconds: 240 }], goodbyes: [] });
	});

	it("may come with others, in any order and section", () => {
		const other = "fedcba9876543210";
		const all = advertRecords({ instance: other, port: 5_000, seconds: 60 });
		const heard = readPacket({ type: "response", answers: [good.txt, ...all], additionals: [good.srv] });
		deepEqual(heard?.kind === "answer" && heard.adverts.map((advert) => advert.instance), [instance, other]);
	});

	it("may say more than this version knows", () => {
		const data = [Buffer.from("v=1"), Buffer.from(`i=${instance}`), Buffer.from("x=later"), Buffer.from("flag")];
		ok(read(good.srv, { ...good.txt, data }));
	});

	const bad: readonly (readonly [string, Record[]])[] = [
		["no port", [good.ptr, good.txt]],
		["no text", [good.ptr, good.srv]],
		["a system port", [{ ...good.srv, data: { port: 1_023 } }, good.txt]],
		["no real port", [{ ...good.srv, data: { port: 65_536 } }, good.txt]],
		["a fraction of a port", [{ ...good.srv, data: { port: 5_000.5 } }, good.txt]],
		["a port in words", [{ ...good.srv, data: { port: "5000" } }, good.txt]],
		["another version", [good.srv, { ...good.txt, data: [Buffer.from("v=2"), txt[1]] }]],
		["two versions", [good.srv, { ...good.txt, data: [...txt, Buffer.from("v=1")] }]],
		["another instance's text", [good.srv, { ...good.txt, data: [txt[0], Buffer.from("i=fedcba9876543210")] }]],
		["text that is text", [good.srv, { ...good.txt, data: "v=1" }]],
		["a name that is too short", [{ ...good.srv, name: `0123.${service}` }, good.txt]],
		["a name that is not hex", [{ ...good.srv, name: `0123456789ABCDEF.${service}` }, good.txt]],
		["a name of another service", [{ ...good.srv, name: `${instance}._http._tcp.local` }, good.txt]],
		["a life below zero", [{ ...good.srv, ttl: -1 }, good.txt]],
		["half a second of life", [{ ...good.srv, ttl: 0.5 }, good.txt]],
		["no life", [{ ...good.srv, ttl: undefined }, good.txt]],
		["a pointer of another service", [{ ...good.ptr, name: "_http._tcp.local", ttl: 0 }]],
		["a record of a kind that says nothing of it", [{ ...good.srv, type: "A", ttl: 0 }]],
		[
			"more text than a packet has room for",
			[good.srv, { ...good.txt, data: [...txt, ...Array.from({ length: 64 }, () => Buffer.from("x=y"))] }],
		],
	];

	it("lives as long as the shortest of its records", () => {
		const heard = read({ ...good.ptr, ttl: 100 }, { ...good.srv, ttl: 50 }, { ...good.txt, ttl: 200 });
		deepEqual(heard?.kind === "answer" && heard.adverts.map(({ seconds }) => seconds), [50]);
		const gone = read({ ...good.ptr, ttl: 100 }, { ...good.srv, ttl: 50 }, { ...good.txt, ttl: 0 });
		deepEqual(gone?.kind === "answer" && gone.goodbyes, [instance]);
	});

	for (const [title, records] of bad) {
		it(`with ${title} is nothing`, () => equal(read(...records), undefined));
	}

	it("is read among the first 64 records of a packet, whatever follows", () => {
		const filler = Array.from({ length: discoveryLimits.packetRecords - 2 }, () => ({ ...good.ptr, name: "x.local" }));
		ok(read(...filler, good.srv, good.txt));
		equal(read(...filler, { name: "x" }, good.srv, good.txt), undefined);
		const answers = [...filler, good.ptr, good.ptr];
		equal(readPacket({ type: "response", answers, additionals: [good.srv, good.txt] }), undefined);
	});
});

describe("A question", () => {
	it("asks for unicast answers and names whom the asker knows", () => {
		const known = [
			{ instance, seconds: 200.9 },
			{ instance: "fedcba9876543210", seconds: 130 },
		];
		deepEqual(readPacket(codec.decode(questionBytes(known))), {
			kind: "question",
			id: 0,
			wantsUnicast: true,
			hasMore: false,
			known: new Map([
				[instance, 200],
				["fedcba9876543210", 130],
			]),
		});
	});

	it("names all that are known, in as many packets as it takes, each of which fits", () => {
		const known = Array.from({ length: 95 }, (_, index) => ({
			instance: index.toString(16).padStart(16, "0"),
			seconds: 150,
		}));
		const packets = questionPackets(known);
		ok(packets.every((bytes) => bytes.length <= discoveryLimits.packetBytes && bytes.includes(0x5f)));
		const heard = packets.map((bytes) => readPacket(codec.decode(bytes)));
		deepEqual(
			heard.map((one) => one?.kind),
			["question", "known", "known"],
		);
		ok(heard[0]?.kind === "question" && heard[0].hasMore);
		const named = heard.flatMap((one) => (one === undefined || one.kind === "answer" ? [] : [...one.known]));
		deepEqual(
			named,
			known.map(({ instance: one, seconds }) => [one, seconds]),
		);
		equal(questionPackets(known.slice(0, 40)).length, 1);
	});

	it("of someone else's tools is understood, and answered to all unless it says otherwise", () => {
		const ask = (question: object) => readPacket({ type: "query", id: 7, questions: [question], answers: [] });
		const heard = { kind: "question", id: 7, known: new Map(), hasMore: false };
		deepEqual(ask({ name: service, type: "PTR", class: "IN" }), { ...heard, wantsUnicast: false });
		deepEqual(ask({ name: service, type: "ANY", class: "ANY" }), { ...heard, wantsUnicast: false });
		deepEqual(ask({ name: service, type: "PTR", class: "UNKNOWN_32769" }), { ...heard, wantsUnicast: true });
		for (const other of [
			{ name: "_http._tcp.local", type: "PTR", class: "IN" },
			{ name: service, type: "SRV", class: "IN" },
			{ name: service, type: "PTR", class: "CH" },
		]) {
			equal(ask(other), undefined);
		}
	});
});

describe("Whatever arrives", () => {
	const odd = fc.anything({ maxDepth: 2 });
	const record = fc.record(
		{
			name: fc.oneof(fc.constantFrom(service, name), odd),
			type: fc.oneof(fc.constantFrom("PTR", "SRV", "TXT", "ANY"), odd),
			class: fc.oneof(fc.constantFrom("IN", "UNKNOWN_32769"), odd),
			ttl: fc.oneof(fc.nat(), odd),
			data: fc.oneof(
				fc.constant(name),
				fc.record({ port: fc.oneof(fc.nat(), odd), target: odd }),
				fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...txt))),
				odd,
			),
		},
		{ requiredKeys: [] },
	);
	const section = fc.oneof(fc.array(fc.oneof(record, odd), { maxLength: 8 }), odd);
	const packet = fc.record(
		{
			type: fc.oneof(fc.constantFrom("query", "response"), odd),
			id: odd,
			questions: section,
			answers: section,
			additionals: section,
		},
		{ requiredKeys: [] },
	);

	function check(heard: Heard | undefined): void {
		if (heard?.kind !== "answer") return;
		for (const { instance: hex, port, seconds } of heard.adverts) {
			ok(/^[0-9a-f]{16}$/.test(hex) && port >= 1_024 && port <= 65_535 && seconds > 0 && seconds <= 240);
		}
		for (const hex of heard.goodbyes) ok(/^[0-9a-f]{16}$/.test(hex));
	}

	it("in the shape of a packet is read without harm", () => {
		fc.assert(
			fc.property(fc.oneof(packet, odd), (value) => check(readPacket(value))),
			{ numRuns: 5_000 },
		);
	});

	it("in bytes is decoded and read without harm", () => {
		const bytes = fc.uint8Array({ maxLength: 300 });
		fc.assert(
			fc.property(bytes, (noise) => doesNotThrow(() => check(readPacket(codec.decode(noise))))),
			{ numRuns: 2_000 },
		);
	});

	it("as a damaged packet of ours is decoded and read without harm", async () => {
		const whole = [
			await codec.encode(advertRecords({ instance, port: 46_920, seconds: 240 })),
			questionBytes([{ instance, seconds: 100 }]),
			...questionPackets(Array.from({ length: 50 }, () => ({ instance, seconds: 100 }))).slice(1),
		];
		const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
		const cut = fc.nat();
		fc.assert(
			fc.property(fc.constantFrom(...whole), damage, cut, (original, changes, end) => {
				const bytes = Uint8Array.from(original);
				for (const [at, value] of changes) bytes[at % bytes.length] = value;
				check(readPacket(codec.decode(bytes.subarray(0, end % 3 === 0 ? end % bytes.length : bytes.length))));
			}),
			{ numRuns: 5_000 },
		);
	});
});
