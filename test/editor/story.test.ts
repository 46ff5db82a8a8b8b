import { strict as assert } from "node:assert";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { untilShown } from "../harness/patience.ts";

const room = "Compilers";
/** Tabs, blanks at the end, characters of several bytes, CRLF, and no newline at the end of the file. */
const awkward = ["const café = {", "\tname: 'Zoë', \t ", "\tletter: '𝔸',", "};", "export { café };"].join("\r\n");

const textBox = (page: FrameLocator): Locator => page.getByRole("textbox");

const say = async (page: FrameLocator, text: string): Promise<void> => {
	await textBox(page).fill(text);
	await textBox(page).press("Enter");
};

/** Texts of a page's messages, in the order shown. */
const texts = async (page: FrameLocator): Promise<readonly string[]> =>
	(await page.locator(".message-text").allInnerTexts()).map((text) => text.trim());

/** Name and first letters of the fingerprint, as the People view shows Ada. */
const tagOf = (people: readonly string[]): string =>
	people
		.find((row) => row.startsWith("Ada"))
		?.split(" ")
		.slice(0, 2)
		.join(" ") ?? "";

const delivered = (page: FrameLocator): Locator => page.getByRole("button", { name: /^Delivered to 1 of 1/ });

describe("Ada and Grace", function () {
	this.timeout(600_000);
	let team: EditorTeam;
	let ada: EditorPerson;
	let grace: EditorPerson;
	let adasTag = "";

	before(async () => {
		// Here nothing that people's editors have is left out.
		team = await startTeam(["Ada", "Grace"], { hasAllBuiltIns: true });
		[ada, grace] = team.people as [EditorPerson, EditorPerson];
		console.log(
			`      on ${team.network.mode}${team.network.hasMulticast ? ", with multicast" : ", by Connect to Address…"}`,
		);
		// A file that Grace's editor has as it stands on disk, byte for byte.
		await writeFile(join(grace.workspace, "awkward.js"), awkward);
		await writeFile(join(grace.workspace, "cursors.txt"), "alpha one\nbravo two\ncharlie three\n");
	});
	afterEach(function () {
		return team?.keepFailure(this.currentTest);
	});
	after(() => team?.stop());

	it("open their editors, which show nothing that nobody asked for and give back a text byte for byte", async () => {
		for (const person of [ada, grace]) {
			await person.openFile("README.md");
			await person.screenshot(`editor-${person.name}`);
			assert.deepEqual(await person.notifications(), []);
			assert.equal(await person.page.locator(".part.auxiliarybar:visible").count(), 0);
			assert.equal(await person.page.locator(".tab").count(), 1);
		}
		await ada.openFile("src/plants.ts");
		assert.equal(await ada.editorText(), await readFile(join(ada.workspace, "src/plants.ts"), "utf8"));
		await ada.isInLanguage("TypeScript");
		for (const person of [ada, grace]) await person.run("View: Close All Editors");
	});

	it("turn on by giving a name, and Ada makes a room", async () => {
		await ada.openView("LAN Chat");
		await ada.run("LAN Chat: Turn On");
		await ada.answer("   ");
		await untilShown(async () => (await ada.inputMessage()) !== "", { what: "a word about an empty name" });
		await ada.dismiss();
		await team.turnOn();
		await ada.run("LAN Chat: Create Room");
		await ada.answer(room);
		await ada.pick("Listed");
		await ada.openConversation(room);
		await untilShown(async () => (await ada.rows("Rooms")).some((row) => row.startsWith(room)), { what: "Ada's room" });
		await ada.screenshot("story-1-ada-room");
	});

	it("find each other, and Grace asks to join", async () => {
		if (!team.network.hasMulticast) {
			await grace.run("LAN Chat: Connect to Address…");
			await grace.answer(`${ada.host.address}:46920`);
		}
		await untilShown(async () => (await grace.rows("People")).some((row) => row.startsWith("Ada")), {
			what: "Ada among the people Grace sees",
		});
		adasTag = tagOf(await grace.rows("People"));
		assert.match(adasTag, /^Ada ·[A-Z2-7]{4}$/);
		await untilShown(async () => (await grace.rows("Rooms")).some((row) => row.startsWith(room)), {
			what: "the room nearby",
		});
		await grace.run("LAN Chat: Join Room");
		await grace.pick(room);
		await grace.answer("It is me, from the next desk");
		await untilShown(async () => (await ada.rows("Requests")).some((row) => row.startsWith("Grace")), {
			what: "Grace's request",
		});
		await ada.screenshot("story-2-ada-request");
		await grace.screenshot("story-2-grace-waiting");
	});

	it("are both members once Ada approves in the Requests tree", async () => {
		await ada.press("Requests", "Grace", "Approve Join Request");
		await untilShown(
			async () => (await grace.rows("Rooms")).some((row) => row.startsWith(room) && row.includes("2 of 2 online")),
			{ what: "Grace to be a member" },
		);
		await untilShown(async () => !(await ada.rows("Requests")).some((row) => row.startsWith("Grace")), {
			what: "the request to be gone",
		});
	});

	it("talk", async () => {
		const graces = await grace.openConversation(room);
		const adas = await ada.webview();
		await say(adas, "Hello Grace! Did you see this?\n\n```ts\nconst a: number = 1;\n```");
		await untilShown(async () => (await texts(graces)).some((text) => text.includes("Hello Grace!")), {
			what: "Ada's words",
		});
		await say(graces, "I *did*. One moment, here is mine.");
		await untilShown(async () => (await texts(adas)).some((text) => text.startsWith("I did.")), {
			what: "Grace's words",
		});
		await delivered(adas).first().waitFor();
		await delivered(graces).first().waitFor();
	});

	it("are told what comes beneath a maximized panel, which counts as read once the page is seen", async () => {
		const graces = await grace.openConversation(room);
		await ada.run("LAN Chat: Show Log");
		await ada.run("View: Toggle Maximized Panel");
		await ada.page.locator(".part.editor").waitFor({ state: "hidden" });
		await say(graces, "@Ada you cannot see this yet.");
		await untilShown(async () => (await ada.notifications()).some((text) => /mentioned you/.test(text)), {
			what: "a notification",
		});
		await untilShown(async () => (await ada.badge("LAN Chat")) === "1", { what: "an unread message" });
		await ada.run("View: Toggle Maximized Panel");
		await untilShown(async () => (await ada.badge("LAN Chat")) === "", { what: "nothing unread" });
		await ada.run("View: Hide Panel");
	});

	it("hand over a selection byte for byte, which opens read-only in its language", async () => {
		await grace.openFile("awkward.js");
		await grace.editor.click();
		await grace.selectAll();
		await grace.chooseFromMenu(grace.editor.locator(".view-line").first(), "Share Selection to Room…");
		await grace.pick(room);
		const adas = await ada.webview();
		const snippet = adas.getByRole("figure", { name: /awkward\.js/ });
		await snippet.waitFor();
		await ada.screenshot("story-3-ada-snippet");
		await snippet.getByRole("button", { name: /Open/ }).first().click();
		await ada.activeTab.filter({ hasText: "awkward.js" }).waitFor();
		assert.equal(await ada.editorText(), awkward);
		await ada.isInLanguage("JavaScript");
		await ada.screenshot("story-4-ada-opened");
		await grace.screenshot("story-4-grace");
		assert.equal(await readFile(join(grace.workspace, "awkward.js"), "utf8"), awkward);
	});

	it("hand over what several cursors select in a buffer that was never saved", async () => {
		await grace.openFile("cursors.txt");
		await grace.editor.click();
		await grace.page.keyboard.press("Control+Home");
		await grace.page.keyboard.type("not saved: ");
		await grace.selectLines(1, 1);
		await grace.run("Add Cursor Below");
		await grace.run("LAN Chat: Share Selection to Room…");
		await grace.pick(room);
		const snippet = (await ada.openConversation(room)).getByRole("figure", { name: /cursors\.txt/ });
		await snippet.getByRole("button", { name: /Open/ }).first().click();
		await ada.activeTab.filter({ hasText: "cursors.txt" }).waitFor();
		assert.equal(await ada.editorText(), "not saved: alpha one\nbravo two");
	});

	it("lose nothing when Ada's server is killed while Grace writes", async () => {
		const graces = await grace.openConversation(room);
		const hosts = ada.server.extensionHosts();
		assert.equal(hosts.length, 1);
		await ada.killServer();
		assert.deepEqual(ada.server.extensionHosts(), []);
		for (const text of ["First while you were gone", "Second while you were gone", "Third while you were gone"]) {
			await say(graces, text);
		}
		await untilShown(async () => (await texts(graces)).includes("Third while you were gone"), {
			what: "Grace's own words",
		});
		await grace.screenshot("story-5-grace-alone");
		await ada.restartServer();
		await ada.openView("LAN Chat");
		const adas = await ada.openConversation(room);
		assert.notDeepEqual(ada.server.extensionHosts(), hosts);
		await untilShown(async () => (await texts(adas)).includes("Third while you were gone"), {
			what: "what Grace wrote meanwhile",
		});
		const missed = (await texts(adas)).filter((text) => text.endsWith("while you were gone"));
		assert.deepEqual(missed, ["First while you were gone", "Second while you were gone", "Third while you were gone"]);
		await untilShown(
			async () => {
				const rows = await graces.locator(".message").filter({ hasText: "while you were gone" }).all();
				const marks = await Promise.all(
					rows.map((row) => row.getByRole("button", { name: /^Delivered to 1 of 1/ }).count()),
				);
				return marks.length === 3 && marks.every((count) => count === 1);
			},
			{ what: "all of Grace's marks to say delivered" },
		);
		await untilShown(async () => tagOf(await grace.rows("People")) === adasTag, { what: "Ada as she was" });
		await ada.screenshot("story-6-ada-back");
		await grace.screenshot("story-6-grace-delivered");
	});
});
