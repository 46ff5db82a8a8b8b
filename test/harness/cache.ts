/** Downloads that outlive a run and belong to no work tree: the editor, unpacked programs. */
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** The cache folder: `LANCHAT_CACHE`, or `lan-chat` below the system's cache folder for this person. */
export function cacheFolder(): string {
	const { LANCHAT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
	if (LANCHAT_CACHE) return LANCHAT_CACHE;
	return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache"), "lan-chat");
}

/**
 * The folder `name` of the cache. When it is missing, `fill` gets an empty folder to fill, which then takes that name
 * in one step: a run that was broken off, or two at once, never leave half a folder behind.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
	const folder = join(cacheFolder(), name);
	if (await exists(folder)) return folder;
	await mkdir(cacheFolder(), { recursive: true });
	const filling = await mkdtemp(join(cacheFolder(), "filling-"));
	try {
		await fill(filling);
		await rename(filling, folder).catch(async (error: unknown) => {
			if (!(await exists(folder))) throw error;
		});
	} finally {
		await rm(filling, { recursive: true, force: true });
	}
	return folder;
}

function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}
