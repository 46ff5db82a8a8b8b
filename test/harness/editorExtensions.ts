/** Extensions of editors: installed by the editor itself for whoever comes first, copied from there for the others. */
import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./temporaryFolder.ts";

const execute = promisify(execFile);

/** How one editor installs an extension, and where to. */
export interface Installation {
	/** `.vsix` files. */
	readonly extensions: readonly string[];
	/** The folder its extensions are in. */
	readonly folder: string;
	/** Arguments of the editor's program that name its folders, with the program in front. */
	readonly command: readonly string[];
	readonly env: NodeJS.ProcessEnv;
}

/** A copy of what was installed first, and the folder that its list names. */
interface Installed {
	readonly copy: string;
	readonly original: string;
}

const first = new Map<string, Promise<Installed>>();

/** Installs them, once in this process for each set. */
export async function installExtensions(installation: Installation): Promise<void> {
	const { extensions, folder } = installation;
	const key = extensions.join("\n");
	const known = first.get(key);
	if (known === undefined) {
		const installing = installFirst(installation);
		first.set(key, installing);
		await installing;
		return;
	}
	const { copy, original } = await known;
	await cp(copy, folder, { recursive: true });
	// The list of what is installed has whole paths in it.
	const list = join(folder, "extensions.json");
	await writeFile(list, (await readFile(list, "utf8")).replaceAll(original, folder));
}

async function installFirst({ extensions, folder, command, env }: Installation): Promise<Installed> {
	for (const extension of extensions) {
		await execute(process.execPath, [...command, "--install-extension", extension, "--force"], { env });
	}
	const copy = join(temporaryFolder("lan-chat-extensions-").path, "extensions");
	await cp(folder, copy, { recursive: true });
	return { copy, original: folder };
}
