/**
 * The one place that decides what may interrupt a person. Pure: the clock and the
 * situation are passed in.
 *
 * At most one toast in ten seconds; what happens meanwhile is told together, with a count. None for a conversation in
 * view, none while the person wants quiet. While the person debugs what happens waits, and is told together afterwards.
 * Badges and the status bar tell the rest.
 */
import type { NodeEvent } from "../../net/api/rooms.ts";
import { directKey } from "../conversation/conversationKey.ts";
import { toastGapMs, toastSettleMs } from "../limits.ts";
import type { SettingTypes } from "../manifest.ts";
import { type PersonHappening, peerOf } from "./personHappenings.ts";

/** Something a peer did, or the store. */
export type Happening =
	| NodeEvent
	/** A message that names me, one that offers a file, or any message where the person wants to hear of all. */
	| { readonly kind: "mentioned" | "written" | "fileOffered"; readonly room: string; readonly by: string }
	| PersonHappening;

/** What happened and was not told yet. */
export interface Waiting {
	readonly happenings: readonly Happening[];
	/** When the next toast may come. */
	readonly dueMs: number;
	/** When the last one came; far in the past at first. */
	readonly toldMs: number;
}

/** Nothing waits. */
export const nothingWaiting: Waiting = { happenings: [], dueMs: 0, toldMs: Number.NEGATIVE_INFINITY };

/** What the decision depends on besides the happening. */
export interface Situation {
	readonly policy: SettingTypes["notifications"];
	/** Rooms that do otherwise, by id. */
	readonly rooms: SettingTypes["roomNotifications"];
	/** The person asked for quiet. */
	readonly isQuiet: boolean;
	/** Somebody else's window of the same person tells it. */
	readonly isElsewhere: boolean;
	/** The conversation is in view and the window has the focus. */
	readonly isAttended: (room: string) => boolean;
}

/** Takes a happening in; the same state if it is not to interrupt anybody. */
export function notice(
	waiting: Waiting,
	{
		happening,
		situation,
		nowMs,
	}: { readonly happening: Happening; readonly situation: Situation; readonly nowMs: number },
): Waiting {
	if (!mayInterrupt(happening, situation)) return waiting;
	const dueMs =
		waiting.happenings.length > 0 ? waiting.dueMs : Math.max(nowMs + toastSettleMs, waiting.toldMs + toastGapMs);
	return { ...waiting, happenings: [...waiting.happenings, happening].slice(-waitingMax), dueMs };
}

/** Forgets what no longer waits: it was read, answered or seen meanwhile. */
export function withdraw(waiting: Waiting, isOver: (happening: Happening) => boolean): Waiting {
	const happenings = waiting.happenings.filter((happening) => !isOver(happening));
	return happenings.length === waiting.happenings.length ? waiting : { ...waiting, happenings };
}

/** When there is something to tell; undefined while nothing may be told. */
export function nextDue(waiting: Waiting, isDebugging: boolean): number | undefined {
	return tellable(waiting, isDebugging).length > 0 ? waiting.dueMs : undefined;
}

/** What waits and may be told, for one toast; nothing when it is not due yet. */
export function takeDue(
	waiting: Waiting,
	{ nowMs, isDebugging }: { readonly nowMs: number; readonly isDebugging: boolean },
): { readonly waiting: Waiting; readonly told: readonly Happening[] } {
	const told = tellable(waiting, isDebugging);
	if (told.length === 0 || nowMs < waiting.dueMs) return { waiting, told: [] };
	const taken = new Set(told);
	const happenings = waiting.happenings.filter((each) => !taken.has(each));
	return { waiting: { happenings, dueMs: nowMs + toastGapMs, toldMs: nowMs }, told };
}

/** RULE: what others do never comes over what is debugged, nor is it lost behind trouble with the own store. */
function tellable({ happenings }: Waiting, isDebugging: boolean): readonly Happening[] {
	const troubles = happenings.filter(({ kind }) => kind === "storeProblem");
	return isDebugging || troubles.length > 0 ? troubles : happenings;
}

/** Kept of what waits, the newest: a long time of debugging in a busy room. */
const waitingMax = 1_000;

function mayInterrupt(happening: Happening, situation: Situation): boolean {
	const { rooms, isQuiet, isElsewhere, isAttended } = situation;
	// RULE: what a person decided for one room goes before what they decided for all.
	const policy = ("room" in happening ? rooms[happening.room] : undefined) ?? situation.policy;
	if (isElsewhere) return false;
	// Not what a peer did: the person's own messages are at stake.
	if (happening.kind === "storeProblem") return true;
	if (policy === "none" || isQuiet) return false;
	if (happening.kind === "written" && policy !== "all") return false;
	return !isInView(happening, isAttended);
}

/** Somebody looks at the page that says it itself. */
export function isInView(happening: Happening, isAttended: Situation["isAttended"]): boolean {
	if (happening.kind === "directWritten") return isAttended(directKey(happening.peerId));
	// What became of a contact stands at the head of the conversation with them.
	if (happening.kind === "contactChanged") return isAttended(directKey(peerOf(happening)));
	return "room" in happening && isToldByPage(happening) && isAttended(happening.room);
}

/** What the page of the room says itself, where somebody looks at it. */
const toldByPage: readonly Happening["kind"][] = [
	"mentioned",
	"written",
	"fileOffered",
	"joinApproved",
	"removed",
	"transferOffered",
	"candidate",
	"branchChanged",
];

/** A handing over that was declined leaves all as it was, which no page says. */
const isToldByPage = (happening: Happening): boolean =>
	toldByPage.includes(happening.kind) || (happening.kind === "transferEnded" && happening.how === "accepted");
