/** The page's side of the channel to its host: the only file that knows VS Code's API in the page. */
import { decodeHostMessage, type HostMessage, type PageMessage } from "./protocol.ts";

/** What the page needs of whoever hosts it. */
export interface HostChannel {
	post(message: PageMessage): void;
	/** Told of every message that is what was agreed; the rest is dropped. */
	listen(listener: (message: HostMessage) => void): void;
	/** What the page kept when it was last hidden or reloaded: not checked, it may be another version's. */
	readKept(): unknown;
	/** SECURITY: VS Code writes this to disk as it is, so it holds no text anybody wrote. */
	keep(kept: unknown): void;
}

interface VsCodeApi {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Connects to the host; once in the life of a page. */
export function connectHost(): HostChannel {
	const api = acquireVsCodeApi();
	return {
		post: (message) => api.postMessage(message),
		listen(listener) {
			window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
				const decoded = decodeHostMessage(data);
				if (decoded.ok) listener(decoded.value);
				else console.warn(`LAN Chat: a message of the host was dropped: ${decoded.reason}`);
			});
		},
		readKept: () => api.getState(),
		keep: (kept) => api.setState(kept),
	};
}
