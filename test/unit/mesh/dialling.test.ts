import assert from "node:assert/strict";
import type { Settings } from "../../../src/net/api/nodeState.ts";
import { backoff, waitAfter } from "../../../src/net/mesh/backoff.ts";
import { DialBook } from "../../../src/net/mesh/dialBook.ts";
import type { LinkFacts } from "../../../src/net/mesh/whichStays.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { RawLink } from "../../harness/rawLink.ts";
import type { TestNode } from "../../harness/testNode.ts";

const minute = 60_000;

/** `count` ids as they are announced. */
const instances = (count: number): readonly string[] =>
	Array.from({ length: count }, (_, i) => (i + 1).toString(16).padStart(16, "0"));

describe("dialling", () => {
	let team: MemoryTeam;
	let transport: CountingTransport;
	let discovery: HandDiscovery;
	beforeEach(() => {
		team = new MemoryTeam();
		discovery = new HandDiscovery();
	});
	afterEach(() => team.end());

	const dialledHosts = (): readonly string[] => transport.dialled.map(({ host }) => host);

	const addAda = (settings: Partial<Settings> = {}): Promise<TestNode> =>
		team.add("Ada", {
			discovery,
			settings: { discovery: true, ...settings },
			wrapTransport: (inner) => {
				transport = new CountingTransport(inner);
				return transport;
			},
		});

	it("waits longer after each failure at an address a person gave, from a second to half a minute, give or take a fifth", async () => {
		await addAda({ staticPeers: ["10.0.0.99:5000"] });
		await team.clock.advance(100);
		assert.equal(transport.dialled.length, 1);
		const times = [0];
		for (let seconds = 0; seconds < 10 * 60; seconds++) {
			const before = transport.dialled.length;
			await team.clock.advance(1_000);
			if (transport.dialled.length > before) {
				times.push(team.clock.monotonic() / 1_000);
			}
		}
		const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
		for (const [i, wait] of waits.entries()) {
			const wanted = Math.min(30, 2 ** i);
			assert.ok(Math.abs(wait - wanted) <= wanted * 0.2 + 2, `wait ${i} was ${wait} s, not about ${wanted} s`);
		}
		assert.ok(waits.length >= 18, `${waits.length} waits in ten minutes`);
	});

	it("connects to a configured address as soon as somebody listens there, and again when the link ends", async () => {
		const ada = await addAda({ staticPeers: ["10.0.0.2:46920"] });
		await team.clock.advance(30_000);
		const grace = await team.add("Grace");
		await team.until(() => ada.node.session?.mesh?.peers.length === 1, { what: "the link", within: minute });
		await team.clock.advance(minute);
		team.network.drop(team.host("Ada"), team.host("Grace"));
		await team.clock.advance(10);
		assert.equal(ada.node.session?.mesh?.peers.length, 0);
		await team.until(() => ada.node.session?.mesh?.peers.length === 1, { what: "the next link", within: 2_000 });
		await team.until(() => grace.node.overview().people[0]?.online === true, { what: "Grace to see it too" });
	});

	it("has at most eight dials under way, and gets to everybody all the same", async () => {
		await addAda();
		for (const [i, instance] of instances(40).entries()) {
			team.network.cut(team.host("Ada"), `10.0.1.${i}`);
			discovery.see(instance, `10.0.1.${i}:5000`);
		}
		await team.clock.advance(5 * 5_000 + 2_000);
		assert.equal(transport.most, 8);
		assert.equal(new Set(transport.dialled.map(({ host }) => host)).size, 40);
	});

	it("remembers at most 256 addresses that discovery heard of, the newest ones", async () => {
		const ada = await addAda();
		const heard = instances(400);
		for (const [i, instance] of heard.entries()) {
			discovery.see(instance, `10.1.${Math.floor(i / 200)}.${i % 200}:5000`);
		}
		await team.clock.advance(10 * minute);
		const late = new Set(transport.dialled.slice(-256).map(({ host }) => host));
		assert.ok(late.size <= 256);
		assert.ok(late.has("10.1.1.199"));
		const dialledTwice = transport.dialled.filter(({ host }) => host === "10.1.0.20").length;
		assert.ok(dialledTwice <= 1, "the oldest are forgotten");
		assert.equal(ada.node.status.kind, "on");
	});

	it("finds a peer that two announced each other to at once by one dial, or two, and keeps one link", async () => {
		const other = new HandDiscovery();
		const ada = await addAda();
		const grace = await team.add("Grace", { discovery: other, settings: { discovery: true } });
		discovery.see(other.instance, grace.address);
		other.see(discovery.instance, ada.address);
		await team.clock.advance(5_000);
		assert.equal(team.network.openSockets, 2);
		assert.equal(ada.node.overview().people[0]?.foundBy, "multicast");
		assert.equal(grace.node.overview().people[0]?.foundBy, "multicast");
	});

	it("waits 400 ms for whom it hears with a smaller id, who may be dialling already, and for nobody else", async () => {
		await addAda();
		discovery.see("f".repeat(16), "10.0.1.1:5000");
		discovery.see("0".repeat(15).padEnd(16, "1"), "10.0.1.2:5000");
		await team.clock.advance(399);
		assert.deepEqual(new Set(transport.dialled.map(({ host }) => host)), new Set(["10.0.1.1"]));
		await team.clock.advance(1);
		assert.deepEqual(new Set(transport.dialled.map(({ host }) => host)), new Set(["10.0.1.1", "10.0.1.2"]));
	});

	it("leaves whom it hears with a smaller id to that one while it dials others, and for three seconds at the most", async () => {
		await addAda();
		const hosts = (): readonly string[] => [...new Set(transport.dialled.map(({ host }) => host))];
		const [theirs = ""] = instances(1);
		team.network.cut(team.host("Ada"), "10.0.1.1");
		discovery.see("f".repeat(16), "10.0.1.1:5000");
		discovery.see(theirs, "10.0.1.2:5000");
		await team.clock.advance(2_999);
		assert.deepEqual(hosts(), ["10.0.1.1"], "that dial gets no answer");
		await team.clock.advance(1);
		assert.deepEqual(hosts(), ["10.0.1.1", "10.0.1.2"]);
	});

	it("gives up a dial as soon as whom it leads to has come to us, and takes nothing ill", async () => {
		const ada = await addAda();
		const grace = await team.add("Grace");
		const other = await team.add("Other");
		await team.connect(other, grace);
		const instance = other.node.session?.mesh?.peers[0]?.hello.instance ?? "";
		// What Ada sends to Grace is under way for long; she hears of her meanwhile.
		transport.hold = ({ host }) => host === team.host("Grace");
		discovery.see(instance, grace.address);
		await team.clock.advance(1_000);
		assert.deepEqual([dialledHosts(), transport.underWay], [[team.host("Grace")], 1]);
		await team.connect(grace, ada);
		await team.clock.advance(100);
		assert.equal(transport.underWay, 0);
		await team.clock.advance(minute);
		assert.equal(ada.node.session?.mesh?.peers.length, 1);
		assert.deepEqual(dialledHosts(), [team.host("Grace")]);
	});

	it("hears for 400 ms who is near before it dials whom it remembers, where it can hear", async () => {
		for (const isOn of [true, false]) {
			const name = `Alan ${isOn}`;
			const counting: CountingTransport[] = [];
			const alan = await team.add(name, {
				discovery: new HandDiscovery(),
				settings: { discovery: isOn },
				wrapTransport: (inner) => {
					counting.push(new CountingTransport(inner));
					return counting.at(-1) ?? inner;
				},
			});
			const grace = await team.add(`Grace of ${name}`);
			await team.connect(alan, grace);
			await team.room(alan, grace);
			await team.leave(`Grace of ${name}`);
			await team.leave(name);
			await team.comeBack(name);
			const dials = (): number => counting.at(-1)?.dialled.length ?? 0;
			const before = dials();
			await team.clock.advance(380);
			assert.deepEqual([before, dials()], isOn ? [0, 0] : [1, dials()]);
			await team.clock.advance(40);
			assert.ok(dials() > 0);
		}
	});

	it("dials nobody with our own id, nor whom it is connected with but once where it is heard elsewhere", async () => {
		const ada = await addAda();
		const grace = await team.add("Grace");
		discovery.see(discovery.instance, "10.0.0.77:5000");
		await team.connect(grace, ada);
		const instance = ada.node.session?.mesh?.peers[0]?.hello.instance ?? "";
		discovery.see(instance, grace.address);
		await team.clock.advance(minute);
		assert.deepEqual(transport.dialled, []);
		const identity = grace.node.session?.identity ?? assert.fail("Grace is off");
		const there: RawLink[] = [];
		await team.network.transport("10.0.0.78").start({
			ports: [5_000],
			accept: (socket) => void there.push(new RawLink({ socket, role: "responder", identity })),
		});
		for (let i = 0; i < 2; i++) {
			discovery.see(instance, "10.0.0.78:5000");
			await team.clock.advance(minute);
		}
		assert.deepEqual(
			there.map(({ closed, isShaken }) => [closed, isShaken]),
			[[4409, false]],
			"who is there is looked at once, and let go before it knows who we are",
		);
		assert.equal(ada.node.session?.mesh?.peers.length, 1);
	});

	it("forgets an address when its announcer says goodbye", async () => {
		await addAda();
		discovery.see("00000000000000a1", "10.0.0.99:5000");
		await team.clock.advance(10);
		discovery.lose("00000000000000a1");
		const before = transport.dialled.length;
		await team.clock.advance(10 * minute);
		assert.equal(transport.dialled.length, before);
	});

	for (const isMember of [true, false]) {
		it(`${isMember ? "goes on dialling a member" : "does not dial a stranger"} that said goodbye where it was`, async () => {
			const ada = await addAda();
			const theirs = new HandDiscovery();
			const grace = await team.add("Grace", { discovery: theirs, settings: { discovery: true } });
			const session = theirs.instance;
			discovery.see(session, grace.address);
			await team.until(() => ada.node.overview().people.some(({ online }) => online), { what: "the link" });
			if (isMember) {
				await team.room(ada, grace);
			}
			await team.clock.advance(20_000);
			await team.leave("Grace");
			discovery.lose(session);
			const before = transport.dialled.length;
			await team.clock.advance(minute);
			assert.equal(transport.dialled.length > before, isMember);
		});
	}

	it("reaches members of common rooms again after a restart, without discovery", async () => {
		const ada = await addAda();
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.room(ada, grace);
		await team.leave("Ada");
		await team.leave("Grace");
		await team.comeBack("Grace");
		const again = await team.comeBack("Ada");
		await team.until(() => again.node.session?.mesh?.peers.length === 1, { what: "the link", within: 3_000 });
	});

	it("does not go on after strangers of an earlier start", async () => {
		const ada = await addAda();
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.leave("Ada");
		await team.leave("Grace");
		await team.comeBack("Ada");
		await team.clock.advance(10 * minute);
		assert.deepEqual(transport.dialled, []);
		assert.deepEqual((await team.comeBack("Grace")).node.overview().people, []);
	});

	it("does not take somebody else for the member an address was remembered for", async () => {
		const ada = await addAda();
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.room(ada, grace);
		const address = grace.node.session?.identity.key ?? "";
		await team.leave("Ada");
		await team.leave("Grace");
		const edsger = await team.add("Edsger");
		const hosts = [team.host("Grace"), team.host("Edsger")] as const;
		const moved = team.network.transport(hosts[0]);
		const accept: number[] = [];
		await moved.start({
			ports: [46_920],
			accept: (socket) => {
				accept.push(1);
				socket.close(1000);
			},
		});
		const again = await team.comeBack("Ada");
		await team.clock.advance(5_000);
		assert.ok(accept.length > 0);
		assert.equal(again.node.session?.mesh?.peer(address), undefined);
		assert.ok(edsger);
		await moved.stop();
	});

	it("wakes a stranger that rests when a room of ours takes it in", async () => {
		const other = new HandDiscovery();
		const ada = await addAda();
		const grace = await team.add("Grace", { discovery: other, settings: { discovery: true } });
		const edsger = await team.add("Edsger");
		discovery.see(other.instance, grace.address);
		await team.connect(edsger, ada);
		const room = await team.room(ada, edsger);
		await team.connect(grace, edsger);
		await team.clock.advance(12 * minute);
		assert.equal(ada.node.session?.mesh?.peers.length, 1, "Grace rests, Edsger is a member");
		await team.connect(grace, edsger);
		await team.ask(room, grace);
		const request = await team.until(() => ada.node.overview().requests[0], { what: "the request, by way of Edsger" });
		await ada.api["rooms/approve"](request);
		await team.until(() => ada.node.session?.mesh?.peers.length === 2, { what: "Grace", within: 5_000 });
	});

	it("keeps a configured address when a person's own attempt at it fails", async () => {
		const ada = await addAda({ staticPeers: ["10.0.0.2:46920"] });
		await team.clock.advance(100);
		const outcome = ada.api["peers/connect"]({ address: "10.0.0.2:46920" });
		await team.clock.advance(6_000);
		assert.equal((await outcome).ok, false);
		await team.add("Grace");
		await team.until(() => ada.node.session?.mesh?.peers.length === 1, { what: "the link", within: minute });
	});

	it("does not go on after a person's own attempt that was refused", async () => {
		const ada = await addAda();
		const outcome = ada.api["peers/connect"]({ address: "10.0.0.99:5000" });
		await team.clock.advance(100);
		assert.deepEqual(await outcome, { ok: false, code: "addressUnreachable", detail: {} });
		const before = transport.dialled.length;
		await team.clock.advance(10 * minute);
		assert.equal(transport.dialled.length, before);
	});

	it("ends when the node is turned off", async () => {
		const ada = await addAda({ staticPeers: ["10.0.0.99:5000"] });
		await team.clock.advance(5_000);
		const off = ada.api["node/turnOff"]({});
		await team.clock.advance(2_000);
		assert.deepEqual(await off, { ok: true, value: null });
		const before = transport.dialled.length;
		discovery.see("00000000000000a1", "10.0.0.98:5000");
		await team.clock.advance(10 * minute);
		assert.equal(transport.dialled.length, before);
	});

	onceOnly(() =>
		it("reaches a member that returns within seconds, whatever ten thousand sessions are announced meanwhile", async () => {
			const ada = await addAda();
			const grace = await team.add("Grace");
			await team.connect(ada, grace);
			await team.room(ada, grace);
			await team.clock.advance(20_000);
			await team.leave("Grace");
			for (let i = 0; i < 10_000; i++) {
				const host = `10.0.${1 + (i % 200)}.${i % 256}`;
				if (i % 2 === 0) {
					team.network.cut(team.host("Ada"), host);
				}
				discovery.see(i.toString(16).padStart(16, "f"), `${host}:${1_024 + i}`);
			}
			await team.clock.advance(5_000);
			assert.ok(transport.most <= 8, `${transport.most} at once`);
			await team.comeBack("Grace");
			await team.until(() => ada.node.overview().people.some((one) => one.name === "Grace" && one.online), {
				what: "Grace to be reached",
				within: 5_000,
			});
		}).timeout(60_000),
	);

	it("dials 64 of ten thousand configured addresses, and none that is a group's, a system port or its own twice", async () => {
		const wrong = [
			"ws://10.1.0.1",
			"224.0.0.251",
			"255.255.255.255:46920",
			"0.0.0.0",
			"127.0.0.1:22",
			"[ff02::fb]:5000",
		];
		const many = Array.from({ length: 10_000 }, (_, i) => `10.1.${i >> 8}.${i & 255}:5000`);
		const own = `${"10.0.0.1"}:5000`;
		await addAda({ port: 5_000, staticPeers: [...wrong, own, ...many] });
		await team.clock.advance(2 * minute);
		const dialled = new Set(transport.dialled.map(({ host, port }) => `${host}:${port}`));
		assert.ok(dialled.size <= 64 - wrong.length, `${dialled.size} addresses`);
		assert.ok([...dialled].every((one) => one === own || many.includes(one)));
		const self = transport.dialled.filter(({ host }) => host === "10.0.0.1");
		assert.ok(self.length <= 2, `${self.length} times itself`);
	});
});

describe("Connect to Address", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	/** What comes of typing `address`. */
	const connect = async (node: TestNode, address: string) => {
		const outcome = node.api["peers/connect"]({ address });
		await team.clock.advance(16_000);
		return await outcome;
	};

	it("says who answered", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		const peerId = grace.node.overview().me?.peerId;
		assert.deepEqual(await connect(ada, grace.address), { ok: true, value: { peerId, name: "Grace" } });
		assert.equal(ada.node.overview().people[0]?.foundBy, "address");
	});

	it("says what is wrong with the address, or with what is there", async () => {
		const ada = await team.add("Ada", { settings: { teamCode: "compilers" } });
		const other = await team.add("Other", { settings: { teamCode: "kernels" } });
		const grace = await team.add("Grace", { settings: { teamCode: "compilers" } });
		const silent = team.network.transport("10.0.0.50");
		await silent.start({ ports: [5_000], accept: () => undefined });
		const rude = team.network.transport("10.0.0.51");
		await rude.start({ ports: [5_000], accept: (socket) => socket.close(1000) });
		team.network.addName("grace.local", team.host("Grace"));
		team.network.cut(team.host("Ada"), "10.0.0.52");
		const table: readonly (readonly [string, string])[] = [
			["", "addressInvalid"],
			["   ", "addressInvalid"],
			["a b", "addressInvalid"],
			["http://10.0.0.3/", "addressInvalid"],
			["10.0.0.3:5000/lanchat", "addressInvalid"],
			["fe80::1::2", "addressInvalid"],
			["user@10.0.0.3", "addressInvalid"],
			["-x", "addressInvalid"],
			["[::1", "addressInvalid"],
			["[10.0.0.3]:1", "addressInvalid"],
			["x".repeat(300), "addressInvalid"],
			["x".repeat(100_000), "addressInvalid"],
			["10.0.0.3:", "addressPort"],
			["10.0.0.3:0", "addressPort"],
			["10.0.0.3:99999", "addressPort"],
			["10.0.0.3:65536", "addressPort"],
			["10.0.0.3:-1", "addressPort"],
			["10.0.0.3:1e3", "addressPort"],
			["[::1]:x", "addressPort"],
			["[::1]:99999", "addressPort"],
			["nobody.local", "addressUnresolved"],
			["10.0.0.99:5000", "addressUnreachable"],
			[`${team.host("Grace")}:5000`, "addressRefused"],
			["10.0.0.52:5000", "addressTimeout"],
			["10.0.0.50:5000", "addressTimeout"],
			["10.0.0.51:5000", "addressNotLanChat"],
			[other.address, "addressOtherTeam"],
			[ada.address, "addressSelf"],
		];
		for (const [address, code] of table) {
			assert.deepEqual(await connect(ada, address), { ok: false, code, detail: {} }, address.slice(0, 40));
		}
		assert.deepEqual(ada.node.overview().people, []);
		assert.equal((await connect(ada, "grace.local")).ok, true);
		assert.equal((await connect(ada, ` ${grace.address} `)).ok, true);
		const stopped = Promise.all([silent.stop(), rude.stop()]);
		await team.clock.advance(6_000);
		await stopped;
	});

	it("needs the node to be on", async () => {
		const ada = await team.add("Ada");
		const off = ada.api["node/turnOff"]({});
		await team.clock.advance(2_000);
		await off;
		assert.deepEqual(await connect(ada, "10.0.0.2"), { ok: false, code: "nodeOff", detail: {} });
	});
});

describe("the book of addresses", () => {
	it("doubles the wait from one second to five minutes, and varies it by a fifth", () => {
		assert.deepEqual(
			[0, 1, 2, 3, 8, 9, 50, 5_000].map((attempts) => backoff(attempts, 0.5)),
			[1, 2, 4, 8, 256, 300, 300, 300].map((seconds) => seconds * 1_000),
		);
		assert.ok(Math.abs(backoff(0, 0) - 800) < 1e-6);
		assert.ok(Math.abs(backoff(0, 1) - 1_200) < 1e-6);
	});

	const hour = 60 * minute;
	const waits = (peer: Parameters<typeof waitAfter>[0], more: { readonly now: number; readonly isKeeper?: boolean }) =>
		[0, 1, 2, 30, 31, 32, 33, 50].map((attempts) => {
			const place = { attempts, source: "memory", wasRefused: false } as const;
			return waitAfter(peer, place, { chance: 0.5, ...more }) / 1_000;
		});
	const lost = { isGood: true, lostAt: 0 };

	it("doubles it once only for a while for whoever was good and is lost", () => {
		assert.deepEqual(waits(lost, { now: hour - 1 }), [1, 2, 2, 2, 2, 4, 8, 300]);
		assert.deepEqual(waits({ isGood: false, lostAt: 0 }, { now: hour - 1 }).slice(0, 4), [1, 2, 4, 300]);
	});

	it("doubles it once only, for an hour, where we look after somebody lost, and then to half a minute", () => {
		assert.deepEqual(waits(lost, { now: hour - 1, isKeeper: true }), [1, 2, 2, 2, 2, 2, 2, 2]);
		assert.deepEqual(waits(lost, { now: hour, isKeeper: true }), [1, 2, 4, 30, 30, 30, 30, 30]);
		assert.deepEqual(waits(lost, { now: hour }), [1, 2, 4, 300, 300, 300, 300, 300]);
	});

	it("doubles it to half a minute where a person told us to dial, unless somebody else is there", () => {
		for (const source of ["static", "manual"] as const) {
			const after = (attempts: number, wasRefused: boolean) =>
				waitAfter({ isGood: false, lostAt: null }, { attempts, source, wasRefused }, { now: 0, chance: 0.5 });
			assert.deepEqual([after(4, false), after(5, false), after(5_000, false)], [16_000, 30_000, 30_000]);
			assert.deepEqual([after(6, true), after(50, true)], [64_000, 300_000]);
		}
	});

	/** Whoever is expected there now was dialled in vain. */
	const fail = (book: DialBook, key: string, now: number): void =>
		book.failed({ key, instance: book.get(key)?.instance ?? "" }, { now, chance: 0.5 });
	const linkOf = (instance: string, openedAt = 0): LinkFacts => ({
		initiator: "a",
		instance,
		host: "10.0.0.2",
		openedAt,
	});
	const endOf = (now: number, isLost = false) =>
		({ kind: "ended", isLost, isTimeUp: false, now, chance: 0.5 }) as const;

	it("starts over after a link that lasted", () => {
		const book = new DialBook();
		const address = { host: "10.0.0.2", port: 5_000 };
		const { key } = book.learn({ address, source: "static" }, 0);
		for (let i = 0; i < 5; i++) {
			fail(book, key, 0);
		}
		assert.equal(book.get(key)?.attempts, 5);
		book.opened(key, "somebody", linkOf("one"));
		assert.equal(book.get(key)?.attempts, 5, "a link that breaks at once does not count");
		book.happened("somebody", { kind: "lasted" });
		book.happened("somebody", endOf(1_000));
		assert.equal(book.get(key)?.dueAt, 2_000);
	});

	/** Hosts in the order they are dialled, none of them ever answering. */
	const order = (book: DialBook, now: number): readonly string[] => {
		const hosts: string[] = [];
		for (let next = book.next(now); next; next = book.next(now)) {
			hosts.push(next.address.host);
			book.dialling(next.key, now);
		}
		return hosts;
	};
	const at = (host: string) => ({ host, port: 5_000 });

	it("takes turns between what announces itself and what is known otherwise, each the longest due first", () => {
		const book = new DialBook();
		for (const [i, host] of ["known 1", "known 2", "known 3"].entries()) {
			book.learn({ address: at(host), source: "memory", identity: host }, 10 + i);
		}
		for (const [i, host] of ["heard 1", "heard 2", "heard 3"].entries()) {
			book.learn({ address: at(host), source: "multicast", instance: host }, 3 - i);
		}
		assert.deepEqual(order(book, 0), []);
		assert.deepEqual(order(book, 20), ["known 1", "heard 3", "known 2", "heard 2", "known 3", "heard 1"]);
	});

	it("keeps dials for those who announce themselves, however many of the absent are due", () => {
		const book = new DialBook();
		for (let i = 0; i < 8; i++) {
			book.learn({ address: { host: `10.0.1.${i}`, port: 5_000 }, source: "memory" }, 0);
		}
		const taken = (): number => {
			for (let count = 0; ; count++) {
				const candidate = book.next(1_000);
				if (candidate === undefined) {
					return count;
				}
				book.dialling(candidate.key, 1_000);
			}
		};
		assert.equal(taken(), 6);
		assert.equal(book.nextDue(), null, "the next of them waits for an end, not for a time");
		book.learn({ address: { host: "10.0.0.2", port: 5_000 }, source: "multicast", instance: "here" }, 0);
		book.learn({ address: { host: "10.0.1.7", port: 5_000 }, source: "multicast", instance: "there" }, 0);
		assert.equal(taken(), 2);
	});

	it("dials what a person asked for before what was configured, and that before what was remembered", () => {
		const book = new DialBook();
		book.learn({ address: at("remembered"), source: "memory", identity: "b" }, 0);
		book.learn({ address: at("configured"), source: "static" }, 0);
		book.learn({ address: at("asked for"), source: "manual" }, 0);
		assert.deepEqual(order(book, 0), ["asked for", "configured", "remembered"]);
	});

	it("comes to everybody once before it comes to anybody twice", () => {
		const book = new DialBook();
		const hosts = Array.from({ length: 30 }, (_, i) => `host ${i}`);
		for (const host of hosts) {
			book.learn({ address: at(host), source: "multicast", instance: host }, 0);
		}
		const dialled: string[] = [];
		for (let now = 0; now < 30 * 5_000; now += 5_000) {
			const next = book.next(now);
			assert.ok(next);
			dialled.push(next.address.host);
			book.dialling(next.key, now);
			fail(book, next.key, now);
		}
		assert.deepEqual(dialled, hosts);
	});

	/** A book that knows one address of each source, all of one peer unless told. */
	const known = (identity: string): DialBook => {
		const book = new DialBook();
		book.learn({ address: at("remembered"), source: "memory", identity, instance: "session" }, 0);
		book.learn({ address: at("configured"), source: "static", identity, instance: "session" }, 0);
		book.learn({ address: at("asked for"), source: "manual", identity, instance: "session" }, 0);
		book.learn({ address: at("heard"), source: "multicast", identity, instance: "session" }, 0);
		return book;
	};
	const hostsWhere = (book: DialBook, fits: (candidate: DialBook["all"][number]) => boolean): readonly string[] =>
		book.all
			.filter(fits)
			.map(({ address }) => address.host)
			.sort();

	it("knows who announces itself, until it says goodbye, and forgets what was only heard of", () => {
		const book = known("peer");
		assert.deepEqual(
			hostsWhere(book, ({ isAnnounced }) => isAnnounced),
			["heard"],
		);
		book.opened("", "peer", { ...linkOf("session"), host: "heard" });
		book.learn({ address: at("heard"), source: "multicast", instance: "session" }, 0);
		assert.equal(hostsWhere(book, ({ isAnnounced }) => isAnnounced).length, 4, "one who is linked announces itself");
		book.forgetInstance("yet another");
		assert.equal(book.all.length, 4);
		book.forgetInstance("session");
		assert.deepEqual(
			hostsWhere(book, () => true),
			["asked for", "configured", "remembered"],
		);
		assert.deepEqual(
			hostsWhere(book, ({ isAnnounced }) => isAnnounced),
			[],
		);
	});

	it("lets a stranger rest where nobody configured or asked for it, and no other", () => {
		const book = known("peer");
		book.learn({ address: at("other"), source: "multicast", identity: "other", instance: "other" }, 0);
		book.happened("peer", { kind: "dismissed" });
		assert.deepEqual(
			hostsWhere(book, ({ isResting }) => isResting),
			["heard", "remembered"],
		);
		assert.deepEqual(order(book, 0), ["asked for", "other"]);
		assert.deepEqual(order(book, 300), ["configured"], "one address of a peer after the other");
		book.wake((identity) => identity === "peer");
		assert.equal(hostsWhere(book, ({ isResting }) => isResting).length, 2, "still a stranger");
		book.wake(() => false);
		assert.deepEqual(
			hostsWhere(book, ({ isResting }) => isResting),
			[],
		);
	});

	it("tries a new session at once, and does not expect who was there before", () => {
		const book = new DialBook();
		const { key } = book.learn({ address: at("a"), source: "multicast", instance: "one" }, 0);
		book.opened(key, "peer", linkOf("one"));
		book.happened("peer", endOf(0));
		book.happened("peer", { kind: "dismissed" });
		book.learn({ address: at("a"), source: "multicast", instance: "one" }, 5);
		assert.deepEqual(
			[book.get(key)?.isResting, book.get(key)?.attempts, book.get(key)?.identity, book.get(key)?.dueAt],
			[true, 1, "peer", 1_000],
		);
		book.learn({ address: at("a"), source: "multicast", instance: "two" }, 5);
		assert.deepEqual(
			[book.get(key)?.isResting, book.get(key)?.attempts, book.get(key)?.identity, book.get(key)?.dueAt],
			[false, 0, "", 5],
		);
		assert.equal(book.all.length, 1);
	});

	it("keeps the better of two reasons to know an address, and takes it back where a person's attempt failed", () => {
		const book = new DialBook();
		const { key } = book.learn({ address: at("a"), source: "memory", identity: "peer" }, 0);
		book.learn({ address: at("a"), source: "multicast", instance: "one", identity: "peer" }, 0);
		assert.equal(book.get(key)?.source, "memory");
		book.learn({ address: at("a"), source: "manual" }, 0);
		assert.deepEqual([book.get(key)?.source, book.get(key)?.identity], ["manual", "peer"]);
		book.restoreSource(key, "memory");
		assert.equal(book.get(key)?.source, "memory");
		book.forget(key);
		book.restoreSource(key, "memory");
		fail(book, key, 0);
		assert.deepEqual(book.all, []);
	});

	it("says when the next address is due: the earliest of those that wait and are not connected", () => {
		const book = new DialBook();
		assert.equal(book.nextDue(), null);
		book.learn({ address: at("late"), source: "static" }, 50);
		const early = book.learn({ address: at("early"), source: "static", instance: "session" }, 20).key;
		assert.equal(book.nextDue(), 20);
		book.dialling(early, 0);
		assert.equal(book.nextDue(), 50);
		book.opened(early, "peer", linkOf("session"));
		assert.equal(book.nextDue(), 50);
		book.learn({ address: { host: "10.0.0.2", port: 7 }, source: "multicast", instance: "session" }, 10);
		assert.equal(book.nextDue(), 50, "nobody is dialled who is linked in that session there");
	});

	it("asks a link whose session is heard elsewhere, and dials there only when it has had time to answer", () => {
		const book = new DialBook();
		book.opened("", "peer", linkOf("session"));
		const elsewhere = book.learn({ address: at("10.0.0.3"), source: "multicast", instance: "session" }, 10);
		assert.deepEqual([elsewhere.identity, elsewhere.actions], ["peer", ["probe"]]);
		assert.equal(book.get(elsewhere.key)?.identity, "", "nobody has proved who is there");
		assert.deepEqual([order(book, 2_509), order(book, 2_510)], [[], ["10.0.0.3"]]);
		const here = book.learn({ address: at("10.0.0.2"), source: "multicast", instance: "session" }, 10);
		assert.deepEqual([here.identity, here.actions], ["peer", []]);
		assert.deepEqual(order(book, 5_000), [], "whoever is linked in that session there");
	});

	it("dials nobody who was heard before its session was linked from there", () => {
		const book = new DialBook();
		book.learn({ address: at("10.0.0.2"), source: "multicast", instance: "session" }, 0);
		book.opened("", "peer", linkOf("session"));
		assert.deepEqual(order(book, 0), []);
		assert.equal(book.heardOnly.all, 0);
	});

	it("counts nobody as heard and not reached whom it leaves alone, as somebody blocked", () => {
		const book = new DialBook();
		const { key } = book.learn({ address: at("a"), source: "multicast", identity: "peer", instance: "one" }, 0);
		fail(book, key, 0);
		assert.equal(book.heardOnly.all, 1);
		book.happened("peer", { kind: "dismissed" });
		assert.equal(book.heardOnly.all, 0);
	});

	it("hurries to whom a person waits for, and to nobody else", () => {
		const book = known("peer");
		const other = book.learn(
			{ address: at("other"), source: "multicast", identity: "other", instance: "other" },
			0,
		).key;
		for (const { key } of book.all) {
			fail(book, key, 0);
		}
		book.happened("peer", { kind: "dismissed" });
		book.happened("other", { kind: "dismissed" });
		book.happened("peer", { kind: "wanted", now: 7 });
		assert.deepEqual(
			hostsWhere(book, ({ isResting, attempts, dueAt }) => !isResting && attempts === 0 && dueAt === 7),
			["asked for", "configured", "heard", "remembered"],
		);
		assert.deepEqual([book.get(other)?.isResting, book.get(other)?.attempts], [true, 1]);
	});

	it("starts over only for the peer whose link lasted", () => {
		const book = known("peer");
		const other = book.learn({ address: at("other"), source: "static", identity: "other" }, 0).key;
		for (const { key } of book.all) {
			fail(book, key, 0);
		}
		book.opened("", "peer", linkOf("session"));
		book.happened("peer", { kind: "lasted" });
		assert.deepEqual(
			hostsWhere(book, ({ attempts }) => attempts > 0),
			["other"],
		);
		assert.equal(book.get(other)?.attempts, 1);
	});

	it("remembers at most 512 addresses that peers told of others", () => {
		const book = new DialBook();
		for (let port = 1; port <= 600; port++) {
			book.learn({ address: { host: "10.0.0.2", port }, source: "told", identity: `${port}` }, 0);
		}
		assert.equal(book.all.length, 512);
		assert.equal(book.all.at(-1)?.address.port, 600);
	});

	it("remembers at most a thousand addresses that peers named themselves", () => {
		const book = new DialBook();
		for (let port = 1; port <= 1_500; port++) {
			book.learn({ address: { host: "10.0.0.2", port }, source: "memory", identity: `${port}` }, 0);
		}
		assert.equal(book.all.length, 1_000);
		assert.equal(book.all.at(-1)?.address.port, 1_500);
	});
});
