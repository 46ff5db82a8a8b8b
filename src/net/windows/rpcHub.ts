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

/** What waits for a window at most, in notifications but overviews; who attaches again reads anew what it missed. */
const underWayMost = 5_000;

/** What is on its way to one window. */
interface Line {
	readonly hangUp: () => void;
	underWay: number;
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

	/** Serves one of the person's other windows. RULE: only the window that owns the node may stop it. */
	attach(connection: MessageConnection, api: Api, hangUp: () => void): void {
		this.add(connection, { ...api, "node/stop": () => null }, hangUp);
	}

	/** Serves a window until its connection closes. One that is far behind is hung up on, where that can be. */
	add(connection: MessageConnection, api: Api, hangUp: () => void = () => undefined): void {
		this.#connections.set(connection, { hangUp, underWay: 0, isTelling: false, overview: null });
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
				line.hangUp();
			} else {
				line.underWay++;
				void this.#send(connection, name, value).finally(() => line.underWay--);
			}
		}
	}

	async #tellOverview(connection: MessageConnection, line: Line): Promise<void> {
		if (line.isTelling) {
			return;
		}
		line.isTelling = true;
		for (let next = line.overview; next !== null; next = line.overview) {
			line.overview = null;
			await this.#send(connection, "overview", next);
		}
		line.isTelling = false;
	}

	/** Resolves once the system has taken it. A window that is just closing hears nothing; that is all there is to it. */
	async #send(connection: MessageConnection, name: string, value: unknown): Promise<void> {
		await connection.sendNotification(name, value).catch(() => undefined);
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
