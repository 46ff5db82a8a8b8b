/** What a room has in memory and what the disk has of it, where the disk refuses. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Ledger } from "../../../src/net/room/replica/ledger.ts";
import { StoreError } from "../../../src/net/store/database.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { after, freshLog } from "../../harness/chains.ts";
import { follow, HandRoom, HeldRoom } from "../../harness/handRoom.ts";
import { person } from "../../harness/people.ts";

describe("what a room has on a disk that neither takes nor gives anything", () => {
	const ada = person("Ada");
	const hand = new HandRoom("ledger", { who: ada, log: freshLog() });
	const next = after(hand.last, ada, {
		kind: "policy",
		policy: { history: "all", listed: false, succession: 72, rules: 1 },
	});
	let folder: string;
	let store: Store;
	let ledger: Ledger;
	const told: string[] = [];
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-ledger-"));
		const { random } = hand;
		const sealing = new Sealing({ random }, { master: new Uint8Array(32) });
		store = new Store({ sealing }, { path: join(folder, "store.sqlite") });
		const held = new HeldRoom(hand, ada);
		store.commit([{ put: "room", row: held.row }], "full");
		held.end();
		told.length = 0;
		const storeFailed = ({ code }: StoreError) => told.push(code);
		ledger = new Ledger(
			{ clock: held.clock, random, identity: ada, store, clockAheadOf: () => 0, storeFailed },
			{ room: hand.room },
		);
		follow(ledger, ...hand.chain);
	});
	afterEach(() => {
		store.close();
		rmSync(folder, { recursive: true });
	});

	/** The disk is gone, as one that was taken out: SQLite says SQLITE_IOERR_SHORT_READ. Returns what brings it back. */
	const takeOut = (): (() => void) => {
		const log = join(folder, "store.sqlite-wal");
		const other = new DatabaseSync(join(folder, "store.sqlite"));
		// What the node has in memory is read again.
		other.exec("PRAGMA application_id = 1");
		other.close();
		const written = readFileSync(log);
		truncateSync(log, 0);
		return () => writeFileSync(log, written);
	};
	const isFailing = (error: unknown): boolean => StoreError.is(error) && error.code === "storeFailing";

	it("is told, and nothing is thrown at whoever is above what came", () => {
		takeOut();
		ledger.replica.addControl(next.bytes);
		assert.equal(ledger.commitTaken(), false);
		assert.deepEqual(told, ["storeFailing"]);
		assert.throws(() => ledger.commitOwn(), isFailing);
	});

	it("is what the disk has again before anything more is written", () => {
		const bringBack = takeOut();
		ledger.replica.addControl(next.bytes);
		assert.equal(ledger.commitTaken(), false);
		bringBack();
		// What it stands on was not taken.
		assert.throws(() => ledger.commitOwn(), isFailing);
		assert.equal(ledger.replica.state?.id, hand.last.id);
		follow(ledger, next);
		assert.equal(ledger.replica.state?.id, next.id);
	});
});
