/**
 * Where the owner listens for the person's other windows. Not in the storage folder: a Unix socket's path may have 103
 * bytes, which profile folders exceed.
 */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { StoreFiles } from "../storeFiles.ts";

const hashLength = 24;

/** What every system takes as the path of a Unix socket, bytes. */
const pathMost = 103;

/** Where an owner may listen, the best first; another window may see other folders, so the owner writes down which it was. */
export const socketPathsFor = (storageFolder: string): readonly string[] => {
	const name = createHash("sha256").update(storageFolder).digest("hex").slice(0, hashLength);
	if (process.platform === "win32") {
		return [`\\\\.\\pipe\\lanchat-${name}`];
	}
	const own = `lanchat-${process.getuid?.() ?? 0}`;
	const folders = [process.env.XDG_RUNTIME_DIR ?? "", tmpdir(), "/tmp"].filter((folder) => folder !== "");
	const paths = folders.map((folder) => join(folder, own, `${name}.sock`));
	return [...new Set(paths)].filter((path) => Buffer.byteLength(path) <= pathMost);
};

/** Where the owner says that it listens; where one would listen here, while none has said it. */
export const ownerSocketPath = (files: StoreFiles): string => {
	const [here = ""] = socketPathsFor(files.folder);
	try {
		const said = readFileSync(files.attachSocket, "utf8");
		return said !== "" && Buffer.byteLength(said) <= pathMost ? said : here;
	} catch {
		return here;
	}
};

/** Whether somebody listens there, whoever it is: that is proved by whoever attaches. */
export const isServedAt = (path: string): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect({ path });
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.once("error", () => resolve(false));
	});

/** Makes the folder of a socket, ours alone. False when that cannot be, or somebody else's thing stands there. */
export const prepareSocketFolder = (path: string): boolean => {
	if (process.platform === "win32") {
		return true;
	}
	const folder = dirname(path);
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch {
		// As where a session ended, and the system took its folder away.
		return false;
	}
	// SECURITY: in a shared temporary folder another user may have made it first, or put a link there.
	return lstatSync(folder).isDirectory() && isOursAlone(folder);
};

/** Whether nobody else can read it, by its mode. Windows has none; some disks show the same for all there is on them. */
export const isOursAlone = (path: string): boolean => {
	const { mode, uid } = lstatSync(path);
	return process.platform === "win32" || (uid === process.getuid?.() && (mode & 0o077) === 0);
};

/** Where the attach key is where the storage folder is on a disk without modes: beside the socket they hold. */
export const keyBeside = (socketPath: string): string => socketPath.replace(/\.sock$/u, ".key");

/** Where the owner has written the attach key. */
export const attachKeyOf = (files: StoreFiles): string => {
	const beside = keyBeside(ownerSocketPath(files));
	return !existsSync(files.attachKey) && existsSync(beside) ? beside : files.attachKey;
};
