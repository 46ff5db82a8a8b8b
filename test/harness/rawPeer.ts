/** A TCP connection that says whatever a test likes, and remembers all that came back. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Someone on the other end of a port who need not follow any protocol. */
export class RawPeer {
	readonly #tcp: Socket;
	readonly #chunks: Buffer[] = [];
	/** Fulfilled when the connection has ended, in whatever way. */
	readonly ended: Promise<void>;
	#isEnded = false;

	private constructor(tcp: Socket) {
		this.#tcp = tcp;
		tcp.on("data", (chunk) => this.#chunks.push(chunk));
		tcp.on("error", () => {});
		this.ended = new Promise((resolve) => {
			tcp.once("close", () => {
				this.#isEnded = true;
				resolve();
			});
		});
	}

	/** Connects, or finds the connection ended at once. */
	static async connect(port: number, host = "127.0.0.1"): Promise<RawPeer> {
		const tcp = connect({ port, host, noDelay: true });
		const peer = new RawPeer(tcp);
		await Promise.race([once(tcp, "connect").catch(() => {}), peer.ended]);
		return peer;
	}

	/** Connects and upgrades to a WebSocket, with other headers where told. */
	static async upgrade(port: number, headers: Readonly<Record<string, string>> = {}): Promise<RawPeer> {
		const peer = await RawPeer.connect(port);
		peer.write(upgradeRequest(port, headers));
		return peer;
	}

	get isEnded(): boolean {
		return this.#isEnded;
	}

	/** Everything received so far. */
	get received(): Buffer {
		return Buffer.concat(this.#chunks);
	}

	write(bytes: string | Uint8Array): void {
		if (!this.#isEnded) this.#tcp.write(bytes);
	}

	close(): void {
		this.#tcp.destroy();
	}
}

/** A request for a chat link, as ours is unless `headers` say otherwise; an empty one is left out. */
export function upgradeRequest(
	port: number,
	headers: Readonly<Record<string, string>> = {},
	path = "/lanchat/1",
): string {
	const all = {
		Host: `127.0.0.1:${port}`,
		Connection: "Upgrade",
		Upgrade: "websocket",
		"Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
		"Sec-WebSocket-Protocol": "lanchat.v1",
		...headers,
	};
	const lines = Object.entries(all).flatMap(([name, value]) => (value === "" ? [] : [`${name}: ${value}`]));
	return [`GET ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

/** A WebSocket frame by hand. `length` may lie; the mask is zero. */
export function frame(options: {
	readonly opcode: number;
	readonly payload?: Uint8Array;
	readonly length?: number;
	readonly isFinal?: boolean;
	readonly isMasked?: boolean;
}): Buffer {
	const { opcode, payload = new Uint8Array(), length = payload.length, isFinal = true, isMasked = true } = options;
	const head = Buffer.alloc(10);
	head[0] = (isFinal ? 0x80 : 0) | opcode;
	head[1] = (isMasked ? 0x80 : 0) | 127;
	head.writeBigUInt64BE(BigInt(length), 2);
	return Buffer.concat([head, Buffer.alloc(isMasked ? 4 : 0), payload]);
}
