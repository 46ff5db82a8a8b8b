/** Many whole nodes in one process, each with a store and sockets of its own, as a share of an office. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../src/net/api/messages.ts";
import { LanNode } from "../../src/net/node.ts";
import { createNodeDisk } from "../../src/net/platform/nodeDisk.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import type { Discovery, Transport } from "../../src/net/ports.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { listedPolicy } from "../../test/harness/policies.ts";
import { until } from "../../test/harness/until.ts";
import { openTransport } from "./links.ts";
import { quietSettings } from "./nodes.ts";
import { report, serve, sharedNow } from "./program.ts";

/** Where one node announces itself. */
export interface MeshAddress {
	readonly instance: string;
	readonly port: number;
}

/** What the benchmark may ask. */
export interface MeshHostCalls {
	/** Makes so many nodes, named from `first` on, which are off. */
	start: { readonly first: number; readonly count: number };
	/** So many nodes from one on hear of all of these. */
	meet: { readonly from: number; readonly count: number; readonly others: readonly MeshAddress[] };
	/** Whoever is on goes off, and all come on; answers with their addresses. */
	restart: null;
	/** Links that are open, of all nodes together. */
	links: null;
	/** The first node comes on, makes a room, and lets in whoever asks from now on; answers with `MeshRoom`. */
	lead: null;
	/** The node comes on, joins the room of the one at `admin`, and goes off again as soon as it is a member. */
	join: { readonly index: number; readonly room: string; readonly admin: MeshAddress };
	/** A node says something; answers with the time. When all nodes of this process have it, each reports `MeshHeard`. */
	say: { readonly index: number; readonly room: string; readonly text: string };
	/** Every node of this process waits for this text; reports `MeshHeard` when all have it. */
	expect: { readonly text: string };
	/** Answers with what the process has used and sent so far. */
	usage: null;
	stop: null;
}

/** A room, and where its admin is. */
export interface MeshRoom {
	readonly room: string;
	readonly admin: MeshAddress;
}

/** When each node was told of a text, on the shared clock. */
export interface MeshHeard {
	readonly times: readonly number[];
}

/** Since the start: CPU in ms, bytes handed to sockets, and memory now over what the empty process had. */
export interface MeshUsage {
	readonly cpuMs: number;
	readonly sent: number;
	readonly memory: number;
}

interface Seat {
	readonly node: LanNode;
	readonly api: ReturnType<typeof apiOf>;
	readonly folder: string;
	readonly discovery: ByHand;
}

/** Hears what it is told. */
class ByHand implements Discovery {
	#started: Parameters<Discovery["start"]>[0] | null = null;

	start(options: Parameters<Discovery["start"]>[0]): Promise<{ readonly interfaces: number }> {
		this.#started = options;
		return Promise.resolve({ interfaces: 1 });
	}

	report(): readonly [] {
		return [];
	}

	stop(): Promise<void> {
		this.#started = null;
		return Promise.resolve();
	}

	get address(): MeshAddress {
		return { instance: this.#started?.instance ?? "", port: this.#started?.port ?? 0 };
	}

	hear({ instance, port }: MeshAddress): void {
		this.#started?.seen({ instance, address: { host: "127.0.0.1", port }, networkInterface: "lo" });
	}
}

const patience = { timeout: 120_000, every: 5 } as const;

const seats: Seat[] = [];
const emptyMemory = process.memoryUsage.rss();
let sent = 0;
let expected = "";
let lettingIn: NodeJS.Timeout | undefined;
let times = new Map<number, number>();

serve<MeshHostCalls>({
	start: async ({ first, count }) => {
		for (let i = 0; i < count; i += 1) seats.push(await seatOf(i, `Peer ${first + i}`));
	},
	meet: ({ from, count, others }) => {
		for (const { discovery } of seats.slice(from, from + count)) for (const one of others) discovery.hear(one);
	},
	restart: async () => {
		// What looks for requests all the time is nothing a node does.
		clearInterval(lettingIn);
		await Promise.all(seats.map(({ node }) => node.turnOff()));
		await Promise.all(seats.map(({ node }) => node.turnOn()));
		return seats.map(({ discovery }) => discovery.address);
	},
	links: () => seats.reduce((sum, { node }) => sum + (node.session?.mesh?.peers.length ?? 0), 0),
	lead: async (): Promise<MeshRoom> => {
		const { api, node, discovery } = seatAt(0);
		await node.turnOn();
		const created = await api["rooms/create"]({ name: "Office", policy: listedPolicy });
		if (!created.ok) throw new Error(`no room: ${created.code}`);
		const { room } = created.value;
		lettingIn = setInterval(() => {
			for (const asked of node.session?.rooms.desk.open() ?? []) void api["rooms/approve"](asked);
		}, 10).unref();
		return { room, admin: discovery.address };
	},
	join: async ({ index, room, admin }) => {
		const { api, node, discovery } = seatAt(index);
		await node.turnOn();
		discovery.hear(admin);
		await until(() => node.overview().nearby.some((nearby) => nearby.room === room), { what: "the room", ...patience });
		const asked = await api["rooms/join"]({ room, note: "" });
		if (!asked.ok) throw new Error(`${index} cannot ask: ${asked.code}`);
		const isMember = () => node.overview().rooms.some((mine) => mine.room === room && mine.role === "member");
		await until(isMember, { what: "membership", ...patience });
		await node.turnOff();
	},
	say: async ({ index, room, text }) => {
		const at = sharedNow();
		const draft = { kind: "text", text } as const;
		const said = await seatAt(index).api["rooms/send"]({
			room,
			clientId: `client-${text.replaceAll(" ", "-")}`,
			draft,
		});
		if (!said.ok) throw new Error(`${index} cannot say it: ${said.code}`);
		return at;
	},
	expect: ({ text }) => {
		expected = text;
		times = new Map();
	},
	usage: (): MeshUsage => {
		const { user, system } = process.cpuUsage();
		return { cpuMs: (user + system) / 1_000, sent, memory: process.memoryUsage.rss() - emptyMemory };
	},
	stop: async () => {
		await Promise.all(seats.map(({ node }) => node.stop()));
		for (const { folder } of seats) rmSync(folder, { recursive: true, force: true });
		setImmediate(() => process.exit());
	},
});

async function seatOf(index: number, name: string): Promise<Seat> {
	const folder = mkdtempSync(join(tmpdir(), "lanchat-mesh-"));
	const files = storeFilesIn(folder);
	const discovery = new ByHand();
	const master = systemRandom(32);
	const node = new LanNode({
		clock: systemClock,
		random: systemRandom,
		logger: { log: () => {} },
		vault: { read: () => Promise.resolve(master), write: () => Promise.resolve(true) },
		files,
		disk: createNodeDisk(files.parts),
		makeTransport: () => counted(openTransport()),
		makeDiscovery: () => discovery,
		interfaces: () => ({}),
		app: "bench",
		notify: (kind, value) => {
			if (kind === "messages") hear(index, (value as { readonly messages: readonly Message[] }).messages);
		},
		keyKnown: () => undefined,
	});
	await node.attach({ ...quietSettings, name, discovery: true });
	return { node, api: apiOf(node), folder, discovery };
}

function hear(index: number, messages: readonly Message[]): void {
	if (times.has(index) || !messages.some(({ body }) => body.kind === "text" && body.text === expected)) return;
	times.set(index, sharedNow());
	if (times.size === seats.length) report({ times: [...times.values()] } satisfies MeshHeard);
}

/** On any port, and what goes out is counted. */
function counted(inner: Transport): Transport {
	type Dialled = Awaited<ReturnType<Transport["dial"]>>;
	type Socket = Extract<Dialled, { readonly socket: unknown }>["socket"];
	const watched = (socket: Socket): Socket => {
		const send = socket.send.bind(socket);
		socket.send = (message) => {
			sent += message.length;
			send(message);
		};
		return socket;
	};
	return {
		start: ({ accept }) => inner.start({ ports: [0], accept: (socket, purpose) => accept(watched(socket), purpose) }),
		dial: async (options) => {
			const dialled = await inner.dial(options);
			return "socket" in dialled ? { socket: watched(dialled.socket) } : dialled;
		},
		penalize: (address) => inner.penalize(address),
		stop: () => inner.stop(),
	};
}

function seatAt(index: number): Seat {
	const seat = seats[index];
	if (!seat) throw new Error(`no node ${index}`);
	return seat;
}
