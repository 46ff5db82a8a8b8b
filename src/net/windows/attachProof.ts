/**
 * How a window and the owner prove to each other that they are the same person's (the pipe itself lets anybody in on
 * Windows, and a socket path can be squatted). Nothing is said before both have proved the attach key.
 *
 * ```
 * window → owner   nonceW(32)
 * owner → window   nonceO(32) ‖ HMAC(key, "lanchat/1 attach owner\0" ‖ nonceW ‖ nonceO)
 * window → owner   HMAC(key, "lanchat/1 attach window\0" ‖ nonceW ‖ nonceO)
 * ```
 */
import type { Socket } from "node:net";
import { concatBytes } from "../crypto/bytes.ts";
import { constantTimeEqual, hmacSha256, label } from "../crypto/hash.ts";
import type { Clock, RandomBytes } from "../ports.ts";

const nonceLength = 32;
const proofLength = 32;
const proofTime = 2_000;

/** The owner's side; resolves to whether the window proved itself. What it sent after its proof stays in the socket. */
export const proveToWindow = async (
	deps: { readonly clock: Clock; readonly random: RandomBytes; readonly key: Uint8Array },
	socket: Socket,
): Promise<boolean> => {
	const nonceW = await readExactly(deps.clock, socket, nonceLength);
	if (nonceW === null) {
		return false;
	}
	const nonceO = deps.random(nonceLength);
	socket.write(concatBytes(nonceO, hmacSha256(deps.key, label("attach owner"), nonceW, nonceO)));
	const proof = await readExactly(deps.clock, socket, proofLength);
	return proof !== null && constantTimeEqual(proof, hmacSha256(deps.key, label("attach window"), nonceW, nonceO));
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
