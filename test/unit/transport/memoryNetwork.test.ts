import { deepEqual, equal, ok } from "node:assert/strict";
import type { Socket } from "../../../src/net/ports.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryNetwork } from "../../harness/memoryTransport.ts";

const ada = "10.0.0.1";
const grace = "10.0.0.2";

describe("The memory network", () => {
	let clock: ManualClock;
	let network: MemoryNetwork;
	let log: string[];

	beforeEach(() => {
		clock = new ManualClock();
		network = new MemoryNetwork({ clock }, { delay: 10 });
		log = [];
	});

	function listen(name: string, socket: Socket): Socket {
		socket.listen({
			message: (message) => log.push(`${clock.monotonic()} ${name} hears ${message[0]}`),
			closed: (code) => log.push(`${clock.monotonic()} ${name} closed ${code}`),
		});
		return socket;
	}

	/** Connects Ada to Grace; 20 ms pass. */
	async function connect(): Promise<[ada: Socket, grace: Socket]> {
		const accepted: Socket[] = [];
		const accept = (socket: Socket) => accepted.push(listen("grace", socket));
		await network.transport(grace).start({ ports: [5_000], accept });
		const address = { host: grace, port: 5_000 };
		const signal = new AbortController().signal;
		const dialled = network.transport(ada).dial({ address, purpose: "chat", signal });
		await clock.advance(20);
		const result = await dialled;
		const [far] = accepted;
		ok("socket" in result && far);
		return [listen("ada", result.socket), far];
	}

	it("delivers after the delay, in order, the same every time", async () => {
		const [near, far] = await connect();
		near.send(new Uint8Array([1]));
		far.send(new Uint8Array([2]));
		network.setDelay(ada, grace, 1);
		near.send(new Uint8Array([3]));
		equal(near.bufferedAmount, 2);
		await clock.advance(100);
		deepEqual(log, ["30 grace hears 1", "30 grace hears 3", "30 ada hears 2"]);
		equal(near.bufferedAmount, 0);
	});

	it("takes its time on a slow path, and tells what has come so far", async () => {
		const [near, far] = await connect();
		network.setRate(ada, grace, 100);
		near.send(new Uint8Array(100).fill(1));
		near.send(new Uint8Array([2]));
		await clock.advance(510);
		equal(far.receivedBytes, 50);
		await clock.advance(2_000);
		deepEqual(log, ["1030 grace hears 1", "1040 grace hears 2"]);
		equal(far.receivedBytes, 101);
	});

	it("holds back what a cut stops, and delivers it when healed", async () => {
		const [near] = await connect();
		network.cut(ada, grace);
		near.send(new Uint8Array([1]));
		near.send(new Uint8Array([2]));
		await clock.advance(1_000);
		deepEqual(log, []);
		network.heal(ada, grace);
		await clock.advance(0);
		deepEqual(log, ["1020 grace hears 1", "1020 grace hears 2"]);
	});

	it("tells the far end of a close behind a cut only when healed", async () => {
		const [near] = await connect();
		network.cut(ada, grace);
		near.close(1_000);
		await clock.advance(60_000);
		deepEqual(log, ["5020 ada closed 1006"]);
		network.heal(ada, grace);
		await clock.advance(60_000);
		deepEqual(log, ["5020 ada closed 1006", "60020 grace closed 1006"]);
		equal(network.openSockets, 0);
	});

	it("breaks connections on demand, at both ends", async () => {
		const [near] = await connect();
		near.send(new Uint8Array([1]));
		network.drop(ada, grace);
		await clock.advance(1_000);
		deepEqual(log, ["20 grace closed 1006", "20 ada closed 1006"]);
		equal(clock.pending, 0);
	});

	it("times out a dial across a cut, and reaches no address where nobody is", async () => {
		const signal = new AbortController().signal;
		const options = { purpose: "chat", signal } as const;
		await network.transport(grace).start({ ports: [5_000], accept: () => {} });
		network.cut(ada, grace);
		const cut = network.transport(ada).dial({ ...options, address: { host: grace, port: 5_000 } });
		await clock.advance(5_000);
		deepEqual(await cut, { error: "timeout" });
		const nobody = network.transport(ada).dial({ ...options, address: { host: "10.0.0.9", port: 5_000 } });
		await clock.advance(20);
		deepEqual(await nobody, { error: "unreachable" });
	});
});
