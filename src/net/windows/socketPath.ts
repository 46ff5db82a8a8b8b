/**
 * Where the owner listens for the person's other windows. Not in the storage folder: a Unix socket's path may have 103
 * bytes, which profile folders exceed.
 */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const hashLength = 24;

/** The path both sides compute from the storage folder. */
export const socketPathFor = (storageFolder: string): string => {
	const name = createHash("sha256").update(storageFolder).digest("hex").slice(0, hashLength);
	return process.platform === "win32" ? `\\\\.\\pipe\\lanchat-${name}` : join(socketFolder(), `${name}.sock`);
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

/** Makes the folder of the socket, ours alone. False when somebody else's thing stands there. */
export const prepareSocketFolder = (): boolean => {
	if (process.platform === "win32") {
		return true;
	}
	const folder = socketFolder();
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	// SECURITY: in a shared temporary folder another user may have made it first, or put a link there.
	const { mode, uid } = lstatSync(folder);
	return lstatSync(folder).isDirectory() && uid === process.getuid?.() && (mode & 0o077) === 0;
};

const socketFolder = (): string => {
	const runtime = process.env.XDG_RUNTIME_DIR;
	return join(runtime === undefined || runtime === "" ? tmpdir() : runtime, `lanchat-${process.getuid?.() ?? 0}`);
};
