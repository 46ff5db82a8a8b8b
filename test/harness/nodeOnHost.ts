/** A whole node on a host of a network, asked from outside. */
import { rmSync } from "node:fs";
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import type { NodeProgramOptions, NodeReport } from "../mesh/nodeProgram.ts";
import { HostProgram } from "./hostProgram.ts";
import type { NetworkHost } from "./networkHosts.ts";
import { until } from "./until.ts";

/** One node and what it answered. */
export class NodeOnHost {
	readonly name: string;
	readonly host: NetworkHost;
	readonly #program: HostProgram<NodeReport>;
	#calls = 0;
	#folder = "";
	#address = "";

	private constructor(host: NetworkHost, options: NodeProgramOptions) {
		this.name = options.name;
		this.host = host;
		this.#program = new HostProgram(host, import.meta.url, "../mesh/nodeProgram.ts", options);
	}

	/** Starts it, or starts it again on the folder another one left behind. */
	static async start(host: NetworkHost, options: NodeProgramOptions): Promise<NodeOnHost> {
		const node = new NodeOnHost(host, options);
		const isUp = (report: NodeReport): report is NodeReport & { readonly kind: "up" } => report.kind === "up";
		const { folder, address } = await node.#program.report(`${options.name} to be up`, isUp, 20_000);
		node.#folder = folder;
		node.#address = address;
		return node;
	}

	get folder(): string {
		return this.#folder;
	}

	get pid(): number {
		return this.#program.pid;
	}

	/** `host:port` it listens at. */
	get address(): string {
		return `${this.host.address}:${this.#address.split(":").at(-1)}`;
	}

	async ask<M extends keyof Requests>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
		return (await this.#ask(method, params)) as Requests[M]["result"];
	}

	async overview(): Promise<Overview> {
		return (await this.#ask("overview", {})) as Overview;
	}

	/** Waits until `name` is connected. */
	async sees(name: string, timeout = 10_000): Promise<void> {
		const isThere = async () => (await this.overview()).people.some((person) => person.name === name && person.online);
		await until(isThere, { what: `${this.name} to see ${name}`, timeout, every: 50 });
	}

	/** Its wall clock jumps, not the machine's. */
	async jumpClock(ms: number): Promise<void> {
		await this.#ask("clock/jump", { ms });
	}

	/** As a crash would. */
	kill(): Promise<void> {
		return this.#program.kill();
	}

	/** Ends it and removes what it wrote. */
	async remove(): Promise<void> {
		await this.kill();
		rmSync(this.folder, { recursive: true, force: true });
		rmSync(`${this.folder}.key`, { force: true });
	}

	async #ask(method: string, params: object): Promise<unknown> {
		this.#calls++;
		const call = this.#calls;
		this.#program.tell({ call, method, params });
		const isAnswer = (report: NodeReport): report is NodeReport & { readonly kind: "answer" } =>
			report.kind === "answer" && report.call === call;
		return (await this.#program.report(`an answer to ${method}`, isAnswer, 20_000)).value;
	}
}
