import { strict as assert } from "node:assert";
import { viewport } from "../harness/chromium.ts";
import type { EditorPerson } from "../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../harness/editorTeam.ts";
import { untilShown } from "../harness/patience.ts";

describe("Ada, alone on a network", function () {
	this.timeout(600_000);
	let team: EditorTeam;
	let ada: EditorPerson;

	before(async () => {
		team = await startTeam(["Ada"]);
		[ada] = team.people as [EditorPerson];
		await team.turnOn();
	});
	afterEach(function () {
		return team?.keepFailure(this.currentTest);
	});
	after(() => team?.stop());

	/** What the text editor shows; it fills lines with no-break spaces. */
	const shown = async (): Promise<string> =>
		(await ada.page.locator(".monaco-editor .view-line").allInnerTexts()).join("\n").replaceAll("\u00a0", " ");

	it("reads in the empty view and behind the status bar why nobody is there, and finds the next step", async () => {
		const view = await ada.view("People");
		if (team.network.hasMulticast) {
			await view.getByText("Nobody else is heard on the network yet").waitFor();
			await view.getByText("Connect to Address…").waitFor();
			await ada.screenshot("diagnose-0-alone");
			await ada.host.ip("link", "set", "eth0", "down");
		}
		await view.getByText(/This computer is on no network|only on a VPN|Nobody else is heard/).waitFor();
		const hovered = async () => {
			// It goes when what it is about is drawn anew.
			await ada.page.mouse.move(viewport.width / 2, viewport.height / 2);
			await ada.statusItemOf("lanChat.status").hover({ timeout: 10_000 });
			const shows = (text: string) => ada.page.locator(".monaco-hover").getByText(text).waitFor({ timeout: 5_000 });
			await Promise.all([shows("LAN Chat: 0 people online."), shows("Diagnose Network…")]);
			return true;
		};
		await untilShown(hovered, { what: "what the status bar says" });
		await ada.screenshot("diagnose-0-no-network");
		if (!team.network.hasMulticast) return;
		await ada.host.ip("link", "set", "eth0", "up");
		await view.getByText("Nobody else is heard on the network yet").waitFor();
	});

	it("reads what is wrong and what to do about it", async () => {
		await ada.run("LAN Chat: Diagnose Network…");
		await ada.screenshot("diagnose-1-whom");
		await ada.pick("This Network Only");
		await untilShown(async () => (await shown()).includes("Network Diagnosis"), {
			what: "the report",
		});
		assert.match(await shown(), /Listens at TCP port \d+/);
		await ada.screenshot("diagnose-2-report");
	});

	it("is told of a mistyped address at the box, and reads about a machine that is not there", async () => {
		await ada.run("LAN Chat: Diagnose Network…");
		await ada.pick("An Address…");
		await ada.answer("host:99999");
		await untilShown(async () => (await ada.inputMessage()).includes("port"), { what: "a word about the port" });
		await ada.answer(`${ada.host.address}:1999`);
		await untilShown(async () => (await shown()).includes("The colleague you chose"), {
			what: "the report on an address",
		});
		await ada.screenshot("diagnose-3-address");
	});
});
