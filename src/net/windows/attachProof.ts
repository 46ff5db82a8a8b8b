/**
 * How a window and the owner prove to each other that they are the same person's (the pipe itself lets anybody in on
 * Windows, and a socket path can be squatted), and tell which `api` they speak. Nothing is said before both have proved
 * the attach key. RULE: it stays as it is: this is how a window and a node of other versions find out that they are.
 *
 * ```
 * window → owner   nonceW(32)
 * owner → window   nonceO(32) ‖ api(2) ‖ HMAC(key, "lanchat/1 attach owner\0" ‖ nonceW ‖ nonceO ‖ api)
 * window → owner   api(2) ‖ HMAC(key, "lanchat/1 attach window\0" ‖ nonceW ‖ nonceO ‖ api)
 * ```
 */
import type { Socket } from "node:net";
import { apiVersion } from "../api/version.ts";
import { concatBytes } from "../crypto/bytes.ts";
import { constantTimeEqual, hmacSha256, label } from "../crypto/hash.ts";
import type { Clock, RandomBytes } from "../ports.ts";

const nonceLength = 32;
const apiLength = 2;
const proofLength = 32;
const proofTime = 2_000;

/**
 * The owner's side; resolves to the `api` of the window, or to null if it did not prove itself. What it sent after its
 * proof stays in the socket.
 */
export const proveToWindow = async (
	deps: { readonly clock: Clock; readonly random: RandomBytes; readonly key: Uint8Array },
	socket: Socket,
): Promise<number | null> => {
	const nonceW = await readExactly(deps.clock, socket, nonceLength);
	if (nonceW === null) {
		return null;
	}
	const nonceO = deps.random(nonceLength);
	const mine = Uint8Array.of(apiVersion >> 8, apiVersion & 0xff);
	socket.write(concatBytes(nonceO, mine, hmacSha256(deps.key, label("attach owner"), nonceW, nonceO, mine)));
	const answer = await readExactly(deps.clock, socket, apiLength + proofLength);
	const api = answer?.subarray(0, apiLength) ?? new Uint8Array(apiLength);
	const proof = answer?.subarray(apiLength) ?? null;
	const isProved =
		proof !== null && constantTimeEqual(proof, hmacSha256(deps.key, label("attach window"), nonceW, nonceO, api));
	return isProved ? ((api[0] ?? 0) << 8) | (api[1] ?? 0) : null;
};

const readExactly = (clock: Clock, socket: Socket, length: number): Promise<Uint8Array | null> =>
	new Promise((resolve) => {
		const done = (bytes: Uint8Array | null): void => {
			cancel();
			socket.off("readable", read);
			socket.off("close", closed);
			resolve(bytes);
		};
		const read = (): void => {
			const bytes: unknown = socket.read(length);
			if (bytes instanceof Uint8Array) {
				done(bytes.length === length ? bytes : null);
			}
		};
		const closed = (): void => done(null);
		const cancel = clock.after(proofTime, closed);
		socket.on("readable", read);
		socket.on("close", closed);
		read();
	});
