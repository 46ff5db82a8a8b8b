import assert from "node:assert/strict";
import type { CommandDeps } from "../../../../src/extension/commands/deps.ts";
import type { NodeView } from "../../../../src/extension/node/nodeView.ts";
import { ScriptedPort } from "../../webview/scriptedPort.ts";
import { anOverview, aPerson, aRoom } from "../overviews.ts";
import { modals, pickers, picks, presses, standInForEditor, told } from "./modalEditor.ts";

describe("choosing a room", () => {
	let letGo: () => void;
	let port: ScriptedPort;
	let deps: CommandDeps;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	beforeEach(async () => {
		for (const list of [modals, presses, told, pickers, picks]) list.length = 0;
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		port = new ScriptedPort();
		const node = port as unknown as CommandDeps["node"];
		const known: Partial<CommandDeps> = { node, teller: new Teller({ node }), activeRoom: () => undefined };
		deps = known as CommandDeps;
		const alike = { name: "design", alike: true };
		const rooms = [
			aRoom({ ...alike, room: "01", role: "closed", newestMs: 4 }),
			aRoom({ ...alike, room: "02", newestMs: 3 }),
			aRoom({ ...alike, room: "03", role: "admin", newestMs: 2 }),
			aRoom({ name: "lunch", room: "04", role: "left", newestMs: 1 }),
		];
		port.tellOverview(anOverview({ rooms }));
	});

	const closed = "design (admin: Grace ·K7QF, closed)";
	const all = [
		[closed, "archive", ""],
		["design (admin: Grace ·K7QF)", "organization", "2 of 5 online"],
		["design (admin: you)", "organization", "2 of 5 online"],
		["lunch", "archive", "you left"],
	];
	const shown = () => pickers[0]?.map(({ label, iconPath, description }) => [label, iconPath?.id, description]);

	it("shows whose it is where names look the same, and by icon and words what has become of it", async () => {
		const { deleteHistory } = await import("../../../../src/extension/commands/deleteHistory.ts");
		picks.push(closed);
		await deleteHistory(deps)(undefined);
		assert.deepEqual(shown(), all);
		assert.equal(modals[0]?.title, `Delete all messages of ${closed} from this computer?`);
	});

	it("does so wherever one is opened, removed or changed", async () => {
		const { openRoom } = await import("../../../../src/extension/commands/openRoom.ts");
		const { removeRoom } = await import("../../../../src/extension/commands/removeRoom.ts");
		const { renewRoomKey } = await import("../../../../src/extension/commands/renewRoomKey.ts");
		await openRoom(deps)(undefined);
		assert.deepEqual(shown(), all);
		pickers.length = 0;
		picks.push(closed);
		await removeRoom(deps)(undefined);
		assert.deepEqual(shown(), [all[0], all[3]]);
		assert.equal(modals[0]?.title, `Remove ${closed} from your list?`);
		await renewRoomKey(deps)({ room: "03" });
		assert.equal(modals[1]?.title, "Renew the key of design (admin: you)?");
	});
});

describe("opening a room", () => {
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	it("says that there is none where a key binding names none, and opens no page that loads for ever", async () => {
		const { openRoom } = await import("../../../../src/extension/commands/openRoom.ts");
		const port = new ScriptedPort();
		const failures: string[] = [];
		const opened: string[] = [];
		const known = {
			node: port,
			teller: { failure: ({ code }: { readonly code: string }) => failures.push(code) },
			openRoom: async (room: string) => void opened.push(room),
		};
		const open = (room: string) => openRoom(known as unknown as CommandDeps)({ room });
		port.tellOverview(anOverview({ rooms: [aRoom({ room: "01", role: "left" })] }));
		await open("general");
		await open("01");
		assert.deepEqual([failures, opened], [["roomUnknown"], ["01"]]);
		// Before the store is open nobody knows.
		port.overview = null;
		await open("02");
		assert.deepEqual([failures.length, opened], [1, ["01", "02"]]);
	});
});

describe("choosing a person", () => {
	let letGo: () => void;

	before(() => {
		letGo = standInForEditor();
	});
	after(() => letGo());

	it("finds them by name, by letters of the fingerprint, verified or not, and by rooms in common", async () => {
		const { personChoice } = await import("../../../../src/extension/commands/pickPerson.ts");
		const rooms = [aRoom({ room: "01", name: "Compilers" }), aRoom({ room: "02", name: "Lunch" })];
		const found = (contact: "unknown" | "verified") => {
			const { label, description } = personChoice(aPerson({ contact, rooms: ["01"] }), rooms);
			return `${label} ${description}`;
		};
		for (const shown of [found("unknown"), found("verified")]) {
			for (const typed of ["Grace", "K7QF", "Compilers"]) assert.ok(shown.includes(typed), `${typed} in “${shown}”`);
			assert.ok(!shown.includes("Lunch"));
			assert.equal(shown.split("K7QF").length, 2, "the letters stand there once");
		}
	});

	it("asks whom where a title bar is pressed, whoever's row was clicked last", async () => {
		const { commandHandlers } = await import("../../../../src/extension/commands/handlers.ts");
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		const port = new ScriptedPort();
		const node = port as unknown as CommandDeps["node"];
		let opened = "";
		const openRoom = async (key: string): Promise<void> => {
			opened = key;
		};
		const known: Partial<CommandDeps> = { node, teller: new Teller({ node }), openRoom };
		port.tellOverview(anOverview({ people: [aPerson({ peerId: "bb", name: "Grace" }), aPerson({ peerId: "cc" })] }));
		const handlers = commandHandlers(known as CommandDeps);
		const clicked = { target: { peerId: "bb" } };
		for (const id of ["lanChat.people.message", "lanChat.people.diagnose"] as const) {
			pickers.length = 0;
			await handlers[id](clicked);
			assert.equal(pickers.length, 1, id);
		}
		assert.equal(opened, "");
		await handlers["lanChat.person.message"](clicked);
		assert.equal(opened, "direct-bb");
	});

	it("says that LAN Chat is starting where that is why there is nobody to choose, and never nothing at all", async () => {
		const { Teller } = await import("../../../../src/extension/ui/teller.ts");
		const node: NodeView = { state: { kind: "waiting" }, overview: null } as NodeView;
		new Teller({ node }).nothing("");
		new Teller({ node: { ...node, state: { kind: "connected" }, overview: anOverview() } as NodeView }).nothing(
			"Nobody.",
		);
		assert.deepEqual(told, ["LAN Chat is starting. Try again in a moment.", "Nobody."]);
	});
});
