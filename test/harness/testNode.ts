/** A whole node without an editor: real store, real sockets on loopback or a network in memory, a vault in memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../src/net/api/messages.ts";
import type { Settings } from "../../src/net/api/nodeState.ts";
import type { Notifications } from "../../src/net/api/requests.ts";
import { type SelfTestResult, selfTest } from "../../src/net/crypto/selfTest.ts";
import type { FileDisk } from "../../src/net/files/disk.ts";
import type { InterfaceTable } from "../../src/net/networks/interfaces.ts";
import { LanNode } from "../../src/net/node.ts";
import { createNodeDisk } from "../../src/net/platform/nodeDisk.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import type { Clock, Discovery, KeyVault, MakeDiscovery, RandomBytes, Transport } from "../../src/net/ports.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { settingsOf } from "./nodeSettings.ts";
import { quietLogger } from "./quietLogger.ts";

/** A vault that keeps the key as long as the test does. */
export class MemoryVault implements KeyVault {
	#key: Uint8Array | "none" = "none";
	/** As a keyring that has gone away. */
	refusesWrites = false;

	read(): Promise<Uint8Array | "none"> {
		return Promise.resolve(this.#key);
	}

	write(key: Uint8Array): Promise<boolean> {
		if (this.refusesWrites) {
			return Promise.resolve(false);
		}
		this.#key = Uint8Array.from(key);
		return Promise.resolve(true);
	}

	/** As a keyring whose disk was copied. */
	copy(): MemoryVault {
		const copy = new MemoryVault();
		copy.#key = this.#key;
		return copy;
	}

	/** As a keyring that was reset. */
	lose(): void {
		this.#key = "none";
	}
}

let tested: SelfTestResult | undefined;

/** What the start-up test finds: the same for each node of a process. */
const testedOnce = (): SelfTestResult => {
	tested ??= selfTest();
	return tested;
};

/** No multicast: peers are found by address. */
const noDiscovery: Discovery = {
	start: () => Promise.resolve({ interfaces: 0 }),
	report: () => [],
	stop: () => Promise.resolve(),
};

/** What of a node a test may choose. */
export interface TestNodeOptions {
	readonly name: string;
	readonly folder?: string;
	readonly vault?: MemoryVault;
	/** Another vault than one in memory. */
	readonly keyVault?: KeyVault;
	readonly settings?: Partial<Settings>;
	readonly clock?: Clock;
	readonly makeTransport?: () => Transport;
	/** Where the transport listens; loopback unless told. */
	readonly host?: string;
	readonly discovery?: Discovery;
	readonly makeDiscovery?: MakeDiscovery;
	readonly disk?: FileDisk;
	/** The system's unless told. */
	readonly random?: RandomBytes;
	/** What the start-up test finds; what it really finds unless told. */
	readonly selfTest?: () => SelfTestResult;
	/** What the machine's interfaces are; none that ever change unless told. */
	readonly interfaces?: () => InterfaceTable;
}

/** A person's node and everything it told its windows. */
export class TestNode {
	readonly name: string;
	readonly folder: string;
	readonly vault: MemoryVault;
	readonly node: LanNode;
	readonly api: ReturnType<typeof apiOf>;
	readonly heard: { readonly [Name in keyof Notifications]: Notifications[Name][] } = {
		overview: [],
		messages: [],
		read: [],
		directMessages: [],
		directRead: [],
		cleared: [],
		verification: [],
		contact: [],
		transfers: [],
		event: [],
		log: [],
	};
	readonly #settings: Settings;
	readonly #host: string;

	constructor(options: TestNodeOptions) {
		this.name = options.name;
		this.folder = options.folder ?? mkdtempSync(join(tmpdir(), "lanchat-node-"));
		this.vault = options.vault ?? new MemoryVault();
		this.#settings = settingsOf(options.name, options.settings);
		this.#host = options.host ?? "127.0.0.1";
		const clock = options.clock ?? systemClock;
		const files = storeFilesIn(this.folder);
		this.node = new LanNode({
			clock,
			random: options.random ?? systemRandom,
			logger: quietLogger,
			vault: options.keyVault ?? this.vault,
			files,
			disk: options.disk ?? createNodeDisk(files.parts),
			makeTransport:
				options.makeTransport ?? (() => createWsTransport({ clock, logger: quietLogger }, { listenOn: "127.0.0.1" })),
			makeDiscovery: options.makeDiscovery ?? (() => options.discovery ?? noDiscovery),
			interfaces: options.interfaces ?? (() => ({})),
			selfTest: options.selfTest ?? testedOnce,
			app: "test",
			notify: (name, value) => void (this.heard[name] as unknown[]).push(value),
			keyKnown: () => undefined,
		});
		this.api = apiOf(this.node);
	}

	/** Attaches as a window would; goes on the network where it was on before. */
	async open(): Promise<this> {
		await this.node.attach(this.#settings);
		return this;
	}

	/** Opens and turns on. */
	async turnOn(): Promise<this> {
		await this.open();
		const outcome = await this.node.turnOn();
		if (!outcome.ok) {
			throw new Error(`${this.name} could not turn on: ${outcome.code}`);
		}
		return this;
	}

	get port(): number {
		return this.node.status.kind === "on" ? this.node.status.port : 0;
	}

	get address(): string {
		return `${this.#host}:${this.port}`;
	}

	/** All rows of a room's newest page. */
	messages(room: string): readonly Message[] {
		return this.node.session?.rooms.get(room)?.page("", 200).messages ?? [];
	}

	/** Texts of a room, oldest first, notices left out. */
	texts(room: string): readonly string[] {
		return this.messages(room).flatMap((message) => (message.body.kind === "text" ? [message.body.text] : []));
	}

	async stop(): Promise<void> {
		await this.node.stop();
	}

	/** Stops and removes the folder. */
	async remove(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
