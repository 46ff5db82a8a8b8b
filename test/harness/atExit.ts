/** What must be undone however the process ends: at its end, on a signal, on an error nobody caught. */
import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const cleanups = new Set<() => void>();
let isListening = false;
let orderlyEnd: (() => Promise<void>) | undefined;
let endingSince = Number.NEGATIVE_INFINITY;

/**
 * Remembers `cleanup`, which must be synchronous and quick, until the returned function is called. The latest is
 * cleaned up first. A signal cleans up and ends the process.
 */
export function atExit(cleanup: () => void): () => void {
	listen();
	cleanups.add(cleanup);
	return () => cleanups.delete(cleanup);
}

/** One Ctrl+C may arrive several times: from the terminal, and from each program above that passes it on. */
const sameSignalMs = 1_000;

/** From now on a signal runs `end` and then ends the process, with success; the next one does not wait for that. */
export function endInOrder(end: () => Promise<void>): void {
	listen();
	orderlyEnd = end;
}

function listen(): void {
	if (isListening) return;
	isListening = true;
	process.on("exit", cleanUp);
	for (const signal of signals) process.on(signal, () => handleSignal(constants.signals[signal]));
}

function handleSignal(number: number): void {
	if (performance.now() - endingSince < sameSignalMs) return;
	const end = orderlyEnd;
	orderlyEnd = undefined;
	if (end) {
		endingSince = performance.now();
		end().then(
			() => process.exit(0),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	} else {
		process.exit(128 + number);
	}
}

function cleanUp(): void {
	for (const cleanup of [...cleanups].reverse()) {
		cleanups.delete(cleanup);
		try {
			cleanup();
		} catch (error) {
			console.error("While cleaning up:", error);
		}
	}
}
