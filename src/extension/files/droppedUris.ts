/** Addresses of files as a drop carries them. Pure. */

/** Files and folders that can be dropped at once. */
export const urisMost = 1_000;
/** UTF-16 units of one. */
const uriMost = 8_192;

/**
 * Lines of a `text/uri-list` (RFC 2483): comments left out, nothing that is no address of a file. Of too many one more than
 * can be taken, so that the drop is refused with its reason.
 */
export function urisOfList(text: string): readonly string[] {
	return text
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== "" && !line.startsWith("#") && isFileUri(line))
		.slice(0, urisMost + 1);
}

/** Web addresses dragged from a browser are no files. */
export function isFileUri(uri: string): boolean {
	return uri.length <= uriMost && /^(file|vscode-[a-z-]+):\/\//i.test(uri);
}
