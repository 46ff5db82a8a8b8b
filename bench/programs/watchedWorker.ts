/** The node's thread as the extension starts it, with a watch on its event loop that answers to its parent. */
import { parentPort } from "node:worker_threads";
import { LoopWatch } from "./eventLoop.ts";

const watch = new LoopWatch();
watch.reset();
parentPort?.on("message", (what: "reset" | "read") => {
	if (what === "reset") watch.reset();
	parentPort?.postMessage(watch.worstMs);
});
parentPort?.unref();
await import("../../src/net/worker.ts");
