import assert from "node:assert/strict";
import { roomStrings } from "../../../src/extension/page/roomStrings.ts";
import { decodeHostMessage, decodePageMessage, protocolLimits } from "../../../src/webview/protocol.ts";
import { fc } from "../../harness/testChance.ts";
import { plainL10n } from "../../page/plainL10n.ts";
import { notice, roomId, row } from "../../page/sampleRows.ts";

const strings = roomStrings(plainL10n);

const snapshot = {
	kind: "snapshot",
	rev: 1,
	room: roomId,
	header: null,
	rows: [row("hello"), row(notice("joined", "Ada"))],
	hasOlder: false,
	readUpTo: "",
	draft: "",
	pending: [],
	transfers: [],
	me: null,
	node: { state: "on", text: "", action: "" },
	attended: true,
	strings,
};

const send = { kind: "command", id: 1, command: { kind: "send", clientId: "0123456789", text: "hi" } };

describe("the messages between page and host", () => {
	it("are refused and never throw, whatever comes", () => {
		fc.assert(
			fc.property(fc.anything({ withNullPrototype: true, withSparseArray: true }), (value) => {
				assert.equal(decodePageMessage(value).ok, false);
				assert.equal(decodeHostMessage(value).ok, false);
			}),
		);
	});

	it("are refused when any one field has another type", () => {
		fc.assert(
			fc.property(fc.constantFrom(...paths(snapshot)), fc.anything(), (path, value) => {
				const decoded = decodeHostMessage(replaced(snapshot, path, value));
				if (!decoded.ok) assert.ok(decoded.reason.length < 200);
				else assert.deepEqual(typeOf(at(decoded.value, path)), typeOf(value));
			}),
		);
	});

	it("come out as they went in", () => {
		assert.deepEqual(decodeHostMessage(snapshot), { ok: true, value: snapshot });
		assert.deepEqual(decodePageMessage(send), { ok: true, value: send });
		const event = { kind: "event", rev: 2, change: { kind: "rows", rows: snapshot.rows, isHistory: true } };
		assert.deepEqual(decodeHostMessage(event), { ok: true, value: event });
	});

	it("lose fields nobody asked for", () => {
		const decoded = decodePageMessage({ ...send, extra: 1, command: { ...send.command, __proto__x: 2 } });
		assert.deepEqual(decoded, { ok: true, value: send });
	});

	it("are refused when they are too long", () => {
		const tooMany = Array.from({ length: protocolLimits.windowRows + 1 }, () => snapshot.rows[0]);
		assert.equal(decodeHostMessage({ ...snapshot, rows: tooMany }).ok, false);
		const text = "x".repeat(protocolLimits.draftUnits + 1);
		assert.equal(decodePageMessage({ ...send, command: { ...send.command, text } }).ok, false);
	});

	it("carry only ids and orders of the agreed characters", () => {
		for (const clientId of ["short", "with space 1", "x".repeat(65), "späterspäter"]) {
			assert.equal(decodePageMessage({ ...send, command: { ...send.command, clientId } }).ok, false, clientId);
		}
		for (const room of ["", "XYZ", "../room"])
			assert.equal(decodePageMessage({ kind: "ready", room, rev: 0 }).ok, false, room);
	});

	it("are told apart by own fields only", () => {
		assert.equal(decodePageMessage(Object.create(send)).ok, false);
		assert.equal(decodePageMessage({ kind: "constructor" }).ok, false);
	});
});

type Path = readonly string[];

/** Paths of all values that are not objects, but for the texts of ours. */
function paths(value: unknown, path: Path = []): readonly Path[] {
	if (typeof value !== "object" || value === null) return [path];
	return Object.entries(value)
		.filter(([key]) => key !== "strings")
		.flatMap(([key, child]) => paths(child, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
	if (key === undefined) return replacement;
	if (Array.isArray(value)) {
		return value.map((child, index) => (String(index) === key ? replaced(child, rest, replacement) : child));
	}
	const record = value as Readonly<Record<string, unknown>>;
	return { ...record, [key]: replaced(record[key], rest, replacement) };
}

function at(value: unknown, path: Path): unknown {
	return path.reduce<unknown>((child, key) => (child as Readonly<Record<string, unknown>>)[key], value);
}

function typeOf(value: unknown): string {
	return value === null ? "null" : typeof value;
}
