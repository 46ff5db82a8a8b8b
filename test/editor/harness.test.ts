import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { untilShown } from "../harness/patience.ts";

describe("two real editors on one network", function () {
	this.timeout(240_000);
	let team: EditorTeam;
	let ada: EditorPerson;
	let grace: EditorPerson;

	before(async () => {
		team = await startTeam(["Ada", "Grace"]);
		[ada, grace] = team.people as [EditorPerson, EditorPerson];
	});
	afterEach(function () {
		return team?.keepFailure(this.currentTest);
	});
	after(() => team?.stop());

	it("open side by side and show nothing that nobody asked for", async () => {
		await Promise.all(
			[ada, grace].map(async (person) => {
				await person.openFile("README.md");
				await person.screenshot(`editor-${person.name}`);
				assert.deepEqual(await person.notifications(), []);
				assert.equal(await person.page.locator(".part.auxiliarybar:visible").count(), 0);
				assert.equal(await person.page.locator(".tab").count(), 1);
			}),
		);
	});

	it("give back a file's text byte for byte", async () => {
		await ada.openFile("src/plants.ts");
		assert.equal(await ada.editorText(), await readFile(join(ada.workspace, "src/plants.ts"), "utf8"));
		assert.equal(await ada.languageMode(), "TypeScript");
	});

	it("come back after a kill -9 of the server with a new extension host", async () => {
		const before = ada.server.extensionHosts();
		assert.equal(before.length, 1);
		await ada.killServer();
		assert.deepEqual(ada.server.extensionHosts(), []);
		await ada.restartServer();
		await untilShown(() => ada.server.extensionHosts().length === 1, { what: "a new extension host" });
		assert.notDeepEqual(ada.server.extensionHosts(), before);
		await ada.openFile("src/planner.ts");
	});
});
