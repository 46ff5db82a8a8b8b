/** Peers of another version: a clear word where nothing can be done, nobody worn out by dialling, and skipped what can be. */
import assert from "node:assert/strict";
import type { Socket, Transport } from "../../../src/net/ports.ts";
import { toHex } from "../../../src/net/wire/bytes.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawLink, type RawLinkOptions } from "../../harness/rawLink.ts";
import type { TestNode } from "../../harness/testNode.ts";

const minute = 60_000;
const there = "10.0.0.9";
const address = `${there}:5000`;
const session = "00000000000000aa";

describe("a peer of another version", () => {
	let team: MemoryTeam;
	let discovery: HandDiscovery;
	let counted: CountingTransport;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		discovery = new HandDiscovery();
	});
	afterEach(() => team.end());

	const addAda = async (wrap: (inner: Transport) => Transport = (inner) => inner): Promise<void> => {
		ada = await team.add("Ada", {
			discovery,
			settings: { discovery: true },
			wrapTransport: (inner) => {
				counted = new CountingTransport(wrap(inner));
				return counted;
			},
		});
	};

	/** Somebody of the same major version who listens and lets a test say what it likes on each link. */
	const listens = async (
		each: (link: RawLink) => void,
		options: Partial<RawLinkOptions> = {},
	): Promise<readonly RawLink[]> => {
		const links: RawLink[] = [];
		const identity = person("Margaret");
		const accept = (socket: Socket): void => {
			const link = new RawLink({ socket, role: "responder", identity, hello: { instance: session }, ...options });
			links.push(link);
			each(link);
		};
		await team.network.transport(there).start({ ports: [5_000], accept });
		return links;
	};

	const connect = async (): Promise<unknown> => {
		const outcome = ada.api["peers/connect"]({ address });
		await team.clock.advance(1_000);
		return await outcome;
	};

	describe("that speaks another major one", () => {
		beforeEach(() =>
			addAda((inner) => ({
				start: (options) => inner.start(options),
				dial: (options) =>
					options.address.host === there ? Promise.resolve({ error: "version" as const }) : inner.dial(options),
				penalize: (host) => inner.penalize(host),
				stop: () => inner.stop(),
			})),
		);

		it("is named as what it is to the person who asked for it", async () => {
			assert.deepEqual(await connect(), { ok: false, code: "addressVersion", detail: {} });
		});

		it("is dialled a few times in ten minutes, and at once when it starts anew", async () => {
			discovery.see(session, address);
			await team.clock.advance(10 * minute);
			assert.ok(counted.dialled.length <= 5, `${counted.dialled.length} dials`);
			const before = counted.dialled.length;
			discovery.see("00000000000000ab", address);
			await team.clock.advance(500);
			assert.equal(counted.dialled.length, before + 1);
		});
	});

	describe("that is newer and of the same major one", () => {
		beforeEach(() => addAda());

		/** Says HELLO as it will be in years. */
		const greet = (link: RawLink): void =>
			link.send(
				recordTypes.hello,
				encodeJson({
					name: "Margaret",
					app: "9.0.0",
					features: ["holograms", "smell"],
					instance: session,
					port: 5_000,
					card: toHex(person("Margaret").card.bytes),
					mood: { of: ["the", "day"] },
				}),
			);

		it("is connected: its minor version, features and further keys of HELLO are no obstacle, whoever dialled", async () => {
			const links = await listens(() => undefined, { minor: 7, greets: false });
			const outcome = ada.api["peers/connect"]({ address });
			await team.until(() => links[0]?.isShaken, { what: "the handshake" });
			greet(links[0] ?? assert.fail("nobody dialled"));
			await team.clock.advance(1_000);
			assert.equal((await outcome).ok, true);
			assert.equal(ada.node.overview().people[0]?.online, true);
			links[0]?.socket.close(1000);
			await team.clock.advance(500);
			const dialled = await team.raw(there, ada, person("Margaret"), { minor: 65_535, greets: false });
			greet(dialled);
			await team.clock.advance(100);
			assert.equal(dialled.closed, null);
			assert.equal(ada.node.overview().people[0]?.online, true);
		});

		it("may say what we do not know from type 80 on, and more than we know in what we do", async () => {
			const links = await listens(() => undefined);
			await connect();
			const [link] = links;
			assert.ok(link);
			link.send(0x80, new Uint8Array(100));
			link.send(0xff);
			link.send(recordTypes.ephemeral, encodeJson({ typing: true, name: "Margaret H." }));
			link.send(recordTypes.roomAdvert, encodeJson({ rooms: [], colours: ["red"] }));
			link.send(recordTypes.approve, encodeJson({ state: "pending", since: 5 }));
			await team.clock.advance(1_000);
			assert.equal(link.closed, null);
			assert.equal(ada.node.overview().people[0]?.name, "Margaret H.");
		});

		it("hears nothing of us that is not in this version's document", async () => {
			const links = await listens(() => undefined, { hello: { instance: session, features: ["holograms"] } });
			await connect();
			await team.clock.advance(minute);
			const known = new Set<number>(Object.values(recordTypes));
			assert.deepEqual(
				links[0]?.heard.filter(({ type }) => !known.has(type)),
				[],
			);
		});

		for (const [what, each] of [
			["breaks the protocol as we know it at once", (link: RawLink) => link.send(0x3f)],
			["closes over something we say", (link: RawLink) => link.socket.close(4400)],
		] as const) {
			it(`and ${what} is not dialled all the time`, async () => {
				const greeted = new Set<RawLink>();
				const links = await listens(() => undefined);
				discovery.see(session, address);
				for (let passed = 0; passed < 10 * minute; passed += 50) {
					for (const link of links) {
						if (link.isShaken && !greeted.has(link)) {
							greeted.add(link);
							each(link);
						}
					}
					await team.clock.advance(50);
				}
				assert.ok(counted.dialled.length >= 2 && counted.dialled.length <= 12, `${counted.dialled.length} dials`);
			});
		}
	});
});
