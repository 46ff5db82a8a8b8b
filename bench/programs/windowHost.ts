/** A stand-in for an extension host: its main thread starts the node in a worker, asks it and hears what it tells. */
import { MessageChannel, Worker } from "node:worker_threads";
import {
	createMessageConnection,
	type MessageConnection,
	PortMessageReader,
	PortMessageWriter,
} from "vscode-jsonrpc/node";
import type { Settings } from "../../src/net/api/nodeState.ts";
import type { Outcome } from "../../src/net/api/outcome.ts";
import type { Notifications, Requests } from "../../src/net/api/requests.ts";
import { quietSettings } from "./nodes.ts";

/** A window whose node is in a thread of its own. */
export class WindowHost {
	readonly #connection: MessageConnection;
	readonly #worker: Worker;

	/** `key` is the master key in hex; empty for a new store. */
	constructor(options: { readonly storageDir: string; readonly key: string }) {
		const { port1, port2 } = new MessageChannel();
		this.#worker = new Worker(new URL("./watchedWorker.ts", import.meta.url), {
			workerData: { port: port2, storageDir: options.storageDir },
			transferList: [port2],
		});
		this.#connection = createMessageConnection(new PortMessageReader(port1), new PortMessageWriter(port1));
		let { key } = options;
		this.#connection.onRequest("vault/read", () => ({ ok: true, value: { key } }));
		this.#connection.onRequest("vault/write", (given: { readonly key: string }) => {
			key = given.key;
			return { ok: true, value: null };
		});
		this.#connection.listen();
	}

	/** Takes settings and goes on the network. */
	async turnOn(name: string): Promise<void> {
		const settings: Settings = { ...quietSettings, name };
		await this.#connection.sendRequest("node/attach", { settings });
		await this.ask("node/turnOn", {});
	}

	/** The value of a request that must succeed. */
	async ask<Value>(method: keyof Requests, params: object): Promise<Value> {
		const answer = await this.#connection.sendRequest<Outcome<Value>>(method, params);
		return answer.ok ? answer.value : Promise.reject(new Error(`${method}: ${answer.code}`));
	}

	on<Name extends keyof Notifications>(name: Name, heard: (value: Notifications[Name]) => void): void {
		this.#connection.onNotification(name, heard);
	}

	/** The longest the node's thread was busy at a stretch, ms; `reset` begins anew. */
	async nodeDelay(what: "reset" | "read"): Promise<number> {
		const answered = new Promise<number>((resolve) => this.#worker.once("message", resolve));
		this.#worker.postMessage(what);
		return await answered;
	}
}
