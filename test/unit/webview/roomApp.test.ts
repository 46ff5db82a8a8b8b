import assert from "node:assert/strict";
import { answerWaitMs } from "../../../src/webview/commandClient.ts";
import { lengthHint, whyNotSend } from "../../../src/webview/composerRules.ts";
import { longDraftUnits } from "../../../src/webview/draftSaver.ts";
import { beginningOf } from "../../../src/webview/kept.ts";
import type { HostMessage, PageMessage } from "../../../src/webview/protocol.ts";
import { RoomApp } from "../../../src/webview/roomApp.ts";
import { manyRows, roomId, row } from "../../page/sampleRows.ts";
import { event, rowsOf, snapshotOf } from "./pageStates.ts";

describe("the page without its looks", () => {
	it("asks for a snapshot at the start, and once more for every gap", () => {
		const { posted, tell } = makeApp();
		assert.deepEqual(posted, [{ kind: "ready", room: roomId, rev: 0 }]);
		tell(snapshotOf([]));
		tell(event(4, rowsOf(row("late"))));
		tell(event(5, rowsOf(row("later"))));
		assert.equal(posted.filter(({ kind }) => kind === "ready").length, 2);
	});

	it("ignores the snapshot of another room", () => {
		const { app, tell } = makeApp();
		tell(snapshotOf([], { room: "ab" }));
		assert.equal(app.state.value.isLoaded, false);
	});

	it("shows a message at once, and the reason when it is refused", async () => {
		const { app, tell, commands } = makeApp();
		tell(snapshotOf([]));
		assert.equal(app.outgoing.send("hello"), true);
		assert.equal(app.state.value.pending[0]?.text, "hello");
		const { id } = commands("send")[0] ?? {};
		tell({ kind: "refusal", id: id ?? 0, code: "storeFull", message: "The disk is full." });
		await settled();
		assert.equal(app.state.value.pending[0]?.problem, "The disk is full.");
	});

	it("says so when nobody answers, and does not mind an answer that comes too late", async () => {
		const { app, tell, pass, commands } = makeApp();
		tell(snapshotOf([]));
		app.outgoing.send("hello");
		pass(answerWaitMs);
		await settled();
		assert.match(app.state.value.pending[0]?.problem ?? "", /no answer/);
		tell({ kind: "reply", id: commands("send")[0]?.id ?? 0, value: { kind: "done" } });
	});

	it("refuses what is empty, too long or cannot be sent, and posts nothing", () => {
		const { app, tell, commands } = makeApp();
		tell(snapshotOf([]));
		for (const text of ["", " \n\t", "€".repeat(5_462)]) assert.equal(app.outgoing.send(text), false);
		assert.equal(whyNotSend(app.state.value, "€".repeat(5_461)), null);
		tell(snapshotOf([], { rev: 2, node: { state: "failed", text: "The disk is full.", action: "" } }));
		assert.equal(app.outgoing.send("hello"), false);
		assert.equal(commands("send").length, 0);
	});

	it("counts the bytes that are left, and those that are too many", () => {
		const { app, tell } = makeApp();
		tell(snapshotOf([]));
		const hint = (bytes: number) => lengthHint(app.state.value, "x".repeat(bytes));
		assert.equal(hint(15_000).text, "");
		assert.equal(hint(16_374).text, "10 bytes left");
		assert.match(hint(16_386).text, /^2 bytes too long.*16,384/);
		assert.equal(hint(16_386).isTooLong, true);
	});

	it("hands the host every change of a draft, and a long one when the typing pauses or the page goes", () => {
		const { app, tell, pass, commands } = makeApp();
		tell(snapshotOf([]));
		app.outgoing.saveDraft("a");
		app.outgoing.saveDraft("ab");
		assert.equal(commands("saveDraft").length, 2);
		app.outgoing.saveDraft("x".repeat(longDraftUnits + 1));
		assert.equal(commands("saveDraft").length, 2);
		pass(1_000);
		app.outgoing.saveDraft("y".repeat(longDraftUnits + 1));
		app.outgoing.flush();
		pass(1_000);
		assert.equal(commands("saveDraft").length, 4);
	});

	it("marks as read what is at the bottom, once, and nothing while scrolled up", () => {
		const { app, tell, commands } = makeApp();
		const [first, second] = manyRows(2);
		tell(snapshotOf(first ? [first] : [], { readUpTo: "" }));
		app.scrolled(false);
		tell(event(2, rowsOf(second)));
		assert.equal(commands("markRead").length, 1);
		assert.equal(app.newBelow.value, second?.mine ? 0 : 1);
		app.scrolled(true);
		assert.deepEqual(
			commands("markRead").map(({ command }) => command.kind === "markRead" && command.upTo),
			[first?.order, second?.order],
		);
	});

	it("marks nothing as read before it is drawn: a page that is hidden lives on", () => {
		const { tell, commands, draw } = makeApp();
		draw(false);
		tell(snapshotOf(manyRows(2), { readUpTo: "" }));
		assert.equal(commands("markRead").length, 0);
		draw(true);
		assert.equal(commands("markRead").length, 1);
	});

	it("says when it has no place on the screen, and when it has one again", () => {
		const { app, posted } = makeApp();
		const said = () => posted.flatMap((message) => (message.kind === "sight" ? [message.onScreen] : []));
		app.resized({ width: 900, height: 700 });
		assert.deepEqual(said(), []);
		app.resized({ width: 300, height: 150 });
		app.resized({ width: 0, height: 0 });
		app.resized({ width: 300, height: 700 });
		assert.deepEqual(said(), [false, true]);
	});

	it("marks nothing as read that is read already, and again what a new snapshot does not know of", () => {
		const { tell, commands } = makeApp();
		const rows = manyRows(2);
		tell(snapshotOf(rows));
		assert.equal(commands("markRead").length, 0);
		tell(snapshotOf(rows, { rev: 2, readUpTo: "" }));
		tell(snapshotOf(rows, { rev: 3, readUpTo: "" }));
		assert.equal(commands("markRead").length, 2);
	});

	it("asks for older rows once at a time, and says why when they do not come", async () => {
		const { app, tell, commands } = makeApp();
		const rows = manyRows(20);
		tell(snapshotOf(rows.slice(10), { hasOlder: true }));
		void app.loadOlder();
		void app.loadOlder();
		assert.equal(commands("loadOlder").length, 1);
		tell({ kind: "refusal", id: commands("loadOlder")[0]?.id ?? 0, code: "nodeFailed", message: "Not now." });
		await settled();
		assert.equal(app.state.value.olderProblem, "Not now.");
		void app.loadOlder();
		const older = { kind: "older", rows: rows.slice(0, 10), hasOlder: false } as const;
		tell({ kind: "reply", id: commands("loadOlder")[1]?.id ?? 0, value: older });
		await settled();
		assert.deepEqual(app.state.value.rows, rows);
	});

	it("announces what others write now, not history and not the own", () => {
		const { app, tell } = makeApp();
		const [first] = manyRows(1);
		tell(snapshotOf(first ? [first] : []));
		tell(event(2, { kind: "rows", rows: [row("old news")], isHistory: true }));
		assert.equal(app.arrivals.value.length, 0);
		tell(event(3, rowsOf(row("news"))));
		assert.equal(app.arrivals.value.length, 1);
	});

	it("keeps the room and the place, and no text", () => {
		const { app, kept, posted } = makeApp();
		const anchor = { id: "event-1", order: "0001", shown: 7 };
		const begins = (value: unknown, given?: string) => beginningOf({ room: roomId, kept: value, given });
		app.outgoing.saveDraft("secret");
		app.keepPlace(anchor);
		assert.deepEqual(kept(), { room: roomId, anchor });
		assert.deepEqual(posted.at(-1), { kind: "place", place: anchor });
		assert.deepEqual(begins(kept()), anchor);
		assert.equal(beginningOf({ room: "ab", kept: kept(), given: undefined }), null);
		const strange = [null, undefined, 5, { room: roomId }, { room: roomId, anchor: 5 }];
		for (const value of strange) {
			assert.equal(begins(value), null);
			assert.deepEqual(begins(value, JSON.stringify(anchor)), anchor, "what the host remembers");
			assert.equal(begins(undefined, JSON.stringify(value)), null);
		}
		assert.equal(begins(undefined, "{"), null);
		assert.equal(begins({ room: roomId, anchor: null }, JSON.stringify(anchor)), null, "the page knows better");
	});
});

function makeApp() {
	const posted: PageMessage[] = [];
	let listener: (message: HostMessage) => void = () => {};
	let keptValue: unknown;
	let timers: { readonly at: number; readonly callback: () => void }[] = [];
	let now = 0;
	let lastId = 0;
	const host = {
		post: (message: PageMessage) => void posted.push(message),
		listen: (next: typeof listener) => {
			listener = next;
		},
		readKept: () => keptValue,
		keep: (value: unknown) => {
			keptValue = value;
		},
	};
	const after = (ms: number, callback: () => void) => {
		const timer = { at: now + ms, callback };
		timers.push(timer);
		return () => {
			timers = timers.filter((other) => other !== timer);
		};
	};
	const newClientId = () => `client-${String(++lastId).padStart(4, "0")}`;
	let isDrawing = true;
	const undrawn: (() => void)[] = [];
	const drawn = (callback: () => void): void => {
		if (isDrawing) callback();
		else undrawn.push(callback);
	};
	const app = new RoomApp({ host, now: () => now, newClientId, after, drawn }, { room: roomId, anchor: null });
	app.start();
	return {
		app,
		posted,
		tell: (message: unknown) => listener(message as HostMessage),
		kept: () => keptValue,
		/** The page is hidden, or drawn again. */
		draw: (isDrawn: boolean) => {
			isDrawing = isDrawn;
			if (isDrawn) for (const callback of undrawn.splice(0)) callback();
		},
		commands: (kind: string) =>
			posted.filter((message) => message.kind === "command").filter(({ command }) => command.kind === kind),
		pass: (ms: number) => {
			now += ms;
			for (const { callback } of timers.filter(({ at }) => at <= now)) callback();
			timers = timers.filter(({ at }) => at > now);
		},
	};
}

function settled(): Promise<void> {
	return new Promise(setImmediate);
}
