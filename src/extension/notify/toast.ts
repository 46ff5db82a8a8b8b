/** The words of a toast for one or several happenings. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import type { RequestName } from "../../net/api/rooms.ts";
import { assertNever } from "../assertNever.ts";
import { describeError } from "../errors.ts";
import type { L10n } from "../l10n.ts";
import { type CommandId, commands } from "../manifest.ts";
import { requestKey } from "../node/nodeView.ts";
import { memberName } from "../people/memberWords.ts";
import { noTarget, type Target } from "../trees/itemData.ts";
import { directToast, isPersonHappening, personCounts, personToast } from "./personHappenings.ts";
import type { Happening } from "./policy.ts";
import { counted, roomCounts, roomNews } from "./roomNews.ts";

/** A button of a toast. */
export interface ToastAction {
	readonly label: string;
	readonly command: CommandId;
	readonly target: Target;
}

/** What is shown. SECURITY: names in it are peers' labels, in quotes; whoever shows it makes it inert. */
export interface Toast {
	readonly message: string;
	readonly actions: readonly ToastAction[];
	/** A problem of this computer, as opposed to something a peer did. */
	readonly isWarning: boolean;
}

/** One toast for all of `happenings`, of which there is at least one. */
export function toastOf(l10n: L10n, { happenings, overview }: Told): Toast {
	const problem = happenings.find((happening) => happening.kind === "storeProblem");
	if (problem) {
		const log = { label: l10n.t("Show Log"), command: commands.showLog, target: noTarget };
		return { message: describeError(l10n, { code: problem.code, detail: {} }), actions: [log], isWarning: true };
	}
	const [only, ...others] = happenings;
	const words = only && others.length === 0 ? single(l10n, only, overview) : undefined;
	return { ...(words ?? several(l10n, { happenings, overview })), isWarning: false };
}

interface Told {
	readonly happenings: readonly Happening[];
	readonly overview: Overview | null;
}

type Words = Omit<Toast, "isWarning">;

/** Undefined where a count says more. */
function single(l10n: L10n, happening: Happening, overview: Overview | null): Words | undefined {
	if (happening.kind === "storeProblem") return undefined;
	if (isPersonHappening(happening)) return personToast(l10n, happening, overview);
	const { room } = happening;
	const name = roomName(room, overview);
	const actions = [open(l10n, room)];
	switch (happening.kind) {
		case "joinRequested":
			return joinRequest(l10n, happening, overview);
		case "joinApproved":
			return { message: l10n.t("You are now a member of “{0}”.", name), actions };
		case "joinDenied":
			return { message: notLetIn(l10n, happening.how, name), actions: [] };
		case "mentioned":
			return { message: l10n.t("“{0}” mentioned you in “{1}”.", happening.by, name), actions };
		case "written":
			return { message: l10n.t("“{0}” wrote in “{1}”.", happening.by, name), actions };
		case "fileOffered":
			return { message: l10n.t("“{0}” offers a file in “{1}”.", happening.by, name), actions };
		case "removed":
		case "transferOffered":
		case "transferEnded":
		case "candidate":
		case "branchChanged":
			return roomNews(l10n, happening, overview);
		default:
			return assertNever(happening);
	}
}

function notLetIn(l10n: L10n, how: "denied" | "closed" | "unlisted", room: string): string {
	if (how === "closed") return l10n.t("“{0}” was closed before you were let in.", room);
	return how === "unlisted"
		? l10n.t("“{0}” takes no more requests: it is by invitation now.", room)
		: l10n.t("Your request to join “{0}” was denied.", room);
}

function joinRequest(l10n: L10n, asked: RequestName, overview: Overview | null): Words | undefined {
	const request = overview?.requests.find((each) => requestKey(each) === requestKey(asked));
	if (!request) return undefined;
	const { room, reqId, peerId } = request;
	const target = { ...noTarget, room, reqId, peerId };
	return {
		message: l10n.t("“{0}” asks to join “{1}”.", memberName(request), request.roomName),
		actions: [
			{ label: l10n.t("Approve"), command: commands.approveJoin, target },
			{ label: l10n.t("Deny"), command: commands.denyJoin, target },
		],
	};
}

/** Counts by kind; the button leads to the one room it is about, or to what matters now. */
function several(l10n: L10n, { happenings, overview }: Told): Words {
	const direct = directToast(l10n, happenings, overview);
	if (direct) return direct;
	const count = (kind: Happening["kind"]) => happenings.filter((happening) => happening.kind === kind).length;
	const parts = [
		...personCounts(l10n, happenings),
		counted(count("joinRequested"), l10n.t("1 join request"), (n) => l10n.t("{0} join requests", n)),
		counted(count("joinApproved"), l10n.t("1 request approved"), (n) => l10n.t("{0} requests approved", n)),
		counted(count("joinDenied"), l10n.t("1 request denied"), (n) => l10n.t("{0} requests denied", n)),
		...roomCounts(l10n, happenings),
		counted(count("mentioned"), l10n.t("1 mention"), (n) => l10n.t("{0} mentions", n)),
		counted(count("fileOffered"), l10n.t("1 file offered"), (n) => l10n.t("{0} files offered", n)),
		counted(count("written"), l10n.t("1 message"), (n) => l10n.t("{0} messages", n)),
	].filter((part) => part !== "");
	const rooms = new Set(happenings.map((happening) => ("room" in happening ? happening.room : "")));
	const [room = ""] = rooms;
	const isOfConversation = happenings.every(({ kind }) => !aboutRooms.includes(kind));
	const isOneRoom = rooms.size === 1 && isOfConversation && room !== "";
	const list = parts.join(", ");
	return {
		message: isOneRoom
			? l10n.t("LAN Chat: {0} in “{1}”.", list, roomName(room, overview))
			: l10n.t("LAN Chat: {0}.", list),
		actions: [isOneRoom ? open(l10n, room) : { label: l10n.t("Show"), command: commands.showStatus, target: noTarget }],
	};
}

/** Happenings whose words name rooms themselves, or that are decided elsewhere. */
const aboutRooms: readonly Happening["kind"][] = ["joinRequested", "removed", "branchChanged"];

function open(l10n: L10n, room: string): ToastAction {
	return { label: l10n.t("Open Room"), command: commands.openRoom, target: { ...noTarget, room } };
}

function roomName(room: string, overview: Overview | null): string {
	const mine = overview?.rooms.find((each) => each.room === room)?.name;
	return mine ?? overview?.nearby.find((each) => each.room === room)?.name ?? "";
}
