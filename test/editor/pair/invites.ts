import { strict as assert } from "node:assert";
import type { EditorPerson } from "../../harness/editorPerson.ts";
import { untilShown } from "../../harness/patience.ts";
import { gone, row } from "../../harness/viewRows.ts";
import type { Pair } from "./pair.ts";

const room = "Cellar";
const timeout = 60_000;

/** A room that is only found by who has a link. */
export function invites(pair: Pair): void {
	let broken = "";
	let ada: EditorPerson;
	let grace: EditorPerson;
	let link = "";

	const askWith = async (note: string): Promise<void> => {
		await grace.run("LAN Chat: Open Invite Link…");
		await grace.quickInput.fill(link);
		await untilShown(
			async () => /Ada ·[A-Z2-7]{4} invites you to “Cellar”\. Good until/.test(await grace.inputMessage()),
			{
				what: "what the link says",
			},
		);
		await grace.screenshot("invites-2-grace-reads");
		await grace.quickInput.press("Enter");
		await untilShown(async () => (await grace.quickTitle()) === `LAN Chat: Ask to Join ${room}`, { what: "the note" });
		await grace.screenshot("invites-2-grace-asks");
		await grace.answer(note);
		await row(grace, "Requests", new RegExp(`^${room} waiting for Ada`));
	};

	before(() => {
		({ ada, grace } = pair);
	});
	beforeEach(() => assert.equal(broken, "", "a chapter that this one needs has failed"));
	afterEach(function () {
		if (this.currentTest?.state === "failed") broken = this.currentTest.title;
	});

	it("is not seen by who has no link", async () => {
		await ada.run("LAN Chat: Create Room");
		await ada.answer(room);
		await ada.pick("By invitation");
		const page = await ada.webview(room);
		await page.getByText("Nobody sees this room.").waitFor();
		await row(grace, "People", /^Ada/);
		assert.deepEqual(
			(await grace.rows("Rooms")).filter((text) => text.includes(room)),
			[],
		);
	});

	it("has a link that Ada makes for Grace, and that says what it is good for", async () => {
		await ada.press("Rooms", room, "Invite to Room…");
		await ada.answer("Grace from the cellar");
		await untilShown(async () => (await ada.notifications()).some((text) => /The link to .* was copied/.test(text)), {
			what: "a word about the link",
		});
		await ada.screenshot("invites-1-ada-made");
		// A string, since this file is also checked without a browser's types.
		link = await ada.page.evaluate<string>("navigator.clipboard.readText()");
		assert.match(link, /^vscode:\/\/lan-chat\.lan-chat\/invite#[\w-]+$/);
	});

	it("is asked for with it, which Ada sees with the name she gave the link", async () => {
		await grace.run("LAN Chat: Open Invite Link…");
		await grace.quickInput.fill(`${link.slice(0, -8)}`);
		await untilShown(async () => /part of it is missing/.test(await grace.inputMessage()), { what: "what is wrong" });
		await grace.dismiss();
		await askWith("Let me in");
		await row(
			ada,
			"Requests",
			/^Grace ·[A-Z2-7]{4} asks to join Cellar · by your invitation “Grace from the cellar” · Let/,
		);
		await ada.screenshot("invites-3-ada-asked");
	});

	it("is not asked for any more once Grace takes it back", async () => {
		await grace.press("Requests", room, "Withdraw Join Request");
		await gone(grace, "Requests", new RegExp(`^${room}`));
		await gone(ada, "Requests", /^Grace/);
	});

	it("lets Grace in when she asks again, by a link from outside of the editor, and Ada approves", async () => {
		await grace.run("Developer: Open URL");
		await grace.answer(link);
		await grace.pressButton("Open");
		await grace.page.getByText(`Ask to join ${room}?`).waitFor();
		await grace.screenshot("invites-3-grace-link");
		await grace.pressButton("Continue");
		await untilShown(async () => (await grace.quickTitle()) === `LAN Chat: Ask to Join ${room}`, { what: "the note" });
		await grace.answer("Once more");
		await row(ada, "Requests", /^Grace.*Once more/);
		// An alert within the silent status bar, which screen readers read out; it stands there for some seconds.
		const said = ada.page.locator(".part.statusbar [role=alert]").filter({ hasText: /^Grace.* is now a member of/ });
		const seen = said.waitFor({ timeout }).then(() => ada.screenshot("invites-3-approved"));
		await Promise.all([seen, ada.press("Requests", "Grace", "Approve Join Request")]);
		for (const person of [ada, grace]) await row(person, "Rooms", new RegExp(`^${room}.*2 of 2 online`));
	});

	it("tells Grace what Ada changes", async () => {
		const page = await grace.openConversation(room);
		await ada.run("LAN Chat: Room Policy…");
		await ada.option("History for newcomers").waitFor();
		await ada.screenshot("invites-4-policy");
		await ada.pick("History for newcomers");
		await ada.option("Since they joined").waitFor();
		await ada.screenshot("invites-4-history");
		await ada.pick("Since they joined");
		await page.getByText("From here on, newcomers can only read what is said after they joined").waitFor({ timeout });
		await ada.run("LAN Chat: Renew Room Key");
		await ada.pressButton("Renew");
		await page.getByText(/^Ada ·[A-Z2-7]{4} renewed the room's key$/).waitFor({ timeout });
	});

	it("offers what can be done about a member", async () => {
		// From the menu of the page, which names its room.
		await ada.chooseFromMenu((await ada.webview()).locator(".room-start h2"), "Show Members");
		await ada.option(/^Grace/).waitFor();
		await ada.screenshot("invites-5-members");
		await ada.pick(/^Grace/);
		await ada.option("Kick…").waitFor();
		await ada.screenshot("invites-5-actions");
		const options = await ada.page.locator(".quick-input-widget:visible [role=option]").all();
		assert.deepEqual(await Promise.all(options.map((option) => option.locator(".label-name").first().innerText())), [
			"Message",
			"Verify…",
			"Copy Fingerprint",
			"Transfer Admin…",
			"Kick…",
		]);
		await ada.dismiss();
	});

	it("is quiet where Ada mutes it, and says so", async () => {
		await ada.run("LAN Chat: Mute Room…");
		await ada.option("Nothing").waitFor();
		await ada.screenshot("invites-5-mute");
		await ada.pick("Nothing");
		await row(ada, "Rooms", new RegExp(`^${room}.* · muted$`));
		await ada.run("LAN Chat: Toggle Quiet Mode");
		await ada.statusItemOf("lanChat.status").locator(".codicon-bell-slash").waitFor();
		await ada.screenshot("invites-5-quiet");
		await ada.run("LAN Chat: Toggle Quiet Mode");
		await ada.statusItemOf("lanChat.status").locator(".codicon-bell-slash").waitFor({ state: "detached" });
	});

	it("lets Grace go", async () => {
		await grace.chooseFromMenu(await grace.row("Rooms", room), "Leave Room");
		await grace.page.getByText(`Leave ${room}?`).first().waitFor();
		await grace.screenshot("invites-6-leave");
		await grace.pressButton("Leave");
		await row(grace, "Rooms", new RegExp(`^${room} you left`));
		await (await ada.webview()).getByText(/^Grace ·[A-Z2-7]{4} left$/).waitFor({ timeout });
		await row(ada, "Rooms", new RegExp(`^${room}.*1 of 1 online`));
	});

	it("is closed by Ada, who may not just leave it, and taken off the list", async () => {
		// VS Code takes a toast away after some seconds, which on a busy machine may be before it is pressed.
		const asked = async () => {
			await ada.run("LAN Chat: Leave Room");
			await untilShown(async () => (await ada.notifications()).some((text) => /hand the role over/.test(text)), {
				what: "the reason why an admin does not leave",
				timeout: 20_000,
			});
			await ada.screenshot("invites-7-not-leave");
			const toasts = ada.page.locator(".notifications-toasts");
			await toasts.getByRole("button", { name: "Close Room…" }).first().click({ timeout: 10_000 });
			return true;
		};
		await untilShown(asked, { what: "the reason why an admin does not leave, and the way out" });
		await untilShown(async () => (await ada.quickTitle()) === `Close ${room}`, { what: "the question why" });
		await ada.answer("Nobody is left");
		await ada.pressButton("Close Room");
		await row(ada, "Rooms", new RegExp(`^${room} closed`));
		const page = await ada.webview();
		await page.locator(".read-only").getByText(`You closed ${room}.`).waitFor();
		await ada.screenshot("invites-7-closed");
		await page.getByRole("button", { name: "Remove from List" }).click();
		await ada.pressButton("Remove");
		await gone(ada, "Rooms", new RegExp(`^${room}`));
		await ada.activeTab.filter({ hasText: room }).waitFor({ state: "detached" });
		await ada.screenshot("invites-7-removed");
	});
}
