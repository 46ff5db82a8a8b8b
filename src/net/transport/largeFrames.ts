/**
 * Takes large binary messages out of a WebSocket's bytes before ws sees them, and leaves everything else to ws as it is.
 * ws keeps each read of the network until a message is whole, and joins them: two thirds of what receiving a file then
 * costs is collecting these reads. Here each is copied to its place, and its memory may be used again at once. Pure.
 */

/** Where the bytes go. */
export interface LargeFramesDeps {
	/** Bytes of whole frames, and parts of frames, that ws is to look at; in order with `message`. */
	readonly rest: (bytes: Uint8Array) => void;
	/** A whole message, whose memory is used again once this has returned. */
	readonly message: (message: Uint8Array) => void;
}

/** What is large. */
export interface LargeFramesOptions {
	/** Whether the far end masks, as whoever dialled must; with zeros, or the message is not taken out. */
	readonly isMasked: boolean;
	/** Bytes of the smallest and the largest message that is taken out. */
	readonly from: number;
	readonly to: number;
}

const finalBinary = 0x82;
const maskBit = 0x80;
const maskBytes = 4;
/** Two bytes, a length of 2 or 8, a mask. */
const longestHeader = 14;

/** Where in the stream of frames the next byte is. */
type State =
	| { readonly at: "header" }
	/** In the payload of a frame that is left to ws. */
	| { readonly at: "rest"; left: number }
	| { readonly at: "message"; readonly message: Uint8Array; got: number };

/** One direction of one WebSocket. */
export class LargeFrames {
	readonly #deps: LargeFramesDeps;
	readonly #options: LargeFramesOptions;
	/** Of a header that is not whole. */
	readonly #header = new Uint8Array(longestHeader);
	#headerGot = 0;
	/** Where large messages are put together, made when the first one comes. */
	#memory: Uint8Array | null = null;
	#state: State = { at: "header" };

	constructor(deps: LargeFramesDeps, options: LargeFramesOptions) {
		this.#deps = deps;
		this.#options = options;
	}

	/** Takes what came from the network; returns whether ws has been given some of its memory. */
	take(bytes: Uint8Array): boolean {
		let at = 0;
		let isShared = false;
		while (at < bytes.length) {
			const state = this.#state;
			if (state.at === "header") {
				at += this.#takeHeader(bytes, at);
				continue;
			}
			const left = state.at === "rest" ? state.left : state.message.length - state.got;
			const part = bytes.subarray(at, at + left);
			at += part.length;
			if (state.at === "rest") {
				isShared = true;
				state.left -= part.length;
				this.#state = state.left === 0 ? { at: "header" } : state;
				this.#deps.rest(part);
				continue;
			}
			state.message.set(part, state.got);
			state.got += part.length;
			if (state.got === state.message.length) {
				this.#state = { at: "header" };
				this.#deps.message(state.message);
			}
		}
		return isShared;
	}

	/** Collects a header; returns how many bytes of `bytes` belong to it. */
	#takeHeader(bytes: Uint8Array, from: number): number {
		let at = from;
		while (at < bytes.length && (this.#headerGot < 2 || this.#headerGot < this.#headerLength())) {
			this.#header[this.#headerGot++] = bytes[at++] ?? 0;
		}
		if (this.#headerGot >= 2 && this.#headerGot === this.#headerLength()) {
			this.#startFrame();
		}
		return at - from;
	}

	#startFrame(): void {
		const { isMasked, from, to } = this.#options;
		const header = this.#header.slice(0, this.#headerGot);
		const view = new DataView(header.buffer);
		const [first = 0, second = 0] = header;
		const short = second & ~maskBit;
		const length = short < 126 ? short : short === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
		const hasMask = (second & maskBit) !== 0;
		const isPlain = !hasMask || view.getUint32(header.length - maskBytes) === 0;
		this.#headerGot = 0;
		if (first === finalBinary && short === 127 && hasMask === isMasked && isPlain && length >= from && length <= to) {
			this.#memory ??= new Uint8Array(Buffer.allocUnsafeSlow(to).buffer);
			this.#state = { at: "message", message: this.#memory.subarray(0, length), got: 0 };
			return;
		}
		this.#state = length === 0 ? { at: "header" } : { at: "rest", left: length };
		this.#deps.rest(header);
	}

	/** Of the frame whose first two bytes are there. */
	#headerLength(): number {
		const second = this.#header[1] ?? 0;
		const short = second & ~maskBit;
		return 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + ((second & maskBit) === 0 ? 0 : maskBytes);
	}
}
