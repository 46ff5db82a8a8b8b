/** One window of a person, without an editor, as a process of its own. */
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import type { WindowProgramOptions, WindowReport } from "../mesh/windowProgram.ts";
import { HostProgram } from "./hostProgram.ts";
import { loopbackHost } from "./networkHosts.ts";
import { until } from "./until.ts";

type Kind<Name extends WindowReport["kind"]> = WindowReport & { readonly kind: Name };

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

	/** Texts of the messages it was told of, each time. */
	get told(): readonly string[] {
		return this.reports("message").map(({ text }) => text);
	}

	async connected(): Promise<void> {
		await until(() => this.role !== "", { what: "a window to be connected", timeout: 20_000, every: 10 });
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

	say(room: string, text: string): Promise<Requests["rooms/send"]["result"]> {
		return this.ask("rooms/send", {
			room,
			clientId: `client-${text.replaceAll(" ", "-")}`,
			draft: { kind: "text", text },
		});
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
		return (await this.#program.report(`an answer to ${method}`, isAnswer, 20_000)).value;
	}
}
