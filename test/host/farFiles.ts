/** A workspace elsewhere, as a remote one is: files behind a `FileSystemProvider`, and commands that share some of them. */
import type * as vscode from "vscode";

/** What stands at a path; a file that is `far` never comes when it is read. */
type FarEntry =
	| { readonly kind: "folder" }
	| { readonly kind: "link" }
	| { readonly kind: "file"; readonly size: number; readonly content: Uint8Array | "far" };

const text = (content: string): FarEntry => {
	const bytes = new TextEncoder().encode(content);
	return { kind: "file", size: bytes.length, content: bytes };
};

const entries: Readonly<Record<string, FarEntry>> = {
	"/plans": { kind: "folder" },
	"/plans/roof.txt": text("slates\r\n"),
	"/plans/cellar": { kind: "folder" },
	"/plans/cellar/empty.txt": text(""),
	"/plans/link": { kind: "link" },
	"/whole-disk.img": { kind: "file", size: 300 * 2 ** 20, content: "far" },
	"/slow.bin": { kind: "file", size: 5, content: "far" },
};

/** The command's id, and what it shares. */
const shared = {
	"hostTests.shareFolder": "/plans",
	"hostTests.shareLarge": "/whole-disk.img",
	"hostTests.shareSlow": "/slow.bin",
} as const;

/** The workspace and the commands, until they are disposed. */
export function offerFarFiles(api: typeof vscode): vscode.Disposable {
	const uri = (path: string) => api.Uri.from({ scheme: "far", authority: "elsewhere", path });
	const commands = Object.entries(shared).map(([id, path]) =>
		api.commands.registerCommand(id, () => api.commands.executeCommand("lanChat.file.share", uri(path))),
	);
	return api.Disposable.from(api.workspace.registerFileSystemProvider("far", farFiles(api)), ...commands);
}

function farFiles(api: typeof vscode): vscode.FileSystemProvider {
	const { FileType, FileSystemError, EventEmitter } = api;
	const types = { folder: FileType.Directory, file: FileType.File, link: FileType.SymbolicLink | FileType.File };
	const entryAt = (uri: vscode.Uri): FarEntry => {
		const entry = entries[uri.path];
		if (!entry) throw FileSystemError.FileNotFound(uri);
		return entry;
	};
	const refuse = () => {
		throw FileSystemError.NoPermissions();
	};
	return {
		onDidChangeFile: new EventEmitter<vscode.FileChangeEvent[]>().event,
		watch: () => new api.Disposable(() => {}),
		stat: (uri) => {
			const entry = entryAt(uri);
			return { type: types[entry.kind], ctime: 0, mtime: 0, size: entry.kind === "file" ? entry.size : 0 };
		},
		readDirectory: ({ path }) =>
			Object.entries(entries)
				.filter(([each]) => each.startsWith(`${path}/`) && !each.slice(path.length + 1).includes("/"))
				.map(([each, { kind }]) => [each.slice(path.length + 1), types[kind]]),
		readFile: (uri) => {
			const entry = entryAt(uri);
			if (entry.kind !== "file" || entry.content === "far") return new Promise(() => {});
			return entry.content;
		},
		createDirectory: refuse,
		writeFile: refuse,
		delete: refuse,
		rename: refuse,
	};
}
