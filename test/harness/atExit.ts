/** What must be undone however the process ends: at its end, on a signal, on an error nobody caught. */
import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const cleanups = new Set<() => void>();
let isListening = false;

/**
 * Remembers `cleanup`, which must be synchronous and quick, until the returned function is called. The latest is
 * cleaned up first.
 */
export function atExit(cleanup: () => void): () => void {
	listen();
	cleanups.add(cleanup);
	return () => cleanups.delete(cleanup);
}

function listen(): void {
	if (isListening) return;
	isListening = true;
	process.on("exit", cleanUp);
	for (const signal of signals) {
		process.on(signal, () => {
			cleanUp();
			process.exit(128 + constants.signals[signal]);
		});
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
