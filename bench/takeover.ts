/**
 * The window that owns the node is killed, or ends in order: until another owns it, and until every other window of that
 * person has received a message a colleague wrote right afterwards. Windows are processes of their own, without editors,
 * and start the node from one file, as people's do; the colleague is a node in this process. All times are from just
 * before the end, on the machine's wall clock. Each owner has been one for more than a second: windows that lose one
 * sooner wait longer each time, lest two of them start and end a node in turns.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { settingsOf } from "../test/harness/nodeSettings.ts";
import { listedPolicy } from "../test/harness/policies.ts";
import { temporaryFolder } from "../test/harness/temporaryFolder.ts";
import { TestNode } from "../test/harness/testNode.ts";
import { until } from "../test/harness/until.ts";
import { WindowProcess } from "../test/harness/windowProcess.ts";
import type { BenchOptions } from "./options.ts";
import { type BenchCase, type BenchResult, figures } from "./report.ts";

const ends = 10;
const windowsAtOnce = 3;
const patienceMs = 60_000;
/** After so long with an owner a window takes its end for an end, and for no sign that it never really came up. */
const firmMs = 1_200;

const settings = settingsOf("Ada");

/** There is nobody to measure beside: others' windows do not share a node. */
export async function run({ isQuick }: BenchOptions): Promise<BenchResult> {
	const folder = temporaryFolder("lan-chat-takeover-");
	const windows = new Set<WindowProcess>();
	const worker = await bundledNode(folder.path);
	const open = async (): Promise<WindowProcess> => {
		const options = { folder: join(folder.path, "store"), keyFile: join(folder.path, "key"), settings, worker };
		const window = new WindowProcess(options);
		windows.add(window);
		await window.connected();
		return window;
	};
	const grace = await new TestNode({ name: "Grace" }).turnOn();
	try {
		const room = await shareRoom(await open(), grace);
		const cases: BenchCase[] = [];
		for (const [how, words] of [
			["kill", "killed"],
			["stop", "ended in order"],
		] as const) {
			const owned: number[] = [];
			const received: number[] = [];
			for (let end = 1; end <= (isQuick ? 3 : ends); end++) {
				while (windows.size < windowsAtOnce) await open();
				await new Promise((resolve) => setTimeout(resolve, firmMs));
				const owner = [...windows].find(({ role }) => role === "owner");
				if (!owner) throw new Error("no window owns the node");
				windows.delete(owner);
				const text = `after it was ${words} ${end}`;
				const endedAtMs = Date.now();
				const ending = owner[how]();
				if (how === "kill") await ending;
				await grace.api["rooms/send"]({
					room,
					clientId: `client-${how}-${String(end).padStart(4, "0")}`,
					draft: { kind: "text", text },
				});
				const others = [...windows];
				// By asking: a window that attached after the message had come is not told of it, and reads it.
				const has = async (window: WindowProcess) => (await window.texts(room)).includes(text);
				const haveAll = others.map((window) =>
					until(() => has(window), { what: "every window to have it", timeout: patienceMs, every: 10 }),
				);
				await Promise.all(haveAll);
				received.push(Date.now() - endedAtMs);
				const states = others.flatMap((window) => window.reports("state"));
				const tookOver = states.filter(({ role, atMs }) => role === "owner" && atMs >= endedAtMs);
				owned.push(Math.min(...tookOver.map(({ atMs }) => atMs)) - endedAtMs);
				await ending;
			}
			const measured = { unit: "ms", peers: {} } as const;
			cases.push({ ...measured, case: `${words}: until another window owns the node`, ours: figures(owned) });
			cases.push({ ...measured, case: `${words}: until all windows have the next message`, ours: figures(received) });
		}
		return { name: "takeover", cases };
	} finally {
		await Promise.all([...windows].map((window) => window.kill()));
		await grace.remove();
		await folder.remove();
	}
}

/** The node as the extension ships it. */
async function bundledNode(folder: string): Promise<string> {
	const outfile = join(folder, "node.cjs");
	await build({
		entryPoints: [fileURLToPath(new URL("../src/net/worker.ts", import.meta.url))],
		outfile,
		bundle: true,
		minify: true,
		platform: "node",
		format: "cjs",
		target: "node22",
		external: ["bufferutil", "utf-8-validate"],
		logLevel: "warning",
	});
	return outfile;
}

/** A room of Ada's, whose first window this is, with Grace in it. */
async function shareRoom(first: WindowProcess, grace: TestNode): Promise<string> {
	await first.ask("node/turnOn", {});
	const created = await first.ask("rooms/create", { name: "Bench", policy: listedPolicy });
	if (!created.ok) throw new Error(created.code);
	const { room } = created.value;
	await first.ask("peers/connect", { address: grace.address });
	await until(() => grace.node.overview().nearby.length === 1, { what: "the room to be nearby", every: 20 });
	await grace.api["rooms/join"]({ room, note: "" });
	const asked = await until(async () => (await first.overview()).requests[0], { what: "the request", every: 20 });
	await first.ask("rooms/approve", asked);
	const isMember = () => grace.node.overview().rooms.some(({ role }) => role === "member");
	await until(isMember, { what: "Grace to be a member", every: 20 });
	return room;
}
