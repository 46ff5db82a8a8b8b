import assert from "node:assert/strict";
import type { CommandDeps } from "../../../../src/extension/commands/deps.ts";
import { directKey } from "../../../../src/extension/conversation/conversationKey.ts";
import { OpenOffers } from "../../../../src/extension/files/openOffers.ts";
import { TransferFeed } from "../../../../src/extension/files/transferFeed.ts";
import { Walls } from "../../../../src/extension/people/walls.ts";
import type { ContactWall } from "../../../../src/net/api/people.ts";
import { noon } from "../../../page/sampleRows.ts";
import { message, overview, ScriptedPort } from "../../webview/scriptedPort.ts";
import { aPerson } from "../overviews.ts";
import { aTransfer, noCopies } from "../transfers.ts";
import { modals, presses, standInForEditor } from "./modalEditor.ts";

const file = { root: "0".repeat(64), size: 3_400_000, listing: 0, count: 1, name: "report.pdf" };
const key = directKey("bb");
const known = { peerId: "cc", name: "Grace", tag: "OLD2", fingerprint: "OLD2".repeat(8) };
const newKey: ContactWall = { kind: "newKey", known, knownIsVerified: true };
const goOn = "Accept All the Same";

describe("accepting in the trees what somebody behind a wall offers", () => {
	let port: ScriptedPort;
	let deps: CommandDeps;
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	beforeEach(async () => {
		modals.length = 0;
		presses.length = 0;
		port = new ScriptedPort();
		const node = port as unknown as CommandDeps["node"];
		const transfers = new TransferFeed({ node, copies: noCopies() });
		const openOffers = new OpenOffers({ node, transfers, now: () => noon + 1_000 });
		const { FileActs } = await import("../../../../src/extension/files/fileActs.ts");
		const settings = { values: { downloadFolder: import.meta.dirname } } as CommandDeps["settings"];
		const fileActs = new FileActs({ node, settings, transfers, copies: noCopies() });
		const teller = {} as CommandDeps["teller"];
		deps = { node, transfers, openOffers, fileActs, teller, walls: new Walls() } as Partial<CommandDeps> as CommandDeps;
	});

	const behind = (wall: ContactWall | null): void => {
		port.tellOverview({ ...overview, people: [aPerson({ wall })] });
		port.tellDirectMessages("bb", [message("", { id: "m-1", body: { kind: "file", file } })]);
	};
	/** What was fetched, and how often somebody was asked. */
	const fetched = (): readonly [fetched: number, asked: number] => [
		port.called("files/accept").length + port.called("files/resume").length,
		modals.length,
	];

	/** *Accept File* and *Decline File* on the row of the offer; *Resume File Transfer* on one that was declined. */
	const press = async (what: "accept" | "decline" | "resume"): Promise<void> => {
		const { acceptFile, declineFile } = await import("../../../../src/extension/commands/answerOffer.ts");
		const { resumeFile } = await import("../../../../src/extension/commands/fileCommands.ts");
		const target = { room: key, reqId: "m-1", peerId: "", transferId: "" };
		if (what === "resume") await resumeFile(deps)({ ...target, reqId: "", transferId: "77" });
		else await (what === "accept" ? acceptFile : declineFile)(deps)(target);
	};

	it("asks first, saying whose key it is not, and fetches nothing before the person says so", async () => {
		behind(newKey);
		await press("accept");
		assert.deepEqual(fetched(), [0, 1]);
		assert.match(modals[0]?.title ?? "", /Is this really Grace/);
		assert.match(modals[0]?.detail ?? "", /not the key of the Grace.* you verified/);
		assert.ok(modals[0]?.buttons.includes(goOn));
		presses.push(goOn);
		await press("accept");
		assert.deepEqual(fetched(), [1, 2]);
		await press("accept");
		assert.deepEqual(fetched(), [2, 2], "it was read");
	});

	it("leaves no way on where the key was moved to two others", async () => {
		behind({ kind: "keyConflict", rivals: [known, { ...known, peerId: "dd" }] });
		presses.push(goOn);
		await press("accept");
		assert.deepEqual(fetched(), [0, 1]);
		assert.equal(modals[0]?.buttons.includes(goOn), false);
	});

	it("asks, too, where what was declined is taken after all", async () => {
		behind(newKey);
		port.tellTransfers([aTransfer({ id: "77", room: "", peerId: "bb", state: "declined" })]);
		await press("resume");
		assert.deepEqual(fetched(), [0, 1]);
		presses.push(goOn);
		await press("resume");
		assert.deepEqual(fetched(), [1, 2]);
	});

	it("asks nobody who declines, or where no wall stands", async () => {
		behind(newKey);
		await press("decline");
		assert.equal(port.called("files/decline").length, 1);
		behind(null);
		await press("accept");
		assert.deepEqual(fetched(), [1, 0]);
	});
});
