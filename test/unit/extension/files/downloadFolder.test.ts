import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
	downloadFolder,
	downloadsOf,
	type Machine,
	wholePath,
} from "../../../../src/extension/files/downloadFolder.ts";
import { temporaryFolder } from "../../../harness/temporaryFolder.ts";

describe("where files go", () => {
	let folder: ReturnType<typeof temporaryFolder>;
	let linux: Machine;

	beforeEach(() => {
		folder = temporaryFolder("lanchat-downloads-");
		linux = { platform: "linux", home: folder.path, environment: {} };
	});

	afterEach(() => folder.remove());

	it("is the folder of the setting, which is made", async () => {
		const chosen = join(folder.path, "in");
		assert.equal(await downloadFolder(" ~/in ", linux), chosen);
		assert.ok(existsSync(chosen));
		assert.equal(await downloadFolder(chosen, linux), chosen);
	});

	it("is written as people write it", () => {
		const windows: Machine = {
			platform: "win32",
			home: "C:\\Users\\ada",
			environment: { USERPROFILE: "C:\\Users\\ada", ODD: "in" },
		};
		assert.equal(wholePath("%USERPROFILE%\\in", windows), "C:\\Users\\ada\\in");
		assert.equal(wholePath("~\\in", windows), "C:\\Users\\ada\\in");
		assert.equal(wholePath("D:\\100% in", windows), "D:\\100% in");
		assert.equal(wholePath("%ODD%\\x", windows), null);
		assert.equal(wholePath("%NOBODY%\\x", windows), null);
		assert.equal(wholePath("/srv/%USERPROFILE%", { ...linux, environment: windows.environment }), "/srv/%USERPROFILE%");
		assert.equal(wholePath("in", linux), null);
	});

	it("is what the desktop calls the folder for downloads", async () => {
		mkdirSync(join(folder.path, ".config"));
		mkdirSync(join(folder.path, "Téléchargements"));
		mkdirSync(join(folder.path, "Downloads"));
		const named = 'XDG_DESKTOP_DIR="$HOME/Bureau"\nXDG_DOWNLOAD_DIR="$HOME/Téléchargements"\n';
		writeFileSync(join(folder.path, ".config", "user-dirs.dirs"), named);
		assert.equal(await downloadFolder("", linux), join(folder.path, "Téléchargements"));
		assert.equal(await downloadFolder("", { ...linux, platform: "darwin" }), join(folder.path, "Downloads"));
		mkdirSync(join(folder.path, "config"));
		const elsewhere = { ...linux, environment: { XDG_CONFIG_HOME: join(folder.path, "config") } };
		assert.equal(await downloadFolder("", elsewhere), join(folder.path, "Downloads"));
		writeFileSync(join(folder.path, "config", "user-dirs.dirs"), named + "#".repeat(65_536));
		assert.equal(await downloadFolder("", elsewhere), join(folder.path, "Downloads"));
	});

	it("is not made where nobody chose it", async () => {
		assert.equal(await downloadFolder("", linux), "");
		writeFileSync(join(folder.path, "Downloads"), "a file");
		assert.equal(await downloadFolder("", linux), "");
		assert.equal(existsSync(join(folder.path, ".config")), false);
	});

	for (const [text, path] of [
		['XDG_DOWNLOAD_DIR="/srv/in"', "/srv/in"],
		['\t XDG_DOWNLOAD_DIR = "/srv/../in/"  # x', "/in/"],
		['XDG_DOWNLOAD_DIR="$HOME/my \\"in\\" \\$x"', '/home/ada/my "in" $x'],
		['XDG_DOWNLOAD_DIR="/one"\nXDG_DOWNLOAD_DIR="/two"', "/two"],
		['XDG_DOWNLOAD_DIR="$HOME/"', null],
		['XDG_DOWNLOAD_DIR="$HOME"', null],
		['XDG_DOWNLOAD_DIR="in"', null],
		['XDG_DOWNLOAD_DIR="$HOMER/in"', null],
		["XDG_DOWNLOAD_DIR=/srv/in", null],
		['#XDG_DOWNLOAD_DIR="/srv/in"', null],
		['XDG_DOWNLOAD_DIR="/a\0b"', null],
		[`XDG_DOWNLOAD_DIR="/${"a".repeat(4_096)}"`, null],
		['XDG_DOWNLOAD_DIR="/srv', null],
		["", null],
	] as const) {
		it(`is read of ${JSON.stringify(text).slice(0, 50)}`, () => {
			assert.equal(downloadsOf(text, "/home/ada"), path);
		});
	}
});
