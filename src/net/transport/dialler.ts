/** The dialling side: resolves a name first, dials an address, and says why it did not work. */
import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket as TcpSocket } from "node:net";
import { WebSocket } from "ws";
import { isOneMachines } from "../address/dialable.ts";
import { urlHost } from "../address/ip.ts";
import { timeLimits } from "../limits.ts";
import type { Address, Clock, DialFailure, Logger, Purpose } from "../ports.ts";
import { transportLimits } from "./transportLimits.ts";
import { isOtherMajorAnswer, pathOf, subprotocol } from "./upgrade.ts";
import { WideReads } from "./wideReads.ts";
import { clientOptions } from "./wsOptions.ts";
import { WsSocket } from "./wsSocket.ts";

/** Resolves a host name to IP literals, best first; rejects or is empty when there are none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** What dialling stands on. */
export interface DiallerDeps {
	readonly clock: Clock;
	readonly logger: Logger;
	readonly resolve: Resolve;
}

/** What to dial. */
export interface DialOptions {
	readonly address: Address;
	readonly purpose: Purpose;
	readonly signal: AbortSignal;
}

/** A socket, or why there is none. */
export type DialResult = { readonly socket: WsSocket } | { readonly error: DialFailure };

/** Of several addresses that failed, what tells a person most. */
const mostTelling: readonly DialFailure[] = ["version", "notLanChat", "refused", "timeout", "unreachable"];

/** The system's resolver; IPv4 first, since a name's IPv6 addresses often lead nowhere on a LAN. */
export const systemResolve: Resolve = async (name) => {
	const found = await lookup(name, { all: true, order: "ipv4first" });
	return found.map(({ address }) => address);
};

/**
 * Dials the addresses of a host one after the other, each within the limit for one dial. An aborted dial is a
 * `timeout`.
 */
export async function dial(deps: DiallerDeps, options: DialOptions): Promise<DialResult> {
	const { address, signal } = options;
	const hosts = isIP(address.host) === 0 ? await resolveInTime(deps, address.host, signal) : [address.host];
	if (hosts === "timeout") return { error: "timeout" };
	const failures = new Set<DialFailure>();
	for (const host of hosts.slice(0, transportLimits.addressesPerName)) {
		const result = await dialAddress(deps, { ...options, address: { host, port: address.port } });
		if ("socket" in result) return result;
		failures.add(result.error);
		if (signal.aborted) break;
	}
	return { error: mostTelling.find((failure) => failures.has(failure)) ?? "unresolved" };
}

function resolveInTime(
	{ clock, resolve }: DiallerDeps,
	name: string,
	signal: AbortSignal,
): Promise<readonly string[] | "timeout"> {
	return settleInTime<readonly string[] | "timeout">(clock, signal, "timeout", (settle) => {
		resolve(name).then(
			(found) => settle(found.filter((host) => isIP(host) !== 0 && isOneMachines(host))),
			() => settle([]),
		);
	});
}

async function dialAddress({ clock, logger }: DiallerDeps, options: DialOptions): Promise<DialResult> {
	const { signal } = options;
	const { host, port } = options.address;
	if (signal.aborted) return { error: "timeout" };
	if (!Number.isInteger(port) || port < 1 || port > 65_535) return { error: "unreachable" };
	// Until it is a WebSocket what came is HTTP's, which keeps some of it.
	const http = (bytes: Uint8Array): void => void tcp.emit("data", Buffer.from(bytes));
	const reads = options.purpose === "bulk" ? new WideReads(http) : null;
	const tcp: TcpSocket = connect({ host, port, noDelay: true, ...(reads && { onread: reads.options }) });
	const result = await settleInTime<DialResult>(clock, signal, { error: "timeout" }, (settle) => {
		const ws = upgrade(tcp, options, (error) => settle({ error }));
		ws.once("open", () => {
			const unused = () => {};
			const asked = { isDialled: true, onAuthenticated: unused, onViolation: unused };
			settle({ socket: new WsSocket({ clock, logger, ws, tcp, reads, purpose: options.purpose }, asked) });
		});
	});
	if ("error" in result) tcp.destroy();
	return result;
}

/** Asks for the upgrade; `fail` hears why there will be none, perhaps more than once. */
function upgrade(tcp: TcpSocket, { address, purpose }: DialOptions, fail: (error: DialFailure) => void): WebSocket {
	const url = `ws://${urlHost(address.host)}:${address.port}${pathOf[purpose]}`;
	const ws = new WebSocket(url, subprotocol, {
		...clientOptions(purpose),
		createConnection: () => tcp,
		maxHeaderSize: transportLimits.headerBytes,
	});
	let isHttp = false;
	// A server that upgrades, but not as we asked, is no LAN Chat.
	const handleError = (error: Error): void => fail(isHttp ? "notLanChat" : failureOf(error));
	ws.on("error", handleError);
	// ws hears nothing of a socket that failed before it was handed over.
	tcp.on("error", handleError);
	ws.on("upgrade", () => {
		isHttp = true;
	});
	ws.on("unexpected-response", (_request, response) => {
		response.on("error", () => {});
		const protocols = response.headers["sec-websocket-protocol"];
		fail(isOtherMajorAnswer(response.statusCode, protocols) ? "version" : "notLanChat");
	});
	return ws;
}

/** What `run` settles first, or `late` when the time for one dial is over or the signal aborts. */
function settleInTime<T>(
	clock: Clock,
	signal: AbortSignal,
	late: T,
	run: (settle: (value: T) => void) => void,
): Promise<T> {
	return new Promise((resolve) => {
		const giveUp = () => settle(late);
		const cancel = clock.after(timeLimits.dial, giveUp);
		const settle = (value: T): void => {
			cancel();
			signal.removeEventListener("abort", giveUp);
			resolve(value);
		};
		signal.addEventListener("abort", giveUp, { once: true });
		if (signal.aborted) giveUp();
		else run(settle);
	});
}

function failureOf(error: NodeJS.ErrnoException): DialFailure {
	const code = error.code ?? "";
	// Node's HTTP parser met something that is not HTTP.
	if (code.startsWith("HPE_")) return "notLanChat";
	// Closed before it answered: by a LAN Chat that is busy, or by anything else.
	if (code === "ECONNREFUSED" || code === "ECONNRESET" || code === "EPIPE") return "refused";
	return code === "ETIMEDOUT" ? "timeout" : "unreachable";
}
