import { strict as assert } from "node:assert";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { untilShown } from "../harness/patience.ts";
import { gone, row } from "../harness/viewRows.ts";

const room = "Compilers";
const reason = "We said: no tabs";
/** Three editors on a small machine. */
const timeout = 60_000;

/** The room is made with the usual wait of three days. */
const longerThanTheRoomWaitsMs = 73 * 60 * 60 * 1_000;

/** Name, tag and role of everybody in the room, as Show Members lists them. */
const membersSeenBy = async (person: EditorPerson): Promise<readonly string[]> => {
	await person.run("LAN Chat: Show Members");
	await untilShown(async () => (await person.quickTitle()).startsWith(`Members of ${room}`), { what: "the members" });
	await person.option(/^Ada/).waitFor();
	const options = await person.page.locator(".quick-input-widget:visible [role=option]").all();
	const members = await Promise.all(
		options.map(async (option) => {
			const name = await option.locator(".label-name").first().innerText();
			const states = (await option.locator(".label-description").first().innerText()).split(" · ");
			return states.includes("admin") ? `${name.trim()} admin` : name.trim();
		}),
	);
	await person.dismiss();
	return members.toSorted();
};

describe("a room of three", function () {
	this.timeout(600_000);
	let broken = "";
	let team: EditorTeam;
	let ada: EditorPerson;
	let grace: EditorPerson;
	let linus: EditorPerson;

	before(async () => {
		team = await startTeam(["Ada", "Grace", "Linus"]);
		[ada, grace, linus] = team.people as [EditorPerson, EditorPerson, EditorPerson];
	});
	beforeEach(() => assert.equal(broken, "", "a chapter that this one needs has failed"));
	afterEach(function () {
		if (this.currentTest?.state === "failed") broken = this.currentTest.title;
		return team?.keepFailure(this.currentTest);
	});
	after(() => team?.stop());

	it("is made by Ada, who lets in the two who ask", async () => {
		await team.turnOn();
		await ada.run("LAN Chat: Create Room");
		await ada.answer("  ");
		await untilShown(async () => (await ada.inputMessage()) !== "", { what: "a word about an empty name" });
		await ada.answer(room);
		await ada.option("Listed").waitFor();
		await ada.screenshot("rooms-1-create");
		await ada.pick("Listed");
		await ada.webview();
		for (const person of [grace, linus]) {
			if (!team.network.hasMulticast) {
				await person.run("LAN Chat: Connect to Address…");
				await person.answer(`${ada.host.address}:46920`);
			}
			await row(person, "Rooms", new RegExp(`^${room}`));
			await person.run("LAN Chat: Join Room");
			await person.pick(room);
			await person.answer(`${person.name} from upstairs`);
			await row(ada, "Requests", new RegExp(`^${person.name}`));
		}
		await ada.screenshot("rooms-1-requests");
		await row(linus, "Requests", new RegExp(`^${room} waiting for Ada`));
		await linus.screenshot("rooms-1-linus-waits");
		for (const person of [grace, linus]) {
			await ada.press("Requests", person.name, "Approve Join Request");
			await gone(ada, "Requests", new RegExp(`^${person.name}`));
		}
		for (const person of team.people) await row(person, "Rooms", new RegExp(`^${room}.*3 of 3 online`));
	});

	it("lists the same members to all three", async () => {
		const lists = [];
		for (const person of team.people) lists.push(await membersSeenBy(person));
		assert.equal(lists[0]?.length, 3);
		assert.match(lists[0]?.join() ?? "", /^Ada ·[A-Z2-7]{4} admin,Grace ·[A-Z2-7]{4},Linus ·[A-Z2-7]{4}$/);
		assert.deepEqual(lists[1], lists[0]);
		assert.deepEqual(lists[2], lists[0]);
	});

	it("goes on without Linus, whom Ada removes while he is away", async () => {
		await linus.killServer();
		await row(ada, "Rooms", new RegExp(`^${room}.*2 of 3 online`));
		await ada.run("LAN Chat: Kick Member…");
		await ada.option(/^Linus/).waitFor();
		await ada.screenshot("rooms-2-kick-who");
		await ada.pick(/^Linus/);
		await untilShown(async () => (await ada.quickTitle()).startsWith("Kick Linus"), { what: "the question why" });
		await ada.answer(reason);
		await ada.page.locator(".monaco-dialog-box").getByText("Kick Linus").first().waitFor();
		await ada.screenshot("rooms-2-kick-sure");
		await ada.pressButton("Kick");
		await row(ada, "Rooms", new RegExp(`^${room}.*2 of 2 online`));
		const graces = await grace.openConversation(room);
		const told = new RegExp(`^Ada ·[A-Z2-7]{4} kicked Linus ·[A-Z2-7]{4} from the room\\. Reason given: “${reason}”$`);
		await graces.getByText(told).waitFor({ timeout });
		await grace.screenshot("rooms-2-grace-sees");
	});

	it("tells Linus when he comes back who kicked him and why", async () => {
		await linus.restartServer();
		await linus.openView("LAN Chat");
		await row(linus, "Rooms", new RegExp(`^${room} you were kicked`));
		const page = await linus.openConversation(room);
		await page
			.locator(".read-only")
			.getByText(
				new RegExp(`^Ada ·[A-Z2-7]{4} kicked you from ${room}\\. Reason given: “${reason}”\\. What was said before`),
			)
			.waitFor({ timeout });
		assert.equal(await page.getByRole("textbox").count(), 0);
		await linus.screenshot("rooms-3-linus-back");
	});

	it("is handed over to Grace once she accepts", async () => {
		await ada.run("LAN Chat: Transfer Admin…");
		await ada.pick(/^Grace/);
		await ada.page.getByText("Offer the admin role of").first().waitFor();
		await ada.screenshot("rooms-4-offer-sure");
		await ada.pressButton("Offer");
		await row(grace, "Requests", /^Ada ·[A-Z2-7]{4} offers you the admin role of Compilers/);
		await row(ada, "Requests", /^Compilers waiting for Grace ·[A-Z2-7]{4} to accept/);
		await (await grace.webview()).getByText(/^Ada ·[A-Z2-7]{4} wants to hand the admin role to you\./).waitFor();
		await grace.screenshot("rooms-4-grace-offered");
		await ada.screenshot("rooms-4-ada-waits");
		await grace.press("Requests", /^Ada/, "Accept Admin Role");
		await row(grace, "Rooms", new RegExp(`^${room}.*admin`));
		await gone(grace, "Requests", /offers you/);
		await gone(ada, "Requests", /waiting for Grace/);
		await gone(ada, "Rooms", new RegExp(`^${room}.*admin`));
		await (await grace.webview()).getByText(/^Ada ·[A-Z2-7]{4} handed the admin role to Grace$/).waitFor();
	});

	it("lets Linus in again when Grace, who decides now, approves", async () => {
		const page = await linus.webview();
		await page.getByRole("button", { name: "Ask to Join Again" }).click();
		await linus.answer("I use blanks now");
		await row(grace, "Requests", /^Linus.*I use blanks now/);
		await grace.screenshot("rooms-5-grace-asked");
		await grace.press("Requests", "Linus", "Approve Join Request");
		for (const person of team.people) await row(person, "Rooms", new RegExp(`^${room}.*3 of 3 online`));
		await page.getByRole("textbox").fill("Thank you!");
		await page.getByRole("textbox").press("Enter");
		const adas = await ada.openConversation(room);
		// The live region says it, too, for a while.
		await adas.getByText("Thank you!").first().waitFor({ timeout });
		await ada.screenshot("rooms-5-ada-reads");
	});

	it("goes on with Linus under a new key once Grace puts it in the place of the old one", async () => {
		await linus.run("LAN Chat: Replace My Key…");
		await linus.page.getByText("Replace your key?").first().waitFor();
		await linus.screenshot("rooms-6-key-sure");
		await linus.pressButton("Replace Key");
		await row(linus, "Rooms", new RegExp(`^${room}.*waits for Grace ·[A-Z2-7]{4} to take your new key`));
		const notice = (await linus.webview()).locator(".read-only-text");
		await notice.getByText("You go on under a new key").waitFor({ timeout });
		await linus.screenshot("rooms-6-key-waits");
		// Linus is there twice: as whom he was, and under the key that one named.
		const linuses = async () => (await grace.rows("People")).filter((text) => text.startsWith("Linus")).length;
		await untilShown(async () => (await linuses()) === 2, { what: "Grace to see the new key", timeout });
		await grace.run("LAN Chat: Replace Moved Key…");
		await grace.pick(/^Linus/);
		await grace.pressButton("Replace");
		for (const person of team.people) await row(person, "Rooms", new RegExp(`^${room}.*3 of 3 online`));
		await notice.waitFor({ state: "hidden", timeout });
	});

	it("goes on under Ada, whom Linus votes for once Grace has been away for longer than the room waits", async () => {
		await Promise.all(team.people.map((person) => person.killServer()));
		for (const person of team.people) await person.server.setClockAhead(longerThanTheRoomWaitsMs);
		await Promise.all([ada, linus].map((person) => person.restartServer()));
		for (const person of [ada, linus]) {
			await person.openView("LAN Chat");
			await row(person, "Rooms", new RegExp(`^${room}.*2 of 3 online`));
		}
		await (await ada.openConversation(room))
			.getByText(/^Grace ·[A-Z2-7]{4}, the admin, has been away for a long time\./)
			.waitFor({ timeout });
		await ada.run("LAN Chat: Stand for Admin");
		await ada.page.getByText(`Stand for admin of ${room}?`).first().waitFor();
		await ada.pressButton("Stand");
		await row(ada, "Requests", new RegExp(`^${room} you stand for admin · 1 of 2 votes`));
		await row(linus, "Requests", new RegExp(`^Ada ·[A-Z2-7]{4} stands for admin of ${room} · 1 of 2 votes`));
		await linus.press("Requests", "Ada", "Vote for Admin…");
		await linus.pressButton("Vote");
		await row(ada, "Rooms", new RegExp(`^${room}.*admin`));
		const page = await linus.openConversation(room);
		await page
			.getByText(/The members elected Ada ·[A-Z2-7]{4} as admin, since the one before was away/)
			.first()
			.waitFor({ timeout });
	});

	it("tells Grace when she comes back that she leads it no more, and lists the same members to all three", async () => {
		await grace.restartServer();
		await grace.openView("LAN Chat");
		await row(grace, "Rooms", new RegExp(`^${room} (?!admin).*3 of 3 online`));
		const lists = [];
		for (const person of team.people) lists.push(await membersSeenBy(person));
		assert.match(lists[0]?.join() ?? "", /^Ada ·[A-Z2-7]{4} admin,Grace ·[A-Z2-7]{4},Linus ·[A-Z2-7]{4}$/);
		assert.deepEqual(lists[1], lists[0]);
		assert.deepEqual(lists[2], lists[0]);
	});
});
