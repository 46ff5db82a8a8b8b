/**
 * The master key in a file only its owner may read: for browser-based editors, whose `SecretStorage` loses keys when
 * two windows write.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { patiently, systemPatience } from "../../net/platform/patience.ts";
import type { KeyVault, Logger } from "../../net/ports.ts";
import { formatMasterKey, parseMasterKey } from "./masterKeyHex.ts";

/** A vault in `file`. Only the window that holds the owner's lock reads or writes it. */
export function ownerOnlyFileVault(deps: { readonly log: Logger }, options: { readonly file: string }): KeyVault {
	const { file } = options;
	const { log } = deps;
	const read = async () => {
		try {
			if (!(await isOwnerOnly(file))) {
				log.log("error", "the key file can be read by others, or is no plain file: it is not used (chmod 600)");
				return "failed";
			}
			return parseMasterKey((await readFile(file, "utf8")).trim()) ?? "none";
		} catch (error) {
			if (errorCode(error) === "ENOENT") return "none";
			log.log("error", `the key file cannot be read: ${errorCode(error)}`);
			return "failed";
		}
	};
	const write = async (key: Uint8Array) => {
		const text = `${formatMasterKey(key)}\n`;
		try {
			await replaceFile(file, text);
			const kept = await read();
			return kept instanceof Uint8Array && Buffer.from(kept).equals(key);
		} catch (error) {
			log.log("error", `the key file cannot be written: ${errorCode(error)}`);
			return false;
		}
	};
	return { read, write };
}

/** A plain file of ours that nobody else may read. Windows has no such modes; the folder's access list protects it. */
async function isOwnerOnly(file: string): Promise<boolean> {
	const { mode, uid, isFile } = await lstat(file).then((stats) => ({
		mode: stats.mode,
		uid: stats.uid,
		isFile: stats.isFile(),
	}));
	if (!isFile) return false;
	return process.platform === "win32" || ((mode & 0o077) === 0 && uid === process.getuid?.());
}

/** Old or new after a crash at any moment, never half: a new file beside it, flushed, then renamed over it. */
async function replaceFile(file: string, text: string): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	const temporary = `${file}.${randomBytes(8).toString("hex")}`;
	const { O_CREAT, O_EXCL, O_WRONLY } = constants;
	const handle = await open(temporary, O_CREAT | O_EXCL | O_WRONLY, 0o600);
	try {
		await handle.writeFile(text);
		await handle.sync();
		await handle.close();
		await patiently(systemPatience, () => rename(temporary, file));
	} catch (error) {
		await handle.close().catch(() => undefined);
		await rm(temporary, { force: true });
		throw error;
	}
	await syncFolder(dirname(file));
}

/** Makes the rename durable where folders can be flushed; Windows does not let anyone open one. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === "win32") return;
	const handle = await open(folder, constants.O_RDONLY);
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

function errorCode(error: unknown): string {
	const code = (error as { readonly code?: unknown } | null)?.code;
	return typeof code === "string" ? code : "unknown";
}
