/** What every key vault must do, whatever it is made of. */
import assert from "node:assert/strict";
import type { KeyVault } from "../../../../src/net/ports.ts";
import { chanceFor } from "../../../harness/testChance.ts";

/** A vault under test, and how to break what it stands on. */
export interface VaultUnderTest {
	/** Another window's view of the same vault. */
	open(): KeyVault;
	/** What was stored is damaged. */
	damage(): Promise<void>;
	/** What was stored is gone. */
	lose(): Promise<void>;
	/** Nothing can be read or written from now on. */
	breakDown(): Promise<void>;
}

/** Runs the suite over a fresh vault for each test. */
export function keyVaultContract(name: string, fresh: () => Promise<VaultUnderTest>): void {
	describe(`the key vault contract: ${name}`, () => {
		const key = chanceFor(`vault in ${name}`)(32);

		it("has no key at first", async () => {
			assert.equal(await (await fresh()).open().read(), "none");
		});

		it("gives back what was written, also to another window", async () => {
			const vault = await fresh();
			assert.equal(await vault.open().write(key), true);
			assert.deepEqual(await vault.open().read(), key);
		});

		it("keeps the newest of two keys", async () => {
			const vault = await fresh();
			await vault.open().write(chanceFor("another vault")(32));
			assert.equal(await vault.open().write(key), true);
			assert.deepEqual(await vault.open().read(), key);
		});

		it("has no key when what it kept was lost", async () => {
			const vault = await fresh();
			await vault.open().write(key);
			await vault.lose();
			assert.equal(await vault.open().read(), "none");
		});

		it("never takes damaged text for a key, and can be written again", async () => {
			const vault = await fresh();
			await vault.open().write(key);
			await vault.damage();
			assert.equal(await vault.open().read(), "none");
			assert.equal(await vault.open().write(key), true);
			assert.deepEqual(await vault.open().read(), key);
		});

		it("says so when it cannot be read or written, and never throws", async () => {
			const vault = await fresh();
			await vault.open().write(key);
			await vault.breakDown();
			assert.equal(await vault.open().read(), "failed");
			assert.equal(await vault.open().write(key), false);
		});

		it("takes nothing but keys", async () => {
			const vault = (await fresh()).open();
			await assert.rejects(async () => vault.write(new Uint8Array(31)), /32 bytes/);
		});
	});
}
