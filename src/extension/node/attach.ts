/**
 * Attaches to the node of another window through its local socket.
 *
 * SECURITY: on Windows everybody may open the pipe, and a socket path can be squatted, so nothing is said before both
 * sides proved the attach key: 32 bytes the owner writes afresh to an owner-only file.
 *
 * The proofs carry which `api` each side speaks: the window that is older does without a node, the owner that is older
 * makes room. RULE: they stay as they are: this is how windows of other versions find out that they are.
 *
 *     window → owner   nonceW(32)
 *     owner → window   nonceO(32) ‖ api(2) ‖ HMAC(key, "lanchat/1 attach owner\0" ‖ nonceW ‖ nonceO ‖ api)(32)
 *     window → owner   api(2) ‖ HMAC(key, "lanchat/1 attach window\0" ‖ nonceW ‖ nonceO ‖ api)(32)
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { apiVersion } from "../../net/api/version.ts";
import type { Logger } from "../../net/ports.ts";
import { attachWaitMs } from "../limits.ts";
import type { BusyNode, Carrier, Wire } from "./carrier.ts";

const nonceBytes = 32;
const apiBytes = 2;
const proofBytes = 32;
const keyBytes = 32;

/**
 * Why attaching did not work; all but `notOurs` pass by themselves, when the owner is starting or ending, has heard that
 * we are newer, or, being newer itself, has closed.
 */
export type AttachProblem =
	| "noKey"
	| "keyNotPrivate"
	| "nobody"
	| "unreachable"
	| "notOurs"
	| "windowOutdated"
	| "ownerOutdated";

/** Dials the owner's socket and proves the key both ways; then JSON-RPC runs over it. */
export async function attach(
	deps: { readonly wire: Wire; readonly log: Logger },
	node: BusyNode,
): Promise<Carrier | AttachProblem> {
	const key = await readAttachKey(node.attachKeyFile);
	if (typeof key === "string") return key;
	const socket = connect({ path: node.socketPath });
	let isListening = false;
	socket.once("connect", () => {
		isListening = true;
	});
	// Node throws errors nobody listens to; the end of the socket says all there is to know.
	socket.on("error", (error) => deps.log.log("debug", `the socket of the owning window: ${error.message}`));
	const outcome = await proveKey(socket, key);
	if (outcome === "ownerOutdated") {
		// It has to hear that; it hangs up itself.
		socket.setTimeout(attachWaitMs, () => socket.destroy());
		socket.resume().end();
		return outcome;
	}
	if (outcome !== "proved") {
		socket.destroy();
		return isListening ? outcome : "nobody";
	}
	const rpc = await import("vscode-jsonrpc/node");
	const connection = rpc.createMessageConnection(
		new rpc.StreamMessageReader(socket),
		new rpc.StreamMessageWriter(socket),
	);
	const ended = new Promise<void>((resolve) => {
		if (socket.closed) resolve();
		else socket.once("close", () => resolve());
	}).then(() => {
		connection.dispose();
		return undefined;
	});
	deps.wire(connection);
	connection.listen();
	const stop = async () => {
		socket.destroy();
		await ended;
	};
	return { role: "attached", connection, ended, stop };
}

/** The attach key, if the file is what the owner writes: 32 bytes nobody else may read. */
async function readAttachKey(file: string): Promise<Uint8Array | "noKey" | "keyNotPrivate"> {
	try {
		const [key, { mode, uid }] = await Promise.all([readFile(file), stat(file)]);
		if (process.platform !== "win32" && ((mode & 0o077) !== 0 || uid !== process.getuid?.())) return "keyNotPrivate";
		return key.length === keyBytes ? key : "noKey";
	} catch {
		return "noKey";
	}
}

/** Our half of the proof. Afterwards the socket is paused, and what came behind the owner's proof is still in it. */
export async function proveKey(socket: Socket, key: Uint8Array): Promise<"proved" | AttachProblem> {
	const nonceW = randomBytes(nonceBytes);
	socket.write(nonceW);
	const answer = await readExactly(socket, nonceBytes + apiBytes + proofBytes);
	if (!answer) return "unreachable";
	const nonces = { nonceW, nonceO: answer.subarray(0, nonceBytes) };
	const api = answer.readUInt16BE(nonceBytes);
	if (!timingSafeEqual(answer.subarray(nonceBytes), attachProof(key, { role: "owner", api, ...nonces }))) {
		return "notOurs";
	}
	if (api > apiVersion) return "windowOutdated";
	socket.write(attachProof(key, { role: "window", api: apiVersion, ...nonces }));
	return api < apiVersion ? "ownerOutdated" : "proved";
}

/** Who proves what to whom. */
export interface AttachClaim {
	readonly role: "owner" | "window";
	/** What it speaks. */
	readonly api: number;
	readonly nonceW: Uint8Array;
	readonly nonceO: Uint8Array;
}

/** What each side must show: what it speaks, and that it has the key. */
export function attachProof(key: Uint8Array, { role, api, nonceW, nonceO }: AttachClaim): Uint8Array {
	const spoken = Buffer.alloc(apiBytes);
	spoken.writeUInt16BE(api);
	const proof = createHmac("sha256", key).update(`lanchat/1 attach ${role}\0`);
	return Buffer.concat([spoken, proof.update(nonceW).update(nonceO).update(spoken).digest()]);
}

/** The first `count` bytes, or undefined if the socket ends or is silent. */
function readExactly(socket: Socket, count: number): Promise<Buffer | undefined> {
	return new Promise((resolve) => {
		const settle = (bytes: Buffer | undefined) => {
			clearTimeout(timer);
			socket.off("readable", read);
			socket.off("close", closed);
			resolve(bytes);
		};
		const read = () => {
			const bytes: unknown = socket.read(count);
			// At the end of a stream `read` hands out what is left, be it shorter.
			if (Buffer.isBuffer(bytes)) settle(bytes.length === count ? bytes : undefined);
		};
		const closed = () => settle(undefined);
		const timer = setTimeout(closed, attachWaitMs);
		socket.on("readable", read);
		socket.on("close", closed);
	});
}
