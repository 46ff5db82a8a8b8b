import { strict as assert } from "node:assert";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packagePath } from "../../scripts/package.ts";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { packageHostTests, suiteResultPath } from "../harness/hostSuite.ts";
import { untilShown } from "../harness/patience.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporaryFolder.ts";
import { type HostTestResult, hostTests } from "../host/hostTests.ts";

describe("inside the extension host", function () {
	this.timeout(600_000);
	let folder: TemporaryFolder;
	let team: EditorTeam;
	let ada: EditorPerson;
	let results: readonly HostTestResult[];

	before(async () => {
		folder = temporaryFolder("lan-chat-host-");
		const suite = await packageHostTests(folder.path);
		// Among all that VS Code has: some would open what was received as more than its text.
		team = await startTeam(["Ada"], { extensions: [await packagePath(), suite], hasAllBuiltIns: true });
		[ada] = team.people as [EditorPerson];
		const file = join(dirname(ada.workspace), suiteResultPath);
		const text = await untilShown(() => readFile(file, "utf8"), { what: "the results" });
		results = JSON.parse(text) as HostTestResult[];
	});
	afterEach(function () {
		return team?.keepFailure(this.currentTest);
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

	it("files of a workspace elsewhere are copied before they are offered, within limits, until they are offered no more", async () => {
		const copies = join(dirname(ada.workspace), "user/User/globalStorage/lan-chat.lan-chat/copies");
		const rows = () => ada.rows("Files");
		const share = async (what: string) => {
			await ada.run(`Host Tests: Share Far ${what}`);
			await ada.pick("Plans");
		};
		await team.turnOn();
		await ada.run("LAN Chat: Create Room");
		await ada.answer("Plans");
		await ada.pick("Listed");
		await ada.webview();

		await share("Folder");
		await untilShown(
			async () => (await rows()).some((row) => /^plans 2 files, \d+ B · nobody has taken it/.test(row)),
			{
				what: "the folder to be offered",
			},
		);
		const [copy = ""] = await readdir(copies);
		assert.deepEqual((await readdir(join(copies, copy), { recursive: true })).toSorted(), [
			"0",
			"0/plans",
			"0/plans/cellar",
			"0/plans/cellar/empty.txt",
			"0/plans/roof.txt",
		]);
		assert.equal(await readFile(join(copies, copy, "0/plans/roof.txt"), "utf8"), "slates\r\n");

		await share("File That Is Too Large");
		await untilShown(
			async () => (await ada.notifications()).some((text) => /at most 250 MB can be shared at once/.test(text)),
			{ what: "a word about the size" },
		);

		await share("File That Never Comes");
		await untilShown(async () => (await rows()).some((row) => /^slow\.bin being copied: 0%/.test(row)), {
			what: "the copy to be shown",
		});
		await ada.screenshot("files-7-ada-copies");
		await ada.press("Files", "slow.bin", "Cancel File Transfer");
		await untilShown(async () => !(await rows()).some((row) => row.startsWith("slow.bin")), { what: "it to be gone" });
		await untilShown(async () => (await readdir(copies)).join() === copy, { what: "only the offered copy to be left" });

		await ada.press("Files", "plans", "Stop Offering File");
		await untilShown(async () => (await readdir(copies)).length === 0, { what: "no copy to be left" });
	});
});
