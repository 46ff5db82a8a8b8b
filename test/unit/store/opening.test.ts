import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { selfTest } from "../../../src/net/crypto/selfTest.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { settingsOf } from "../../harness/nodeSettings.ts";
import { seededRandom } from "../../harness/people.ts";
import { listedPolicy } from "../../harness/policies.ts";
import { type MemoryVault, TestNode } from "../../harness/testNode.ts";

const clientId = "client-queued-1";

describe("opening a node's store again", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let vault: MemoryVault;
	let path: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		await team.say(ada, room, "before");
		vault = ada.vault;
		path = join(ada.folder, "store.sqlite");
	});
	afterEach(() => team.end());

	/** Stops the node, does something to its files, and opens it as a window would. */
	const reopenAfter = async (change: () => void | Promise<void>): Promise<TestNode> => {
		await team.leave("Ada");
		await change();
		ada = await team.open("Ada");
		return ada;
	};

	/** Every byte of the folder, but for SQLite's shared memory. */
	const bytesOf = (): Readonly<Record<string, string>> =>
		Object.fromEntries(
			readdirSync(ada.folder)
				.filter((name) => !name.endsWith("-shm"))
				.map((name) => [
					name,
					createHash("sha256")
						.update(readFileSync(join(ada.folder, name)))
						.digest("hex"),
				]),
		);

	const startOver = async (): Promise<unknown> => {
		const starting = ada.api["recovery/startOver"]({});
		await team.clock.advance(1_000);
		return await starting;
	};

	const assertNothingDone = async (node: TestNode): Promise<void> => {
		assert.equal(node.node.overview().me, null);
		assert.deepEqual(node.node.overview().rooms, []);
		const refusal = { ok: false, code: node.node.status.kind === "locked" ? "nodeLocked" : "nodeFailed", detail: {} };
		assert.deepEqual(await node.api["rooms/create"]({ name: "x", policy: listedPolicy }), refusal);
		assert.deepEqual(
			await node.api["rooms/approve"]({ room, reqId: "ab".repeat(16), peerId: "cd".repeat(32) }),
			refusal,
		);
		assert.deepEqual(await node.api["rooms/send"]({ room, clientId, draft: { kind: "text", text: "x" } }), refusal);
		assert.deepEqual(await node.api["peers/connect"]({ address: "10.0.0.9" }), refusal);
		assert.deepEqual(await node.api["recovery/show"]({}), refusal);
		assert.equal(team.network.openSockets, 0);
	};

	it("shows everything as it was: rooms, people, requests, rows, read marks, and what waits to be sent", async () => {
		const grace = await team.add("Grace");
		const edsger = await team.add("Edsger");
		await team.connect(grace, ada);
		await team.connect(edsger, ada);
		await team.join(room, ada, grace);
		await team.ask(room, edsger, "me too");
		await team.until(() => ada.node.overview().requests.length === 1, { what: "Edsger's request" });
		await team.say(grace, room, "first");
		await team.say(grace, room, "second");
		await team.until(() => ada.texts(room).length === 3, { what: "Grace's messages" });
		const [, , read] = ada.messages(room);
		await ada.api["rooms/markRead"]({ room, upTo: read?.order ?? "" });
		await team.until(() => ada.messages(room).every((m) => m.delivery === null || m.delivery.kind === "delivered"), {
			what: "receipts",
		});
		await team.leave("Grace");
		await team.leave("Edsger");
		await team.clock.advance(100);
		const before = ada.node.overview();
		const pageBefore = await ada.api["rooms/page"]({ room, before: "", limit: 50 });
		await reopenAfter(() => undefined);
		const after = ada.node.overview();
		assert.deepEqual(await ada.api["rooms/page"]({ room, before: "", limit: 50 }), pageBefore);
		assert.deepEqual(after.rooms, before.rooms);
		assert.deepEqual(after.me, before.me);
		assert.deepEqual(after.requests, before.requests);
		const lasting = (people: typeof before.people) =>
			people.filter((person) => person.rooms.length > 0).map(({ foundBy: _, ...person }) => person);
		assert.deepEqual(lasting(after.people), lasting(before.people));
		const sent = await ada.api["rooms/send"]({ room, clientId, draft: { kind: "text", text: "waits" } });
		assert.deepEqual(sent, { ok: true, value: { id: `queued-${clientId}` } });
		const rows = ada.messages(room);
		await reopenAfter(() => undefined);
		assert.deepEqual(ada.messages(room), rows);
		assert.deepEqual(ada.messages(room).at(-1)?.delivery, { kind: "queued" });
	});

	it("locks when the key is missing, makes no identity, and opens with the recovery key", async () => {
		const me = ada.node.overview().me;
		const shown = ada.node.showRecoveryKey();
		assert.ok(shown.ok);
		await reopenAfter(() => vault.lose());
		assert.deepEqual(ada.node.status, { kind: "locked", reason: "keyMissing" });
		await assertNothingDone(ada);
		assert.equal(await vault.read(), "none");
		assert.deepEqual(await ada.node.turnOn(), { ok: false, code: "nodeLocked", detail: {} });
		assert.equal(await vault.read(), "none", "turning on does not make a key either");
		assert.deepEqual(await ada.api["recovery/unlock"]({ recoveryKey: "" }), {
			ok: false,
			code: "recoveryKeyLength",
			detail: {},
		});
		const unlocked = ada.api["recovery/unlock"]({ recoveryKey: shown.value.recoveryKey });
		await team.clock.advance(1_000);
		assert.deepEqual(await unlocked, { ok: true, value: null });
		assert.deepEqual(ada.node.overview().me, me);
		assert.deepEqual(ada.texts(room), ["before"]);
		assert.notEqual(await vault.read(), "none", "the vault has it again");
	});

	it("locks when the key is another one, and takes no other recovery key", async () => {
		const other = await team.add("Other");
		const foreign = other.node.showRecoveryKey();
		assert.ok(foreign.ok);
		const files = await (async () => {
			await team.leave("Ada");
			return bytesOf();
		})();
		await vault.write(seededRandom("wrong")(32));
		ada = await team.open("Ada");
		assert.deepEqual(ada.node.status, { kind: "locked", reason: "keyWrong" });
		await assertNothingDone(ada);
		assert.deepEqual(await ada.api["recovery/unlock"]({ recoveryKey: foreign.value.recoveryKey }), {
			ok: false,
			code: "recoveryKeyWrong",
			detail: {},
		});
		assert.deepEqual(bytesOf(), files);
		assert.deepEqual(await vault.read(), seededRandom("wrong")(32));
	});

	it("says that a store of a newer version is newer, and leaves it as it is", async () => {
		let files = {};
		await reopenAfter(() => {
			const database = new DatabaseSync(path);
			database.exec("PRAGMA user_version = 1000");
			database.close();
			files = bytesOf();
		});
		assert.equal(ada.node.status.kind === "failed" && ada.node.status.code, "storeNewer");
		await assertNothingDone(ada);
		await ada.node.turnOn();
		assert.deepEqual(bytesOf(), files);
	});

	const damages: Readonly<Record<string, () => void>> = {
		"is not a database": () =>
			writeFileSync(path, "once upon a time there was a database, long enough to have a header".repeat(100)),
		"has a damaged header": () => {
			const bytes = readFileSync(path);
			bytes.fill(0x55, 16, 90);
			writeFileSync(path, bytes);
		},
		"has damaged pages": () => {
			const bytes = readFileSync(path);
			bytes.fill(0x55, 4_096);
			writeFileSync(path, bytes);
		},
		"was cut off": () => truncateSync(path, 10_000),
		"lost the identity in it": () => {
			const database = new DatabaseSync(path);
			database.exec("DELETE FROM meta WHERE key = 'identity'");
			database.close();
		},
		"holds a cell that does not open": () => {
			const database = new DatabaseSync(path);
			database.exec("UPDATE rooms SET sealed = randomblob(300)");
			database.close();
		},
	};
	for (const [what, damage] of Object.entries(damages)) {
		it(`says that a store that ${what} is corrupt, deletes nothing, and can start over with it set aside`, async () => {
			await team.leave("Ada");
			damage();
			rmSync(`${path}-wal`, { force: true });
			const damaged = readFileSync(path);
			ada = await team.open("Ada");
			assert.equal(ada.node.status.kind === "failed" && ada.node.status.code, "storeCorrupt");
			await assertNothingDone(ada);
			const refused = await ada.node.turnOn();
			assert.deepEqual(refused, { ok: false, code: "nodeFailed", detail: {} });
			assert.equal(existsSync(path), true);
			const again = ada.api["recovery/startOver"]({});
			await team.clock.advance(1_000);
			const outcome = await again;
			assert.ok(outcome.ok);
			assert.deepEqual(readFileSync(outcome.value.setAside), damaged);
			assert.equal(ada.node.status.kind, "on");
			assert.deepEqual(ada.node.overview().rooms, []);
		});
	}

	it("starts over without a look into the store, for a window whose nodes all ended on it", async () => {
		await team.leave("Ada");
		const [before, settings] = [readFileSync(path), settingsOf("Ada")];
		const { folder } = ada;
		const makeTransport = () => team.network.transport(team.host("Ada"));
		ada = new TestNode({ name: "Ada", folder, vault, clock: team.clock, makeTransport });
		await ada.api["node/setSettings"]({ settings });
		const outcome = (await startOver()) as { readonly ok: true; readonly value: { readonly setAside: string } };
		assert.deepEqual(readFileSync(outcome.value.setAside), before);
		const { me, rooms, status } = ada.node.overview();
		assert.deepEqual([me?.name, rooms, status.kind], ["Ada", [], "on"]);
		const { session } = ada.node;
		await ada.api["node/attach"]({ settings });
		assert.ok(ada.node.session === session, "it is open already");
		await ada.stop();
	});

	it("makes no new identity by itself where the store has been emptied", async () => {
		await reopenAfter(() => {
			rmSync(`${path}-wal`, { force: true });
			truncateSync(path, 0);
		});
		assert.equal(ada.node.overview().me, null);
		assert.notEqual(ada.node.status.kind, "on");
	});

	it("sets one store aside without touching those set aside before", async () => {
		await reopenAfter(() => vault.lose());
		const first = ada.api["recovery/startOver"]({});
		await team.clock.advance(100);
		const one = await first;
		assert.ok(one.ok);
		const bytes = readFileSync(one.value.setAside);
		await team.leave("Ada");
		vault.lose();
		ada = await team.open("Ada");
		// A clock that was set back names the same moment again.
		team.clock.jump(Date.parse(stampOf(one.value.setAside)) - team.clock.now());
		const second = ada.api["recovery/startOver"]({});
		await team.clock.advance(100);
		const two = await second;
		assert.ok(two.ok);
		assert.notEqual(two.value.setAside, one.value.setAside);
		assert.deepEqual(readFileSync(one.value.setAside), bytes);
	});

	it("goes on with an open store when the vault does not take the key of a new start", async () => {
		vault.refusesWrites = true;
		const files = readdirSync(ada.folder);
		assert.deepEqual(await startOver(), { ok: false, code: "keyNotKept", detail: {} });
		vault.refusesWrites = false;
		assert.deepEqual([ada.node.status.kind, readdirSync(ada.folder)], ["on", files]);
		await team.say(ada, room, "after");
		assert.deepEqual(ada.texts(room), ["before", "after"]);
	});

	it("goes on with an open store whose new store cannot be made, and has its key in the vault again", async () => {
		const results = [selfTest(), { ...selfTest(), ok: false }];
		ada = await team.add("Grace", { selfTest: () => results.shift() ?? selfTest() });
		const key = await ada.vault.read();
		const { me } = ada.node.overview();
		assert.deepEqual(await startOver(), { ok: false, code: "nodeFailed", detail: {} });
		assert.deepEqual([ada.node.status.kind, await ada.vault.read(), ada.node.overview().me], ["on", key, me]);
		await team.leave("Grace");
		assert.deepEqual((await team.comeBack("Grace")).node.overview().me, me);
	});

	it("leaves the store where it is when the vault does not take the key of a new start", async () => {
		await reopenAfter(() => vault.lose());
		vault.refusesWrites = true;
		const files = bytesOf();
		assert.equal((await ada.api["recovery/startOver"]({})).ok, false);
		assert.deepEqual(bytesOf(), files);
		vault.refusesWrites = false;
		assert.equal(ada.node.overview().me, null);
	});

	it("shows what the store held when its log was not merged yet, as after a crash", async () => {
		const copy = `${path}.copy`;
		for (const companion of ["", "-wal"]) {
			copyFileSync(path + companion, copy + companion);
		}
		await reopenAfter(() => {
			for (const companion of ["", "-wal"]) {
				copyFileSync(copy + companion, path + companion);
			}
			rmSync(`${path}-shm`, { force: true });
		});
		assert.deepEqual(ada.texts(room), ["before"]);
	});
});

/** The moment in the name of a store set aside, as a date. */
const stampOf = (setAside: string): string => {
	const [, day = "", hours = "", minutes = "", seconds = "", ms = ""] =
		/(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(setAside) ?? [];
	return `${day}T${hours}:${minutes}:${seconds}.${ms}Z`;
};
