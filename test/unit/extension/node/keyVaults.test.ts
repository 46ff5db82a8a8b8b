import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownerOnlyFileVault } from "../../../../src/extension/node/ownerOnlyFileVault.ts";
import { secretStorageVault } from "../../../../src/extension/node/secretStorageVault.ts";
import { chanceFor } from "../../../harness/testChance.ts";
import { FakeSecrets } from "./fakeSecrets.ts";
import { keyVaultContract } from "./keyVaultContract.ts";

const logged: string[] = [];
const log = { log: (_level: string, message: string) => logged.push(message) };
const key = chanceFor("key vaults")(32);

keyVaultContract("secret storage", async () => {
	const secrets = new FakeSecrets();
	return {
		open: () => secretStorageVault({ secrets, log }),
		damage: async () => {
			for (const name of secrets.values.keys()) secrets.values.set(name, "not a key");
		},
		lose: async () => secrets.values.clear(),
		breakDown: async () => {
			secrets.behaviour.fails = true;
		},
	};
});

keyVaultContract("owner-only file", async () => {
	const folder = join(await temporaryFolder(), "storage");
	const file = join(folder, "master.key");
	return {
		open: () => ownerOnlyFileVault({ log }, { file }),
		damage: () => writeFile(file, "not a key"),
		lose: () => rm(file),
		breakDown: async () => {
			await rm(folder, { recursive: true });
			await writeFile(folder, "a file where the folder was");
		},
	};
});

describe("a secret storage that misbehaves", () => {
	it("is not believed when it forgets what it took", async () => {
		const secrets = new FakeSecrets();
		secrets.behaviour.forgets = true;
		assert.equal(await secretStorageVault({ secrets, log }).write(key), false);
	});

	it("is not believed when it reads from a stale copy", async () => {
		const secrets = new FakeSecrets();
		secrets.behaviour.stale = true;
		assert.equal(await secretStorageVault({ secrets, log }).write(key), false);
	});

	it("leaves no trace of the key in the log", () => {
		assert.ok(!logged.join("\n").includes(Buffer.from(key).toString("hex")));
	});
});

describe("the owner-only key file", () => {
	before(function () {
		if (process.platform === "win32") this.skip();
	});

	it("is readable by its owner alone, and leaves no other file behind", async () => {
		const folder = await temporaryFolder();
		await ownerOnlyFileVault({ log }, { file: join(folder, "master.key") }).write(key);
		assert.equal((await stat(join(folder, "master.key"))).mode & 0o777, 0o600);
		assert.deepEqual(await readdir(folder), ["master.key"]);
	});

	it("is not used when others may read it", async () => {
		const file = join(await temporaryFolder(), "master.key");
		const vault = ownerOnlyFileVault({ log }, { file });
		await vault.write(key);
		await chmod(file, 0o640);
		assert.equal(await vault.read(), "failed");
	});

	it("is not used when it is a link or a folder", async () => {
		const folder = await temporaryFolder();
		await ownerOnlyFileVault({ log }, { file: join(folder, "real") }).write(key);
		await symlink(join(folder, "real"), join(folder, "link"));
		await mkdir(join(folder, "folder"), { mode: 0o700 });
		assert.equal(await ownerOnlyFileVault({ log }, { file: join(folder, "link") }).read(), "failed");
		assert.equal(await ownerOnlyFileVault({ log }, { file: join(folder, "folder") }).read(), "failed");
	});
});

const folders: string[] = [];

async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "lanchat-vault-"));
	folders.push(folder);
	return folder;
}

after(async () => {
	for (const folder of folders) await rm(folder, { recursive: true, force: true });
});
