import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { untilShown } from "../harness/patience.ts";

const room = "Parcels";
/** No letters of a text, and more than one piece. */
const parcel = randomBytes(3 * 2 ** 20 + 17);

describe("Ada and Grace send each other files", function () {
	this.timeout(240_000);
	let team: EditorTeam;
	let ada: EditorPerson;
	let grace: EditorPerson;

	before(async () => {
		team = await startTeam(["Ada", "Grace"]);
		[ada, grace] = team.people as [EditorPerson, EditorPerson];
		await writeFile(join(ada.workspace, "parcel.bin"), parcel);
	});
	afterEach(function () {
		return team?.keepFailure(this.currentTest);
	});
	after(() => team?.stop());

	it("once they are in a room", async () => {
		for (const person of [ada, grace]) {
			await person.openView("LAN Chat");
			await person.run("LAN Chat: Turn On");
			await person.answer(person.name);
			await person.quickInput.waitFor({ state: "hidden" });
		}
		await ada.run("LAN Chat: Create Room");
		await ada.answer(room);
		await ada.pick("Listed");
		await ada.webview();
		if (!team.network.hasMulticast) {
			await grace.run("LAN Chat: Connect to Address…");
			await grace.answer(`${ada.host.address}:46920`);
		}
		await untilShown(async () => (await grace.rows("Rooms")).some((row) => row.startsWith(room)), { what: "the room" });
		await grace.run("LAN Chat: Join Room");
		await grace.pick(room);
		await grace.answer("");
		await untilShown(async () => (await ada.rows("Requests")).some((row) => row.startsWith("Grace")), {
			what: "Grace's request",
		});
		await ada.press("Requests", "Grace", "Approve Join Request");
		await untilShown(
			async () => (await grace.rows("Rooms")).some((row) => row.startsWith(room) && row.includes("2 of 2 online")),
			{ what: "Grace to be a member" },
		);
		await (await grace.row("Rooms", room)).click();
		await grace.webview();
	});

	it("from the Explorer's menu, byte for byte", async () => {
		await ada.openView("Explorer");
		await ada.chooseFromMenu(
			ada.page.locator(".explorer-folders-view [role=treeitem]").filter({ hasText: "parcel.bin" }),
			"Share File…",
		);
		await ada.pick(room);
		const card = (await grace.webview()).getByRole("figure", { name: "parcel.bin" });
		await card.getByRole("button", { name: "Accept", exact: true }).waitFor();
		await grace.screenshot("files-1-grace-offered");
		await card.getByRole("button", { name: "Accept", exact: true }).click();
		await card.getByRole("button", { name: "Open", exact: true }).waitFor();
		await grace.screenshot("files-2-grace-received");
		await ada.screenshot("files-2-ada-sent");
		const received = join(grace.server.home, "Downloads", "parcel.bin");
		assert.ok(parcel.equals(await readFile(received)));
	});
});
