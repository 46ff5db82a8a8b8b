import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { InviteRow, WithdrawalRow } from "../../../src/net/store/rows.ts";
import { migrations } from "../../../src/net/store/schema.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { seededRandom } from "../../harness/people.ts";
import { type TemporaryFolder, temporaryFolder } from "../../harness/temporaryFolder.ts";

const room = "11".repeat(32);
const invite: InviteRow = { room, label: "for Quokka", untilMs: 7, usedBy: "" };
const withdrawal: WithdrawalRow = { room, admin: "22".repeat(32), status: "03", untilMs: 9 };
const id = "33".repeat(32);

describe("small things in the store", () => {
	let folder: TemporaryFolder;
	let path = "";
	beforeEach(() => {
		folder = temporaryFolder("lanchat-slips-");
		path = join(folder.path, "store.sqlite");
	});
	afterEach(() => folder.remove());

	const open = (): Store =>
		new Store(
			{ sealing: new Sealing({ random: seededRandom("slips") }, { master: new Uint8Array(32).fill(9) }) },
			{ path },
		);

	it("come back by kind and id, are replaced and dropped, and say nothing in the file", () => {
		let store = open();
		store.commit(
			[
				{ put: "slip", kind: "invite", id, value: invite },
				{ put: "slip", kind: "withdrawal", id, value: withdrawal },
			],
			"full",
		);
		store.commit([{ put: "slip", kind: "invite", id, value: { ...invite, usedBy: "44" } }], "full");
		store.close();
		assert.equal(readFileSync(path).includes("Quokka"), false);
		store = open();
		assert.deepEqual([...store.slips("invite")], [[id, { ...invite, usedBy: "44" }]]);
		assert.deepEqual([...store.slips("withdrawal")], [[id, withdrawal]]);
		assert.deepEqual([...store.slips("move")], []);
		store.commit([{ drop: "slip", kind: "invite", id }], "full");
		assert.deepEqual([...store.slips("invite")], []);
		assert.deepEqual([...store.slips("withdrawal")], [[id, withdrawal]]);
		store.close();
	});

	it("have a place in a file of the version before", () => {
		const before = migrations.findIndex((sql) => sql.includes("CREATE TABLE slips"));
		assert.ok(before > 0);
		const old = new DatabaseSync(path);
		for (const sql of migrations.slice(0, before)) {
			old.exec(sql);
		}
		old.exec(`PRAGMA user_version = ${before};`);
		old.close();
		const store = open();
		store.commit([{ put: "slip", kind: "invite", id, value: invite }], "full");
		assert.deepEqual([...store.slips("invite")], [[id, invite]]);
		store.close();
	});
});
