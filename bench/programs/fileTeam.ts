/** Two people who move files between them, each in a process of its own, and where their files are. */
import { once } from "node:events";
import { accessSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, watch, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import { listedPolicy } from "../../test/harness/policies.ts";
import type { FileHostCalls } from "./fileHost.ts";
import { Program } from "./program.ts";

const look = 5;
const memoryDisk = "/dev/shm";

/** A folder for files: in memory where the machine has such a place, so that its disk is not what is measured. */
export function filesFolder(): { readonly path: string; remove(): void } {
	const path = mkdtempSync(join(hasMemoryDisk() ? memoryDisk : tmpdir(), "lanchat-bench-"));
	return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Bytes in a row of each of the two files `keptPages` writes in turn. */
const patch = 65_536;

/**
 * Sees to it that so many bytes of memory are free and stay with the machine, until it is asked to give them back: two
 * files are written in turn, a patch of each, and one of them is removed. A virtual machine gives large areas that are
 * free back to its host, and a page it has to ask for again costs up to eight times as much to write; which of the ways
 * that are compared meets such pages would be chance. Free memory between patches that are in use is in no such area, and
 * what is written next goes there.
 */
export function keptPages(folder: string, bytes: number): { giveBack(): void } {
	const paths = [join(folder, "pages-free"), join(folder, "pages-kept")] as const;
	const files = paths.map((path) => openSync(path, "w"));
	const zeros = new Uint8Array(patch);
	for (let left = bytes; left > 0; left -= patch) {
		for (const file of files) writeSync(file, zeros);
	}
	for (const file of files) closeSync(file);
	rmSync(paths[0]);
	return { giveBack: () => rmSync(paths[1]) };
}

function hasMemoryDisk(): boolean {
	try {
		accessSync(memoryDisk);
		return true;
	} catch {
		return false;
	}
}

/** One of the two. */
export class FilePerson {
	readonly program = new Program<FileHostCalls>("./fileHost.ts");
	readonly inbox: string;
	readonly #name: string;
	readonly #folder: string;

	constructor(name: string, folder: string) {
		this.#name = name;
		this.#folder = join(folder, name);
		this.inbox = join(this.#folder, "in");
		mkdirSync(this.inbox, { recursive: true });
	}

	turnOn(): Promise<number> {
		return this.program.call("turnOn", { name: this.#name, storageDir: join(this.#folder, "node") });
	}

	ask<Value>(method: keyof Requests, params: object): Promise<Value> {
		return this.program.call<Value>("ask", { method, params });
	}

	async seen(isSo: (overview: Overview) => boolean): Promise<Overview> {
		return await until(async () => {
			const overview = await this.program.call<Overview>("overview", null);
			return isSo(overview) ? overview : null;
		});
	}

	/** Resolves to the id of the message that offers the file. */
	async offered(file: string): Promise<string> {
		return await until(async () => (await this.program.call<string>("offered", { file })) || null);
	}

	async stop(): Promise<void> {
		await this.program.call("stop", null).catch(() => undefined);
		// What it was about to do would be found by whoever comes next.
		await this.program.ended;
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

/** Both, and their room. */
export interface FilePair {
	readonly ada: FilePerson;
	readonly grace: FilePerson;
	readonly room: string;
}

/** Two who are connected, in one room, whose folders are below `folder`. */
export async function withPair<Result>(folder: string, use: (pair: FilePair) => Promise<Result>): Promise<Result> {
	const ada = new FilePerson("Ada", folder);
	const grace = new FilePerson("Grace", folder);
	try {
		const port = await ada.turnOn();
		await grace.turnOn();
		const { room } = await ada.ask<{ room: string }>("rooms/create", { name: "Bench", policy: listedPolicy });
		await grace.ask("peers/connect", { address: `127.0.0.1:${port}` });
		await grace.seen(({ nearby }) => nearby.some((one) => one.room === room));
		await grace.ask("rooms/join", { room, note: "" });
		const waiting = await ada.seen(({ requests }) => requests.length > 0);
		await ada.ask("rooms/approve", waiting.requests[0] ?? {});
		await grace.seen(({ rooms }) => rooms[0]?.role === "member");
		return await use({ ada, grace, room });
	} finally {
		await Promise.all([ada.stop(), grace.stop()]);
	}
}

let offers = 0;

/** Ada offers what is at `path`, whose name is `file`; resolves to the message once Grace has it. */
export async function offer({ ada, grace, room }: FilePair, path: string, file: string): Promise<string> {
	const clientId = `bench-${String(offers++).padStart(8, "0")}`;
	await ada.ask("files/offer", { room, peerId: "", paths: [path], clientId });
	return await grace.offered(file);
}

/** Grace fetches what a message offers; answers with the transfer's id. */
export async function accept({ grace, room }: FilePair, messageId: string): Promise<string> {
	const { id } = await grace.ask<{ id: string }>("files/accept", {
		room,
		peerId: "",
		messageId,
		folder: grace.inbox,
	});
	return id;
}

/** Resolves once there is something at `path`, whose folder is there; costs those who work nothing meanwhile. */
export async function appears(path: string): Promise<void> {
	const watcher = watch(dirname(path));
	while (!existsSync(path)) await once(watcher, "change");
	watcher.close();
}

/** Asks until there is an answer. */
export async function until<Value>(ask: () => Promise<Value | null> | Value | null): Promise<Value> {
	for (;;) {
		const answer = await ask();
		if (answer !== null) return answer;
		await new Promise((resolve) => setTimeout(resolve, look));
	}
}
