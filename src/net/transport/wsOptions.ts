/** How ws is set up at either end of a link. Pure. */
import type { ClientOptions, ServerOptions } from "ws";
import type { Purpose } from "../ports.ts";
import { transportLimits } from "./transportLimits.ts";

/**
 * What both ends share. No compression (the client's default is to offer it), no fragments, and messages no larger
 * than the protocol's largest; `closeTimeout` is missing from the types of ws.
 */
function sharedOptions(purpose: Purpose) {
	return {
		maxPayload: purpose === "chat" ? transportLimits.chatMessage : transportLimits.bulkMessage,
		maxFragments: 1,
		maxBufferedChunks: transportLimits.bufferedChunks,
		perMessageDeflate: false,
		// One record of history is some ms of work, and one turn may read dozens of them: each gets a turn of its own.
		allowSynchronousEvents: purpose === "bulk",
		closeTimeout: transportLimits.closePeer,
	};
}

/** For the end that accepted. */
export function serverOptions(purpose: Purpose): ServerOptions {
	return { ...sharedOptions(purpose), noServer: true, clientTracking: false };
}

/**
 * For the end that dialled. The mask is all zeros, which ws then skips: masking keeps web pages from steering proxies
 * with chosen bytes, and there is neither a page nor a chosen byte here. It would cost two thirds of the throughput.
 */
export function clientOptions(purpose: Purpose): ClientOptions {
	return { ...sharedOptions(purpose), generateMask: (mask) => mask.fill(0), followRedirects: false };
}
