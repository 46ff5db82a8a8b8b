import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packagePath } from "../../scripts/package.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { packageHostTests, suiteResultPath } from "../harness/hostSuite.ts";
import { untilShown } from "../harness/patience.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporaryFolder.ts";
import { type HostTestResult, hostTests } from "../host/hostTests.ts";

describe("inside the extension host", function () {
	this.timeout(240_000);
	let folder: TemporaryFolder;
	let team: EditorTeam;
	let results: readonly HostTestResult[];

	before(async () => {
		folder = temporaryFolder("lan-chat-host-");
		const suite = await packageHostTests(folder.path);
		team = await startTeam(["Ada"], { extensions: [await packagePath(), suite] });
		const [ada] = team.people;
		const file = join(dirname(ada?.workspace ?? ""), suiteResultPath);
		const text = await untilShown(() => readFile(file, "utf8"), { timeout: 60_000, what: "the results" });
		results = JSON.parse(text) as HostTestResult[];
	});
	after(async () => {
		await team?.stop();
		await folder?.remove();
	});

	for (const { title } of hostTests) {
		it(title, () => {
			const result = results.find((one) => one.title === title);
			assert.ok(result, "it did not run");
			assert.equal(result.error, null);
		});
	}
});
