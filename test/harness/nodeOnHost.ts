/** A whole node on a host of a network, asked from outside. */
import { rmSync } from "node:fs";
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import type { Meeting, NodeOrder, NodeProgramOptions, NodeReport, PersonOnHost } from "../mesh/nodeProgram.ts";
import { HostProgram } from "./hostProgram.ts";
import type { NetworkHost } from "./networkHosts.ts";
import { until } from "./until.ts";

/** How long several nodes in one process may take to come up, and to answer, ms. */
const patienceMs = 180_000;

/** One node and what it answered. */
export class NodeOnHost {
	readonly name: string;
	readonly host: NetworkHost;
	readonly folder: string;
	/** When it was up, on the machine's wall clock. */
	readonly upAt: number;
	readonly #program: NodeProgram;
	readonly #index: number;
	readonly #port: string;

	private constructor(
		at: { readonly host: NetworkHost; readonly program: NodeProgram; readonly name: string },
		{ folder, address, atMs, index }: Up,
	) {
		this.name = at.name;
		this.host = at.host;
		this.#program = at.program;
		this.folder = folder;
		this.upAt = atMs;
		this.#index = index;
		this.#port = address.split(":").at(-1) ?? "";
	}

	/** Starts it, or starts it again on the folder another one left behind. */
	static async start(host: NetworkHost, person: PersonOnHost): Promise<NodeOnHost> {
		const [node] = await NodeOnHost.startTogether(host, [person]);
		if (!node) throw new Error(`${person.name} did not start`);
		return node;
	}

	/** Starts several in one process, which are killed together. */
	static async startTogether(host: NetworkHost, people: readonly PersonOnHost[]): Promise<readonly NodeOnHost[]> {
		const program = new NodeProgram(host, { people });
		return await Promise.all(
			people.map(async ({ name }, index) => new NodeOnHost({ host, program, name }, await program.up(index, name))),
		);
	}

	get pid(): number {
		return this.#program.pid;
	}

	/** `host:port` it listens at. */
	get address(): string {
		return `${this.host.address}:${this.#port}`;
	}

	async ask<M extends keyof Requests>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
		return (await this.#ask(method, params)) as Requests[M]["result"];
	}

	async overview(): Promise<Overview> {
		return (await this.#ask("overview", {})) as Overview;
	}

	/** How many it is connected to. */
	async links(): Promise<number> {
		return (await this.#ask("links", {})) as number;
	}

	/** How it came to them. */
	async meeting(): Promise<Meeting> {
		return (await this.#ask("meeting", {})) as Meeting;
	}

	/** Waits until `name` is connected. */
	async sees(name: string, timeout = patienceMs): Promise<void> {
		const isThere = async () => (await this.overview()).people.some((person) => person.name === name && person.online);
		await until(isThere, { what: `${this.name} to see ${name}`, timeout, every: 50 });
	}

	/** Its wall clock jumps, not the machine's. */
	async jumpClock(ms: number): Promise<void> {
		await this.#ask("clock/jump", { ms });
	}

	/** As a crash would, and all that were started together with it. */
	kill(): Promise<void> {
		return this.#program.kill();
	}

	/** Ends it and removes what it wrote. */
	async remove(): Promise<void> {
		await this.kill();
		rmSync(this.folder, { recursive: true, force: true });
		rmSync(`${this.folder}.key`, { force: true });
	}

	#ask(method: NodeOrder["method"], params: object): Promise<unknown> {
		return this.#program.ask(this.#index, method, params);
	}
}

type Up = NodeReport & { readonly kind: "up" };

/** The process of one or several nodes. */
class NodeProgram {
	readonly #program: HostProgram<NodeReport>;
	#calls = 0;

	constructor(host: NetworkHost, options: NodeProgramOptions) {
		this.#program = new HostProgram(host, import.meta.url, "../mesh/nodeProgram.ts", options);
	}

	get pid(): number {
		return this.#program.pid;
	}

	up(index: number, name: string): Promise<Up> {
		const isUp = (report: NodeReport): report is Up => report.kind === "up" && report.index === index;
		return this.#program.report(`${name} to be up`, isUp, patienceMs);
	}

	async ask(index: number, method: NodeOrder["method"], params: object): Promise<unknown> {
		this.#calls++;
		const call = this.#calls;
		const isAnswer = (report: NodeReport): report is NodeReport & { readonly kind: "answer" } =>
			report.kind === "answer" && report.call === call;
		const answer = this.#program.nextReport(`an answer to ${method}`, isAnswer, patienceMs);
		this.#program.tell({ call, index, method, params } satisfies NodeOrder);
		return (await answer).value;
	}

	kill(): Promise<void> {
		return this.#program.kill();
	}
}
