/** One node, several windows: answers requests on every connection and tells all of them what happens. */
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc/node";
import type { Outcome } from "../api/outcome.ts";
import type { Overview } from "../api/overview.ts";
import type { Notifications, Requests, VaultRequests } from "../api/requests.ts";
import type { KeyVault, Logger } from "../ports.ts";
import type { Api } from "../requests/requests.ts";
import { StoreError } from "../store/database.ts";
import { fromHex, isHex, toHex } from "../wire/bytes.ts";

/** What a hub stands on. */
export interface RpcHubDeps {
	readonly logger: Logger;
	/** A request met a store that cannot be used. */
	readonly storeFailed: (error: StoreError) => void;
}

/** What waits for a window at most, in notifications but overviews; who missed more reads anew. */
const underWayMost = 5_000;

/** What is on its way to one window. */
interface Line {
	/** Resolves once what was sent does not wait any more. */
	readonly taken: () => Promise<void>;
	/** It is too far behind. */
	readonly behind: () => void;
	underWay: number;
	/** What it was not told is not on its way either. */
	hasMissed: boolean;
	/** An overview is on its way. */
	isTelling: boolean;
	/** The newest one, until it is sent. */
	overview: Overview | null;
}

/** Connections of all windows. */
export class RpcHub {
	readonly #connections = new Map<MessageConnection, Line>();
	readonly #deps: RpcHubDeps;

	constructor(deps: RpcHubDeps) {
		this.#deps = deps;
	}

	/**
	 * Serves one of the person's other windows, until its connection closes; it is hung up on once it is far behind. RULE:
	 * only the window that owns the node may stop it.
	 */
	attach(connection: MessageConnection, api: Api, hangUp: () => void): void {
		// The system takes nothing more while the window reads nothing.
		const taken = (): Promise<void> => Promise.resolve();
		this.#serve(connection, { ...api, "node/stop": () => null }, lineOf({ taken, behind: hangUp }));
	}

	/**
	 * Serves the window that owns the node. RULE: its port takes whatever comes, so it is asked how far it has read; what
	 * would come on top of too much is dropped, and it hears that once it reads again.
	 */
	add(connection: MessageConnection, api: Api): void {
		const behind = (): void => {
			line.hasMissed = true;
		};
		const line: Line = lineOf({ taken: readingOf(connection), behind });
		this.#serve(connection, api, line);
	}

	#serve(connection: MessageConnection, api: Api, line: Line): void {
		this.#connections.set(connection, line);
		for (const method of Object.keys(api) as (keyof Requests)[]) {
			const name: string = method;
			connection.onRequest<unknown, never>(name, async (params: unknown, token) =>
				this.#answer(api, { method, params, givenUp: abortedBy(token) }),
			);
		}
		connection.onClose(() => this.remove(connection));
		connection.onError(() => undefined);
	}

	remove(connection: MessageConnection): void {
		if (this.#connections.delete(connection)) {
			connection.dispose();
		}
	}

	/** Tells every window. */
	notify<Name extends keyof Notifications>(name: Name, value: Notifications[Name]): void {
		for (const [connection, line] of this.#connections) {
			if (name === "overview") {
				// RULE: of overviews only the newest waits: each is whole, and a window at a breakpoint reads none.
				line.overview = value as Overview;
				void this.#tellOverview(connection, line);
			} else if (line.underWay >= underWayMost) {
				line.behind();
			} else {
				void this.#tell(connection, line, { name, value });
			}
		}
	}

	async #tell(connection: MessageConnection, line: Line, told: Told): Promise<void> {
		line.underWay++;
		await this.#send(connection, line, told);
		line.underWay--;
		if (line.hasMissed && line.underWay === 0) {
			line.hasMissed = false;
			await this.#send(connection, line, { name: "missed", value: {} });
		}
	}

	async #tellOverview(connection: MessageConnection, line: Line): Promise<void> {
		if (line.isTelling) {
			return;
		}
		line.isTelling = true;
		for (let next = line.overview; next !== null; next = line.overview) {
			line.overview = null;
			await this.#send(connection, line, { name: "overview", value: next });
		}
		line.isTelling = false;
	}

	/** Resolves once it has been taken. A window that is just closing hears nothing; that is all there is to it. */
	async #send(connection: MessageConnection, { taken }: Line, { name, value }: Told): Promise<void> {
		try {
			await connection.sendNotification(name, value);
			await taken();
		} catch {
			// It is gone.
		}
	}

	/** The one place where a request's bug ends: logged, and told as an error of JSON-RPC. */
	async #answer<M extends keyof Requests>(
		api: Api,
		{ method, params, givenUp }: Asked<M>,
	): Promise<Requests[M]["result"]> {
		const given = typeof params === "object" && params !== null ? params : {};
		try {
			return await api[method](given as Requests[M]["params"], givenUp);
		} catch (error) {
			const what = error instanceof Error ? (error.stack ?? error.message) : "unknown";
			this.#deps.logger.log("error", `${method}: ${what}`);
			if (StoreError.is(error)) {
				this.#deps.storeFailed(error);
			}
			throw error;
		}
	}
}

interface Told {
	readonly name: string;
	readonly value: unknown;
}

const lineOf = (line: Pick<Line, "taken" | "behind">): Line => ({
	...line,
	underWay: 0,
	hasMissed: false,
	isTelling: false,
	overview: null,
});

/** Asks a window whether it has read all that was sent until now: one question after the other, each for whoever waits. */
const readingOf = (connection: MessageConnection): (() => Promise<void>) => {
	let last: Promise<void> = Promise.resolve();
	let next: Promise<void> | null = null;
	const ask = async (): Promise<void> => {
		next = null;
		try {
			await connection.sendRequest("window/here", {});
		} catch {
			// Whatever it answers, it has read that far; or it is gone.
		}
	};
	return () => {
		next ??= last.then(ask);
		last = next;
		return next;
	};
};

interface Asked<M extends keyof Requests> {
	readonly method: M;
	readonly params: unknown;
	readonly givenUp: AbortSignal;
}

const abortedBy = (token: CancellationToken): AbortSignal => {
	const given = new AbortController();
	// A request that was cancelled before it came here never says so.
	if (token.isCancellationRequested) {
		given.abort();
	}
	token.onCancellationRequested(() => given.abort());
	return given.signal;
};

/** The vault of the owning window, asked over its connection. */
export const vaultOver = (connection: MessageConnection): KeyVault => ({
	async read() {
		const answer = await connection.sendRequest<Outcome<VaultRead>>("vault/read", {});
		if (!answer.ok) {
			return "failed";
		}
		const { key } = answer.value;
		return key === "" ? "none" : isHex(key, masterLength) ? fromHex(key) : "failed";
	},
	async write(key) {
		const answer = await connection.sendRequest<Outcome<null>>("vault/write", { key: toHex(key) });
		return answer.ok;
	},
});

type VaultRead = Extract<VaultRequests["vault/read"]["result"], { ok: true }>["value"];

const masterLength = 32;
