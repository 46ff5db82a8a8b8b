/** The window that owns the node ends while a file moves and people talk: another goes on with both. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Transfer } from "../../src/net/api/files.ts";
import { bytesOfSeed, hashOf, loopbackTransport, nextClient } from "../harness/fileTeam.ts";
import { settingsOf } from "../harness/nodeSettings.ts";
import { listedPolicy } from "../harness/policies.ts";
import { type TemporaryFolder, temporaryFolder } from "../harness/temporaryFolder.ts";
import { TestNode } from "../harness/testNode.ts";
import { until } from "../harness/until.ts";
import { WindowProcess } from "../harness/windowProcess.ts";
import { startWire, type Wire } from "../harness/wire.ts";

const mib = 2 ** 20;
const size = 24 * mib + 321;
/** Bytes a second until the owner ends, so that it ends in the middle. */
const rate = 12 * mib;
const patience = 60_000;

describe("a file on its way while the window that owns the node ends", function () {
	this.timeout(180_000);
	let folder: TemporaryFolder;
	let windows: WindowProcess[];
	let grace: TestNode;
	let wire: Wire;
	let room: string;
	let source: string;
	let inbox: string;

	beforeEach(async () => {
		folder = temporaryFolder("lanchat-windows-files-");
		source = join(folder.path, "engine.bin");
		inbox = join(folder.path, "in");
		mkdirSync(inbox);
		writeFileSync(source, bytesOfSeed(size, 11));
		grace = await new TestNode({ name: "Grace", makeTransport: loopbackTransport }).turnOn();
		wire = await startWire(grace.port, rate);
		const settings = settingsOf("Ada");
		const options = { folder: join(folder.path, "store"), keyFile: join(folder.path, "key"), settings };
		windows = [new WindowProcess(options), new WindowProcess(options)];
		await Promise.all(windows.map((window) => window.connected()));
		room = await commonRoom();
	});
	afterEach(async () => {
		await Promise.all(windows.map((window) => window.kill()));
		await grace.remove();
		await wire.stop();
		await folder.remove();
	});

	const owner = (): WindowProcess =>
		windows.find(({ role }) => role === "owner") ?? assert.fail("nobody owns the node");
	const other = (): WindowProcess => windows.find(({ role }) => role !== "owner") ?? assert.fail("all own the node");

	const commonRoom = async (): Promise<string> => {
		const ada = owner();
		assert.ok((await ada.ask("node/turnOn", {})).ok);
		const created = await ada.ask("rooms/create", { name: "Files", policy: listedPolicy });
		assert.ok(created.ok);
		assert.ok((await ada.ask("peers/connect", { address: `127.0.0.1:${wire.port}` })).ok);
		await until(() => grace.node.overview().nearby.length === 1, { what: "the room to be nearby", every: 10 });
		assert.ok((await grace.api["rooms/join"]({ room: created.value.room, note: "" })).ok);
		const asked = await until(async () => (await ada.overview()).requests[0], { what: "the request", every: 20 });
		assert.ok((await ada.ask("rooms/approve", asked)).ok);
		const isMember = () => grace.node.overview().rooms.some(({ role }) => role === "member");
		await until(isMember, { what: "Grace to be a member", every: 10 });
		return created.value.room;
	};

	const graceSays = async (text: string): Promise<void> => {
		assert.ok((await grace.api["rooms/send"]({ room, clientId: nextClient(), draft: { kind: "text", text } })).ok);
	};

	/** Both talk before, while nobody owns the node, and after; then everything stands on both sides once. */
	const endedWhileTalking = async (how: "kill" | "stop", isHalfway: () => boolean): Promise<WindowProcess> => {
		const [ending, staying] = [owner(), other()];
		await staying.say(room, "before");
		await until(isHalfway, { what: "half of the file", timeout: patience, every: 5 });
		const ended = ending[how]();
		await graceSays("meanwhile");
		await staying.say(room, "in between");
		await ended;
		await until(() => staying.role === "owner", { what: "the next owner", timeout: patience, every: 10 });
		await staying.say(room, "after");
		return staying;
	};

	const bothHaveAll = async (staying: WindowProcess): Promise<void> => {
		const all = ["after", "before", "in between", "meanwhile"];
		const hasAll = async () => (await staying.texts(room)).length === 4 && grace.texts(room).length === 4;
		await until(hasAll, { what: "every word on both sides", timeout: patience, every: 50 });
		for (const texts of [await staying.texts(room), grace.texts(room)]) {
			assert.deepEqual(texts.toSorted(), all);
			assert.deepEqual(
				texts.filter((text) => text !== "meanwhile"),
				["before", "in between", "after"],
			);
		}
	};

	const isDone = (list: { readonly ok: boolean; readonly value?: readonly Transfer[] }): boolean =>
		list.value?.find(({ direction }) => direction === "in")?.state === "done";

	for (const how of ["kill", "stop"] as const) {
		const what = how === "kill" ? "is killed" : "is closed";
		it(`arrives whole and once where the receiver's owner ${what}`, async () => {
			assert.ok((await grace.api["files/offer"]({ room, peerId: "", paths: [source], clientId: nextClient() })).ok);
			const offered = await until(() => offerIn(other()), { what: "the offer", timeout: patience, every: 20 });
			const begun = wire.passed.back;
			const accept = { room, peerId: "", messageId: offered, folder: inbox };
			assert.ok((await other().ask("files/accept", accept)).ok);
			const staying = await endedWhileTalking(how, () => wire.passed.back - begun > size / 2);
			const done = async () => isDone(await staying.ask("files/list", {}));
			await until(done, { what: "the file", timeout: patience, every: 50 });
			assert.deepEqual(readdirSync(inbox), ["engine.bin"]);
			assert.equal(hashOf(join(inbox, "engine.bin")), hashOf(source));
			await bothHaveAll(staying);
		});

		it(`arrives whole and once where the owner of who offered it ${what}`, async () => {
			assert.ok((await other().ask("files/offer", { room, peerId: "", paths: [source], clientId: nextClient() })).ok);
			const found = () => offerOf(grace);
			const offered = await until(found, { what: "the offer", timeout: patience, every: 20 });
			const begun = wire.passed.towards;
			assert.ok((await grace.api["files/accept"]({ room, peerId: "", messageId: offered, folder: inbox })).ok);
			const staying = await endedWhileTalking(how, () => wire.passed.towards - begun > size / 2);
			const done = async () => isDone(await grace.api["files/list"]({}));
			await until(done, { what: "the file", timeout: patience, every: 50 });
			assert.deepEqual(readdirSync(inbox), ["engine.bin"]);
			assert.equal(hashOf(join(inbox, "engine.bin")), hashOf(source));
			await bothHaveAll(staying);
		});
	}

	const offerIn = async (window: WindowProcess): Promise<string | undefined> => {
		const page = await window.ask("rooms/page", { room, before: "", limit: 50 });
		return page.ok ? page.value.messages.find(({ body }) => body.kind === "file")?.id : undefined;
	};

	const offerOf = async (node: TestNode): Promise<string | undefined> => {
		const page = await node.api["rooms/page"]({ room, before: "", limit: 50 });
		return page.ok ? page.value.messages.find(({ body }) => body.kind === "file")?.id : undefined;
	};
});
