/** A person's window as a process of its own: a stand-in for the extension host, and the node in its worker. */
import type { Transfer } from "../../src/net/api/files.ts";
import type { Message } from "../../src/net/api/messages.ts";
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import { LoopWatch } from "./eventLoop.ts";
import { MemoryWatch } from "./memory.ts";
import { report, serve, sharedNow } from "./program.ts";
import { WindowHost } from "./windowHost.ts";

/** What the benchmark may ask. */
export interface FileHostCalls {
	/** Goes on the network; answers with the port. */
	turnOn: { readonly name: string; readonly storageDir: string };
	overview: null;
	ask: { readonly method: keyof Requests; readonly params: object };
	/** Sends a message; answers with the time of the key press. */
	press: { readonly room: string; readonly clientId: string; readonly text: string };
	/** The id of the newest message that offers a file of this name; empty while there is none. */
	offered: { readonly file: string };
	/** An own offer or a transfer, as last told. */
	transfer: { readonly id: string };
	/** From now on costs are counted. */
	mark: null;
	costs: null;
	stop: null;
}

/** A message of somebody else's came: when. */
export interface Arrival {
	readonly at: number;
}

/** What it cost since the mark. */
export interface Costs {
	/** Seconds of all threads. */
	readonly cpu: number;
	/** Peak of the process over what it had at the mark, bytes. */
	readonly memory: number;
	/** Longest stretches, ms. */
	readonly hostDelay: number;
	readonly nodeDelay: number;
}

const look = 5;
const watch = new LoopWatch();
const memory = new MemoryWatch();
const transfers = new Map<string, Transfer>();
const offers = new Map<string, string>();
let overview: Overview | undefined;
let host: WindowHost | undefined;
let cpu = process.cpuUsage();

const window = (): WindowHost => {
	if (host === undefined) throw new Error("the window is not open");
	return host;
};

const note = ({ id, mine, body }: Message): void => {
	if (body.kind === "file") offers.set(body.file.name, id);
	else if (!mine && body.kind === "text") report({ at: sharedNow() } satisfies Arrival);
};

serve<FileHostCalls>({
	turnOn: async ({ name, storageDir }) => {
		host = new WindowHost({ storageDir, key: "" });
		host.on("overview", (told) => {
			overview = told;
		});
		host.on("messages", (told) => told.messages.forEach(note));
		host.on("transfers", (told) => {
			for (const one of told.changed) transfers.set(one.id, one);
		});
		await host.turnOn(name);
		while (overview?.status.kind !== "on") await new Promise((resolve) => setTimeout(resolve, look));
		return overview.status.port;
	},
	overview: () => overview,
	ask: ({ method, params }) => window().ask(method, params),
	press: async ({ room, clientId, text }) => {
		const at = sharedNow();
		await window().ask("rooms/send", { room, clientId, draft: { kind: "text", text } });
		return at;
	},
	offered: ({ file }) => offers.get(file) ?? "",
	transfer: ({ id }) => transfers.get(id) ?? null,
	mark: async () => {
		await window().nodeDelay("reset");
		watch.reset();
		memory.mark();
		cpu = process.cpuUsage();
	},
	costs: async (): Promise<Costs> => {
		const { user, system } = process.cpuUsage(cpu);
		const nodeDelay = await window().nodeDelay("read");
		return { cpu: (user + system) / 1e6, memory: memory.peak(), hostDelay: watch.worstMs, nodeDelay };
	},
	stop: () => {
		setImmediate(() => process.exit());
	},
});
