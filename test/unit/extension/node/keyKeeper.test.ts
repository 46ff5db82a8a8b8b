import assert from "node:assert/strict";
import { KeyKeeper } from "../../../../src/extension/node/keyKeeper.ts";
import { secretStorageVault } from "../../../../src/extension/node/secretStorageVault.ts";
import { FakeSecrets } from "./fakeSecrets.ts";

describe("the key keeper", () => {
	const key = new Uint8Array(32).fill(9);
	const log = { log: () => undefined };
	const over = (secrets: FakeSecrets) => new KeyKeeper({ vault: secretStorageVault({ secrets, log }) });

	it("knows a key it read once, whatever becomes of the vault", async () => {
		const secrets = new FakeSecrets();
		await secretStorageVault({ secrets, log }).write(key);
		const keeper = over(secrets);
		await keeper.read();
		secrets.values.clear();
		assert.deepEqual(await keeper.read(), key);
	});

	it("needs no vault for a key the owning window handed over", async () => {
		const secrets = new FakeSecrets();
		secrets.behaviour.fails = true;
		const keeper = over(secrets);
		assert.equal(await keeper.read(), "failed");
		keeper.keep(key);
		assert.deepEqual(await keeper.read(), key);
	});

	it("keeps no key the vault did not take", async () => {
		const secrets = new FakeSecrets();
		secrets.behaviour.forgets = true;
		const keeper = over(secrets);
		assert.equal(await keeper.write(key), false);
		assert.equal(await keeper.read(), "none");
	});

	it("cannot be printed", () => {
		assert.throws(() => JSON.stringify(over(new FakeSecrets())));
	});
});
