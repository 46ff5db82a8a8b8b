/**
 * Names peers give their files, made fit for any system's disk. Pure; the rules of Windows, macOS and Linux at once,
 * since a folder may be carried from one to the other.
 *
 * SECURITY: a name is a label, never a path. Whatever stands in it, what comes out is one component that neither leaves
 * the folder it is put in nor means anything but itself.
 */
import { fileLimits } from "../limits.ts";
import { encodeText } from "../wire/json.ts";

/** Controls, format characters (bidi marks among them), surrogates, and what no path of Windows may hold. */
const unfit = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}<>:"|?*]/gu;

/** Devices of Windows, whatever stands after the first dot; superscript digits count as digits there. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)[ ]*(?:\.|$)/iu;

/** Folders an editor or git obeys: nothing a peer sends is put into one of that name. */
const obeyed: ReadonlySet<string> = new Set([".git", ".vscode", ".vscode-insiders", ".devcontainer"]);

/** Stands where nothing of a name is left. */
const nameless = "file";

/** One component fit for a disk, never empty. What was before the last separator is dropped. */
export const cleanName = (theirs: string): string => {
	const last = theirs.split(/[/\\]/u).at(-1) ?? "";
	const plain = last.replace(unfit, "").replace(/\s/gu, " ");
	const bare = shortened(trimmed(fewMarks(fewMarks(plain).normalize("NFC"))));
	const named = bare === "" ? nameless : bare;
	// RULE: what it means is judged by what it is cut to; what begins with `_` means nothing, however it is cut.
	return device.test(named) || isObeyed(named) ? shortened(`_${named}`) : named;
};

/** Whether a name is one that `cleanName` gives: looked at once more before the disk is asked to make it. */
export const isCleanName = (name: string): boolean => cleanName(name) === name;

/**
 * The components of a path inside an offered folder, cleaned one by one; null where one is missing, or goes up or nowhere.
 * RULE: a path that tries to leave is refused, not mended.
 */
export const cleanPath = (theirs: string): readonly string[] | null => {
	const parts = theirs.split("/");
	const isOdd = parts.some((part) => part === "" || /^\.+ *$/u.test(part) || part.includes("\\"));
	return isOdd || parts.length > fileLimits.depth ? null : parts.map(cleanName);
};

/** What two names that are one file on some system have in common: case (also `ß` and `ss`) and composition folded away. */
export const foldedName = (name: string): string =>
	name.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");

/** `name (2).txt`: the `n`th name to try where the ones before are taken. */
export const numberedName = (name: string, n: number): string => {
	if (n === 1) {
		return name;
	}
	const { stem, extension } = partsOf(name);
	return `${cutTo(stem, fileLimits.name - bytesOf(extension) - 8)} (${n})${extension}`;
};

/** Whether opening what has this name would run it, on some system. */
export const isProgramName = (name: string): boolean => programs.has(partsOf(name).extension.toLowerCase());

const programs: ReadonlySet<string> = new Set(
	(
		".exe .com .bat .cmd .scr .pif .msi .msp .mst .ps1 .psm1 .vbs .vbe .js .jse .wsf .wsh .hta .cpl .jar .lnk .url .reg " +
		".inf .scf .msix .appx .appinstaller .application .appref-ms .settingcontent-ms .chm .xll .iso .vhd .vhdx .sh .bash .zsh .fish .command .tool .terminal .workflow .scpt .inetloc .fileloc .app .pkg .mpkg .dmg .desktop .appimage .run .deb .rpm .py .pl .rb .vsix .code-workspace"
	).split(" "),
);

/**
 * Windows drops dots and blanks at the end, and a name of dots goes up. A run of them is looked at from its beginning alone:
 * from each of its places it would be quadratic, and a listing has thousands of names.
 */
const trimmed = (name: string): string => name.replace(/^ +/u, "").replace(/(?<![. ])[. ]+$/u, "");

/** Of marks behind one letter no more than any script needs (UAX #15): normalizing sorts them, and that is quadratic, too. */
const fewMarks = (name: string): string =>
	name.replace(/\p{M}+/gu, (marks) => (marks.length > marksMost ? [...marks].slice(0, marksMost).join("") : marks));

const marksMost = 30;

/** Also as Windows and macOS would find it: `.GIT`, and git's short name. */
const isObeyed = (name: string): boolean => obeyed.has(foldedName(name)) || /^git~\d/iu.test(name);

const bytesOf = (text: string): number => encodeText(text).length;

const shortened = (name: string): string => {
	if (bytesOf(name) <= fileLimits.name) {
		return name;
	}
	const { stem, extension } = partsOf(name);
	return trimmed(cutTo(stem, fileLimits.name - bytesOf(extension))) + extension;
};

/** The extension with its dot; one that is longer than an extension is belongs to the stem. */
const partsOf = (name: string): { readonly stem: string; readonly extension: string } => {
	const at = name.lastIndexOf(".");
	const extension = at > 0 ? name.slice(at) : "";
	return bytesOf(extension) > 32
		? { stem: name, extension: "" }
		: { stem: name.slice(0, name.length - extension.length), extension };
};

/** Bytes of one code point in UTF-8. */
const pointBytes = (point: string): number => {
	const code = point.codePointAt(0) ?? 0;
	return code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
};

/** The longest beginning of whole code points of at most `most` bytes. */
const cutTo = (text: string, most: number): string => {
	let kept = "";
	let bytes = 0;
	for (const point of text) {
		bytes += pointBytes(point);
		if (bytes > most) {
			break;
		}
		kept += point;
	}
	return kept;
};
