/** One window of a person, without an editor, as a process of its own. */
import assert from "node:assert/strict";
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import type { WindowProgramOptions, WindowReport } from "../mesh/windowProgram.ts";
import { HostProgram } from "./hostProgram.ts";
import { loopbackHost } from "./networkHosts.ts";
import { until } from "./until.ts";

type Kind<Name extends WindowReport["kind"]> = WindowReport & { readonly kind: Name };

/** How long a window may take to have a node, and to answer, ms. */
const patienceMs = 60_000;

/** A window and everything it told. */
export class WindowProcess {
	readonly #program: HostProgram<WindowReport>;
	#calls = 0;

	constructor(options: WindowProgramOptions) {
		this.#program = new HostProgram(loopbackHost("window"), import.meta.url, "../mesh/windowProgram.ts", options);
	}

	reports<Name extends WindowReport["kind"]>(kind: Name): readonly Kind<Name>[] {
		return this.#program.reports.filter((report): report is Kind<Name> => report.kind === kind);
	}

	get role(): string {
		return this.reports("state").at(-1)?.role ?? "";
	}

	/** What it last said of its connection. */
	get state(): string {
		return this.reports("state").at(-1)?.state ?? "";
	}

	get pid(): number {
		return this.#program.pid;
	}

	/** Texts of the messages it was told of, each time. */
	get told(): readonly string[] {
		return this.reports("message").map(({ text }) => text);
	}

	async connected(): Promise<void> {
		await until(() => this.role !== "", { what: "a window to be connected", timeout: patienceMs, every: 10 });
	}

	async ask<M extends keyof Requests>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
		return (await this.#ask(method, params)) as Requests[M]["result"];
	}

	async overview(): Promise<Overview> {
		return (await this.#ask("overview", {})) as Overview;
	}

	async texts(room: string): Promise<readonly string[]> {
		const page = await this.ask("rooms/page", { room, before: "", limit: 200 });
		return page.ok ? page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : [])) : [];
	}

	/** Says it as a page does: again, under the same id, while there is no node for longer than a request waits. */
	async say(room: string, text: string): Promise<void> {
		const clientId = `client-${text.replaceAll(" ", "-")}`;
		const isTaken = async () => {
			const said = await this.ask("rooms/send", { room, clientId, draft: { kind: "text", text } });
			assert.ok(said.ok, JSON.stringify(said));
			return true;
		};
		await until(isTaken, { what: `"${text}" to be taken`, timeout: patienceMs });
	}

	kill(): Promise<void> {
		return this.#program.kill();
	}

	stop(): Promise<void> {
		return this.#program.stop();
	}

	async #ask(method: string, params: object): Promise<unknown> {
		this.#calls++;
		const call = this.#calls;
		this.#program.tell({ call, method, params });
		const isAnswer = (report: WindowReport): report is Kind<"answer"> =>
			report.kind === "answer" && report.call === call;
		return (await this.#program.report(`an answer to ${method}`, isAnswer, patienceMs)).value;
	}
}
