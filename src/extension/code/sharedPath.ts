/**
 * The path others see of a file: relative to its workspace folder, never a path of this machine. Pure.
 *
 * SECURITY: a file outside the workspace is only called by its name; an absolute path tells a user name.
 */

/** A document's address, as `vscode.Uri` has it. */
export interface FileAddress {
	readonly scheme: string;
	readonly authority: string;
	/** With `/`, decoded. */
	readonly path: string;
}

/** A workspace folder. */
export interface FolderAddress {
	readonly name: string;
	readonly uri: FileAddress;
}

/** The shared path of `uri`; with several folders it begins with the folder's name. Empty for an untitled buffer. */
export function sharedPath(uri: FileAddress, folders: readonly FolderAddress[]): string {
	if (uri.scheme === "untitled") return "";
	const folder = folders
		.filter((candidate) => isBelow(uri, candidate.uri))
		.toSorted((a, b) => b.uri.path.length - a.uri.path.length)[0];
	if (!folder) return uri.path.split("/").at(-1) ?? "";
	const relative = uri.path.slice(withoutSlash(folder.uri.path).length + 1);
	return folders.length > 1 ? `${folder.name}/${relative}` : relative;
}

function isBelow(uri: FileAddress, folder: FileAddress): boolean {
	const isSamePlace = uri.scheme === folder.scheme && uri.authority === folder.authority;
	return isSamePlace && uri.path.startsWith(`${withoutSlash(folder.path)}/`);
}

function withoutSlash(path: string): string {
	return path.endsWith("/") ? path.slice(0, -1) : path;
}
