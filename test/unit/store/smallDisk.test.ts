import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { skip } from "../../harness/skip.ts";

const program = fileURLToPath(new URL("smallDiskProgram.ts", import.meta.url));
const ownMounts = ["--user", "--map-root-user", "--mount"];

/** Whether this machine gives a process mounts of its own. */
const canMount = (): boolean => {
	try {
		execFileSync("unshare", [...ownMounts, "true"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
};

describe("a node on a disk", () => {
	let folder = "";
	before(function () {
		if (!canMount()) {
			skip(this, "this machine gives no process mounts of its own");
		}
	});
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-disk-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	const run = (mode: string): Record<string, unknown> =>
		JSON.parse(
			execFileSync("unshare", [...ownMounts, process.execPath, program, mode, join(folder, "disk")], {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "inherit"],
			}),
		);

	it("that is full refuses what is typed, tells the person, keeps its links, and goes on where it stopped", () => {
		const { sentBeforeFull, shownWhenFull, graceSeesWhenFull, ...rest } = run("full");
		assert.deepEqual(rest, {
			first: "sent",
			again: "storeFull",
			create: "storeFull",
			rename: "renamed",
			receivedWhenFull: 0,
			problems: ["storeFull"],
			disks: ["storeFull", ""],
			toldWhenFull: 0,
			linkStays: 2,
			afterwards: "sent",
			sameAfterRestart: true,
			sameAtGrace: true,
			rooms: 1,
		});
		assert.equal(shownWhenFull, 1 + Number(sentBeforeFull), "what was refused is not shown");
		assert.equal(graceSeesWhenFull, sentBeforeFull, "what was refused is not sent");
	}).timeout(60_000);

	it("that is full when what was typed is to be signed keeps it, and signs it before anything typed later", () => {
		assert.deepEqual(run("fullAtSigning"), {
			first: "sent",
			second: "sent",
			problems: ["storeProblem"],
			waiting: "queued",
			signed: true,
			texts: ["first", "second"],
		});
	}).timeout(60_000);

	it("that is read-only says so, shows nothing half, and is as it was once it can be written", () => {
		assert.deepEqual(run("readOnly"), {
			status: { kind: "failed", code: "storeReadOnly", detail: {} },
			turnedOn: { ok: false, code: "nodeFailed", detail: {} },
			fresh: { kind: "failed", code: "storeReadOnly", detail: {} },
			texts: ["before"],
		});
	}).timeout(60_000);

	it("whose store another program holds starts over not at all, and goes on as it was", () => {
		assert.deepEqual(run("held"), {
			outcomes: ["storeNotMoved", "on", "same", "storeNotMoved", "on", "same"],
			afterwards: "sent",
			texts: ["before", "after"],
		});
	}).timeout(60_000);

	it("that is full or read-only when its thread starts says so, and ends in order", () => {
		const owner = { role: "owner", ended: 0 };
		const full = { role: "failed", code: "storeFull", ended: 0 };
		const readOnly = { role: "failed", code: "storeReadOnly", ended: 0 };
		assert.deepEqual(run("started"), {
			first: owner,
			// Where there was a key for windows there is room for another; what the store then says, the node tells.
			full: [full, owner],
			readOnly: [readOnly, readOnly],
			again: owner,
		});
	}).timeout(60_000);
});
