/** The listening side: node:http up to the upgrade, then ws, within the limits of PROTOCOL "Abuse and hardening". */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { plainAddress } from "../address/ip.ts";
import type { Clock, Logger, Purpose, Socket } from "../ports.ts";
import type { Admission, Place } from "./admission.ts";
import { transportLimits } from "./transportLimits.ts";
import { judgeUpgrade, refusalText } from "./upgrade.ts";
import { serverOptions } from "./wsOptions.ts";
import { WsSocket } from "./wsSocket.ts";

/** What a listener stands on. */
export interface ListenerDeps {
	readonly clock: Clock;
	readonly logger: Logger;
	readonly admission: Admission;
	/** Hears of every socket that passed the upgrade, before `accept` does. */
	readonly opened: (socket: WsSocket) => void;
	readonly accept: (socket: Socket, purpose: Purpose) => void;
}

/** Where to listen. */
export interface ListenerOptions {
	/** Tried in order. */
	readonly ports: readonly number[];
	/** Tried in order; each a wildcard or one address of ours. */
	readonly hosts: readonly string[];
}

/** Something that listens. */
export interface Listener {
	readonly port: number;
	/** Refuses new connections and destroys the ones that were not upgraded; the others stay. Idempotent. */
	close(): Promise<void>;
}

/** Listens on the first port that is free on the first host this machine has. */
export async function startListener(deps: ListenerDeps, options: ListenerOptions): Promise<Listener | "portsTaken"> {
	for (const port of options.ports) {
		for (const host of options.hosts) {
			const server = createWsServer(deps);
			const result = await listen(server, host, port);
			if (result === "listening") return toListener(server, deps.logger);
			deps.logger.log("debug", `cannot listen on port ${port}: ${result}`);
			// Another host is of use only where this machine does not have the first one.
			if (result !== "EAFNOSUPPORT" && result !== "EADDRNOTAVAIL") break;
		}
	}
	return "portsTaken";
}

function toListener(server: Server, logger: Logger): Listener {
	server.on("error", (error) => logger.log("warn", `listener: ${error.message}`));
	const { port } = server.address() as AddressInfo;
	return {
		port,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Resolves to `listening` or to an error code. */
function listen(server: Server, host: string, port: number): Promise<string> {
	return new Promise((resolve) => {
		const handleError = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
		server.once("error", handleError);
		server.listen({ host, port, exclusive: true }, () => {
			server.off("error", handleError);
			resolve("listening");
		});
	});
}

function createWsServer({ clock, logger, admission, opened, accept }: ListenerDeps): Server {
	const wsServers = {
		chat: new WebSocketServer(serverOptions("chat")),
		bulk: new WebSocketServer(serverOptions("bulk")),
	};
	const places = new WeakMap<Duplex, Place>();
	const server = createServer({
		headersTimeout: transportLimits.upgradeWait,
		requestTimeout: transportLimits.upgradeWait,
		connectionsCheckingInterval: transportLimits.upgradeCheck,
		maxHeaderSize: transportLimits.headerBytes,
		noDelay: true,
	});
	server.maxConnections = transportLimits.connections;

	// Before HTTP sees a connection: a refused one then costs no parser.
	const speakHttp = server.listeners("connection");
	server.removeAllListeners("connection");
	server.on("connection", (tcp: TcpSocket) => {
		const place = admission.admit(plainAddress(tcp.remoteAddress ?? ""), () => tcp.destroy());
		if (typeof place === "string") {
			// A reset leaves nothing behind, not even a socket that waits for its end.
			tcp.resetAndDestroy();
			return;
		}
		places.set(tcp, place);
		tcp.once("close", () => place.free());
		for (const listener of speakHttp) listener.call(server, tcp);
	});
	server.on("request", (_request, response) => {
		response.writeHead(404, { Connection: "close", "Content-Length": 0 }).end();
	});
	server.on("clientError", (_error, tcp) => tcp.destroy());
	server.on("upgrade", (request: IncomingMessage, tcp: TcpSocket, head: Buffer) => {
		const verdict = judgeUpgrade(request, tcp.localPort ?? 0);
		if ("status" in verdict) {
			refuse(tcp, verdict.status);
			return;
		}
		const { purpose } = verdict;
		wsServers[purpose].handleUpgrade(request, tcp, head, (ws) => {
			const address = plainAddress(tcp.remoteAddress ?? "");
			const socket = new WsSocket(
				{ clock, logger, ws, tcp, purpose, reads: null },
				{
					isDialled: false,
					onAuthenticated: () => places.get(tcp)?.free(),
					// SECURITY: only what speaks WebSocket to us is penalised. A web page can send any HTTP from its reader's
					// machine; penalising that would let it keep the reader's own LAN Chat away from us.
					onViolation: () => admission.penalize(address),
				},
			);
			opened(socket);
			try {
				accept(socket, purpose);
			} catch (error) {
				logger.log("error", `a socket was not taken: ${String(error)}`);
				socket.destroy();
			}
		});
	});
	return server;
}

/** Answers and ends; the socket is ours now, so its errors are too. */
function refuse(tcp: Duplex, status: 404 | 426): void {
	tcp.on("error", () => tcp.destroy());
	tcp.once("finish", () => tcp.destroy());
	tcp.end(refusalText(status));
}
