/**
 * Reads of one connection that all go into one buffer. Node makes memory of 64 KiB for each read otherwise; to have it made
 * and let go of costs a file more than to decrypt it. Only whoever dials can have this.
 */
import type { OnReadOpts } from "node:net";
import { transportLimits } from "./transportLimits.ts";

/** What a connection is read into. */
export class WideReads {
	/** Hears what came, whose memory is read into again once this has returned. */
	take: (bytes: Uint8Array) => void;

	constructor(take: (bytes: Uint8Array) => void) {
		this.take = take;
	}

	/** For `connect`. */
	get options(): OnReadOpts {
		return {
			buffer: new Uint8Array(Buffer.allocUnsafeSlow(transportLimits.bulkRead).buffer),
			callback: (count, buffer) => {
				this.take(buffer.subarray(0, count));
				return true;
			},
		};
	}
}
