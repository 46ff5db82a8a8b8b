/** Listens for the person's other windows on a local socket and lets in those that prove the attach key. */
import { existsSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { apiVersion } from "../api/version.ts";
import type { Clock, Logger, RandomBytes } from "../ports.ts";
import type { StoreFiles } from "../storeFiles.ts";
import { Timer } from "../timer.ts";
import { proveToWindow } from "./attachProof.ts";
import { isOursAlone, keyBeside, prepareSocketFolder, socketPathsFor } from "./socketPath.ts";

const keyLength = 32;
/** Windows of one person; more would be a runaway. */
const windowsMost = 64;
/** How often it is looked whether the socket is still there, ms. */
const lookTime = 5_000;

/** What the server stands on. */
export interface WindowServerDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly files: StoreFiles;
	/** A window has proved itself; JSON-RPC may begin. */
	readonly attached: (socket: Socket) => void;
	/** A window of a newer version has proved itself: the node should be that one's. */
	readonly outdated: () => void;
}

/** The owner's side of the socket. Only while it holds the lock. */
export class WindowServer {
	readonly #deps: WindowServerDeps;
	readonly #sockets = new Set<Socket>();
	#server: Server | null = null;
	/** Where it listens, and the file that is there. */
	#place: { readonly path: string; readonly inode: number } | null = null;
	/** It was told that there is no place for it. */
	#isMissed = false;
	/** The storage folder is on a disk without modes. */
	#isKeyBeside = false;
	readonly #isOursAlone: (path: string) => boolean;
	#isStopped = false;
	readonly #nextLook: Timer;

	constructor(deps: WindowServerDeps, isAlone: (path: string) => boolean = isOursAlone) {
		this.#deps = deps;
		this.#isOursAlone = isAlone;
		this.#nextLook = new Timer(deps);
	}

	/** Writes a fresh attach key, listens, and writes where. Without a safe place for the socket other windows wait; that is logged, and looked at again. */
	async start(): Promise<void> {
		const { files, random, logger } = this.#deps;
		const key = random(keyLength);
		removeIfThere(files.attachKey);
		removeIfThere(files.attachSocket);
		writeFileSync(files.attachKey, "", { mode: 0o600, flag: "wx" });
		// SECURITY: a disk without modes, as that of a stick, shows it to everybody: the key itself is not written there.
		this.#isKeyBeside = !this.#isOursAlone(files.attachKey);
		if (this.#isKeyBeside) {
			unlinkSync(files.attachKey);
			logger.log("info", "others can read the storage folder: the windows' key is kept beside their socket");
		} else {
			writeFileSync(files.attachKey, key);
		}
		await this.#open(key);
		this.#lookLater(key);
	}

	/** RULE: whose socket is gone listens anew: a session that ends takes its folder along, and the owner may live on. */
	#lookLater(key: Uint8Array): void {
		if (process.platform !== "win32" && !this.#isStopped) {
			this.#nextLook.set(lookTime, () => void this.#look(key));
		}
	}

	async #look(key: Uint8Array): Promise<void> {
		try {
			const { path, inode } = this.#place ?? { path: "", inode: -1 };
			const isKeyGone = this.#isKeyBeside && !existsSync(keyBeside(path));
			if (this.#place === null || isKeyGone || inodeOf(path) !== inode) {
				await this.#open(key);
			}
		} catch {
			// The disk does not take where it is now; it is tried again.
			this.#place = null;
		}
		this.#lookLater(key);
	}

	/** Listens where that can be, and writes where, unless that stands there. Who is attached already stays so. */
	async #open(key: Uint8Array): Promise<void> {
		const { files, logger } = this.#deps;
		// At once: closing removes what has the socket's name.
		this.#server?.close();
		this.#server = null;
		const before = this.#place;
		this.#place = null;
		for (const path of socketPathsFor(files.folder)) {
			if (prepareSocketFolder(path) && (await this.#listen(path, key))) {
				if (this.#isStopped) return;
				if (this.#isKeyBeside) {
					removeIfThere(keyBeside(path));
					writeFileSync(keyBeside(path), key, { mode: 0o600, flag: "wx" });
				}
				if (before?.path !== path) {
					removeIfThere(files.attachSocket);
					writeFileSync(files.attachSocket, path, { mode: 0o600, flag: "wx" });
				}
				this.#place = { path, inode: inodeOf(path) };
				this.#isMissed = false;
				return;
			}
		}
		if (!this.#isMissed) {
			this.#isMissed = true;
			logger.log("error", "there is no folder for the windows' socket that is ours alone");
		}
	}

	async #listen(path: string, key: Uint8Array): Promise<boolean> {
		if (process.platform !== "win32") {
			// We hold the lock: whatever is there was left behind by an owner that died.
			rmSync(path, { force: true });
		}
		const server = createServer((socket) => void this.#accept(socket, key));
		server.maxConnections = windowsMost;
		const isListening = await new Promise<boolean>((resolve) => {
			server.once("listening", () => resolve(true));
			server.on("error", (error) => {
				this.#deps.logger.log("error", `the windows' socket: ${error.name}`);
				resolve(false);
			});
			server.listen(path);
		});
		if (isListening && this.#isStopped) {
			server.close();
		} else {
			this.#server = isListening ? server : null;
		}
		return isListening;
	}

	/** Lets every window go; they take over or attach elsewhere. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		this.#nextLook.cancel();
		const server = this.#server;
		this.#server = null;
		if (this.#isKeyBeside && this.#place !== null) {
			rmSync(keyBeside(this.#place.path), { force: true });
		}
		for (const socket of this.#sockets) {
			socket.destroy();
		}
		if (server !== null) {
			await new Promise((resolve) => server.close(resolve));
		}
	}

	async #accept(socket: Socket, key: Uint8Array): Promise<void> {
		this.#sockets.add(socket);
		socket.on("close", () => this.#sockets.delete(socket));
		socket.on("error", () => socket.destroy());
		const api = await proveToWindow({ ...this.#deps, key }, socket);
		if (api === apiVersion && !socket.destroyed) {
			this.#deps.attached(socket);
			return;
		}
		socket.destroy();
		if (api !== null && api > apiVersion) {
			this.#deps.outdated();
		}
	}
}

const removeIfThere = (file: string): void => {
	if (existsSync(file)) {
		// Not `rmSync`: what it throws on a disk that is read-only has no code.
		unlinkSync(file);
	}
};

/** Which file it is; -1 where there is none. */
const inodeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.ino ?? -1;
