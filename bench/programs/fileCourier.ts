/** One end of a plain way to move a file: the source's or the target's, with as few copies as each way allows. */
import { once } from "node:events";
import { closeSync, createReadStream, createWriteStream, openSync, read, writeSync } from "node:fs";
import { createServer as createHttpsServer, request } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { PieceTaker, pourPieces } from "./barePieces.ts";
import { type SecretStream, type SecretStreamClass, secretStreamClass } from "./hypercore.ts";
import type { Certificate, PlainWay } from "./plainFiles.ts";
import { report, serve } from "./program.ts";

/** What the benchmark may ask. */
export interface FileCourierCalls {
	/** Fetches and loads what the way needs. */
	load: { readonly way: PlainWay };
	/** Waits for a file; answers with the port and reports once it is all there. */
	receive: {
		readonly way: PlainWay;
		readonly path: string;
		readonly bytes: number;
		readonly certificate: Certificate | null;
	};
	send: { readonly way: PlainWay; readonly path: string; readonly bytes: number; readonly port: number };
	mark: null;
	/** Seconds of all threads since the mark. */
	cpu: null;
}

const readAt = promisify(read);
const host = "127.0.0.1";
const bufferBytes = 262_144;
const secretBytes = 65_536;
const tlsOptions = { minVersion: "TLSv1.3", ciphers: "TLS_AES_256_GCM_SHA384" } as const;
let SecretStreamOf: SecretStreamClass | undefined;
let cpu = process.cpuUsage();

serve<FileCourierCalls>({
	load: async ({ way }) => {
		if (way === "secret-stream") SecretStreamOf = await secretStreamClass();
	},
	receive: ({ way, path, bytes, certificate }) => {
		const fd = openSync(path, "w");
		let left = bytes;
		const take = (data: Uint8Array): void => {
			writeSync(fd, data);
			left -= data.length;
			if (left > 0) return;
			closeSync(fd);
			report("arrived");
		};
		switch (way) {
			case "https upload": {
				closeSync(fd);
				const server = createHttpsServer({ ...certificate, minVersion: "TLSv1.3" }, async (incoming, response) => {
					await pipeline(incoming, createWriteStream(path));
					response.end();
					report("arrived");
				});
				return listening(server);
			}
			case "node:tls":
				return listening(
					createTlsServer({ ...certificate, ...tlsOptions }, (socket) => {
						socket.on("data", take);
					}),
				);
			case "secret-stream":
				return listening(createServer((socket) => void secretStream(false, socket).on("data", take)));
			default: {
				const isBare = way === "bare pieces";
				if (isBare) closeSync(fd);
				const pieces = isBare ? new PieceTaker({ path, bytes, arrived: () => report("arrived") }) : null;
				// Of an accepting socket nobody can choose the buffer, so it is the target that dials.
				const server = createServer((socket) => {
					const onread = { buffer: new Uint8Array(bufferBytes), callback: taken };
					socket.once("data", (data) => {
						connect({ host, port: Number(data.toString()), onread });
						socket.destroy();
					});
				});
				const taken = (count: number, buffer: Uint8Array): boolean => {
					const data = buffer.subarray(0, count);
					if (pieces === null) take(data);
					else pieces.take(data);
					return true;
				};
				return listening(server);
			}
		}
	},
	send: async ({ way, path, bytes, port }) => {
		switch (way) {
			case "https upload": {
				const headers = { "Content-Length": bytes };
				const posting = request({ host, port, method: "POST", rejectUnauthorized: false, headers });
				const answered = once(posting, "response");
				await pipeline(createReadStream(path, { highWaterMark: bufferBytes }), posting);
				await answered;
				return;
			}
			case "node:tls": {
				const socket = connectTls({ host, port, rejectUnauthorized: false, ...tlsOptions });
				await once(socket, "secureConnect");
				await pour(path, socket);
				return;
			}
			case "secret-stream": {
				const stream = secretStream(true, connect({ host, port }));
				await once(stream, "connect");
				await pourSecretly(path, stream);
				return;
			}
			default: {
				const server = createServer();
				const dialled = once(server, "connection");
				const knock = connect({ host, port });
				knock.write(String(await listening(server)));
				const [socket] = (await dialled) as [Socket];
				await (way === "bare pieces" ? pourPieces(path, socket) : pour(path, socket));
			}
		}
	},
	mark: () => {
		cpu = process.cpuUsage();
	},
	cpu: () => {
		const { user, system } = process.cpuUsage(cpu);
		return (user + system) / 1e6;
	},
});

/** Writes a file, one buffer being read while the other is written. */
async function pour(path: string, to: Socket): Promise<void> {
	const fd = openSync(path, "r");
	const buffers = [new Uint8Array(bufferBytes), new Uint8Array(bufferBytes)] as const;
	let written = Promise.resolve();
	for (let turn = 0; ; turn += 1) {
		const buffer = buffers[turn % 2 === 0 ? 0 : 1];
		const { bytesRead } = await readAt(fd, buffer, 0, buffer.length, null);
		await written;
		if (bytesRead === 0) break;
		written = new Promise((resolve) => to.write(buffer.subarray(0, bytesRead), () => resolve()));
	}
	closeSync(fd);
	to.end();
}

/** As its documentation says it is fastest: in buffers of its own, which it encrypts in place. */
async function pourSecretly(path: string, to: SecretStream): Promise<void> {
	const fd = openSync(path, "r");
	for (;;) {
		const buffer = to.alloc(secretBytes);
		const { bytesRead } = await readAt(fd, buffer, 0, buffer.length, null);
		if (bytesRead === 0) break;
		const data = bytesRead === buffer.length ? buffer : Buffer.from(buffer.subarray(0, bytesRead));
		if (!to.write(data)) await once(to, "drain");
	}
	closeSync(fd);
	to.end();
}

function secretStream(isInitiator: boolean, socket: Socket): SecretStream {
	if (SecretStreamOf === undefined) throw new Error("it is not loaded");
	return new SecretStreamOf(isInitiator, socket.setNoDelay(true));
}

async function listening(server: Server): Promise<number> {
	server.listen(0, host);
	await once(server, "listening");
	return (server.address() as AddressInfo).port;
}
