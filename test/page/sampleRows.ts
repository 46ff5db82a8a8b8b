/** People and rows for the tests of the page. */
import type { Notice } from "../../src/webview/notices.ts";
import type { Row, RowBody } from "../../src/webview/protocol.ts";

/** The room all of it happens in. */
export const roomId = "5f".repeat(32);

/** Who writes. */
export interface Author {
	readonly author: string;
	readonly authorName: string;
	readonly authorTag: string;
}

/** The person whose page it is. */
export const ada: Author = { author: "a1".repeat(32), authorName: "Ada Lovelace", authorTag: "K7QF" };
export const grace: Author = { author: "b2".repeat(32), authorName: "Grace Hopper", authorTag: "M3XW" };
export const linus: Author = { author: "c3".repeat(32), authorName: "Linus", authorTag: "P9RA" };

/** Noon of a working day, so that minutes earlier and later are the same day in every zone a test runs in. */
export const noon = Date.UTC(2026, 2, 11, 12);
export const minute = 60_000;

let lastNumber = 0;

/** A row that comes after all made before it; by Grace unless told. */
export function row(body: string | RowBody, overrides: Partial<Row> = {}): Row {
	lastNumber += 1;
	const mine = overrides.author === ada.author;
	return {
		id: `event-${lastNumber}`,
		order: String(lastNumber).padStart(12, "0"),
		clientId: "",
		...grace,
		mine,
		atMs: noon + lastNumber * 1_000,
		body: typeof body === "string" ? { kind: "text", text: body } : body,
		delivery: mine ? { kind: "delivered", count: 3, of: 3 } : null,
		editedMs: 0,
		reactions: [],
		doubt: "",
		...overrides,
	};
}

/** What happened; by Grace unless told. */
export function notice(kind: Notice["notice"], name = "", { reason = "", lost = false } = {}): Notice {
	const meant = [ada, grace, linus].find(({ authorName }) => authorName === name);
	const isNobody = name === "" || kind === "policySuccession";
	const tag = isNobody || meant === ada ? "" : (meant?.authorTag ?? "R2DX");
	return { kind: "notice", notice: kind, name, peerId: meant?.author ?? "", tag, reason, lost };
}

/** Many short messages of three people, a minute apart. */
export function manyRows(count: number): readonly Row[] {
	const people = [grace, grace, linus, ada];
	return Array.from({ length: count }, (_, index) =>
		row(`Message number ${index + 1}${index % 7 === 0 ? `\n${"and a longer second line ".repeat(6)}` : ""}`, {
			...(people[Math.floor(index / 2) % people.length] ?? grace),
			atMs: noon - (count - index) * minute,
		}),
	);
}
