/** The words of a toast about what became of a room, or of one's place in it. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import type { NodeEvent, RoomSummary } from "../../net/api/rooms.ts";
import { assertNever } from "../assertNever.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { adminLabel, enderLabel, memberName } from "../people/memberWords.ts";
import { noTarget } from "../trees/itemData.ts";
import type { Happening } from "./policy.ts";
import type { Toast, ToastAction } from "./toast.ts";

/** What happened to a room. */
export type RoomNews = Extract<
	NodeEvent,
	{ kind: "removed" | "transferOffered" | "transferEnded" | "candidate" | "branchChanged" }
>;

/** One toast; undefined where the overview does not know the room, or what was offered is gone again. */
export function roomNews(
	l10n: L10n,
	news: RoomNews,
	overview: Overview | null,
): Pick<Toast, "message" | "actions"> | undefined {
	const room = overview?.rooms.find((each) => each.room === news.room);
	if (!room) return undefined;
	const open: ToastAction = { label: l10n.t("Open Room"), command: commands.openRoom, target: targetOf(room) };
	switch (news.kind) {
		case "removed":
			return { message: removal(l10n, room, news.how), actions: [open] };
		case "transferOffered":
			return transferOffer(l10n, room);
		case "transferEnded":
			return { message: transferEnd(l10n, room, news.how), actions: [open] };
		case "candidate":
			return candidacy(l10n, room, { peerId: news.peerId, open });
		case "branchChanged":
			return {
				message: l10n.t(
					"“{0}” goes on from another change than the one you knew. The room says what does not count any more.",
					room.name,
				),
				actions: [open],
			};
		default:
			return assertNever(news);
	}
}

/** What about rooms waits for my answer, one word for each. */
export function openQuestions({ rooms }: Overview): ReadonlySet<string> {
	return new Set(
		rooms.flatMap(({ room, transfer, succession }) => [
			...(transfer?.kind === "offeredToMe" ? [`transfer ${room}`] : []),
			...(succession?.candidates ?? []).filter(({ mine }) => !mine).map(({ peerId }) => `vote ${room} ${peerId}`),
		]),
	);
}

/** Which of these a happening asks; empty if it asks nothing. */
export function questionIn(happening: Happening): string {
	if (happening.kind === "transferOffered") return `transfer ${happening.room}`;
	return happening.kind === "candidate" ? `vote ${happening.room} ${happening.peerId}` : "";
}

/** How many of each, in words; empty for none. */
export function roomCounts(l10n: L10n, happenings: readonly Happening[]): readonly string[] {
	const count = (kind: RoomNews["kind"]) => happenings.filter((happening) => happening.kind === kind).length;
	return [
		counted(count("transferOffered"), l10n.t("1 admin role offered to you"), (n) =>
			l10n.t("{0} admin roles offered to you", n),
		),
		counted(count("candidate"), l10n.t("1 candidate for admin"), (n) => l10n.t("{0} candidates for admin", n)),
		counted(count("removed"), l10n.t("1 room you are no longer in"), (n) =>
			l10n.t("{0} rooms you are no longer in", n),
		),
		counted(count("transferEnded"), l10n.t("1 answer to your offer"), (n) => l10n.t("{0} answers to your offers", n)),
		counted(count("branchChanged"), l10n.t("1 room that goes on from another change"), (n) =>
			l10n.t("{0} rooms that go on from another change", n),
		),
	];
}

/** A number of things in words; empty for none. */
export function counted(n: number, one: string, many: (n: number) => string): string {
	return n === 0 ? "" : n === 1 ? one : many(n);
}

function targetOf({ room }: RoomSummary) {
	return { ...noTarget, room };
}

/** The reason is in the room: a toast is no place for what others wrote. */
function removal(l10n: L10n, { name, ending }: RoomSummary, how: "kicked" | "closed"): string {
	const by = enderLabel(ending);
	if (how === "closed") {
		return by === "" ? l10n.t("“{0}” was closed.", name) : l10n.t("“{0}” closed “{1}”.", by, name);
	}
	return by === "" ? l10n.t("You were kicked from “{0}”.", name) : l10n.t("“{0}” kicked you from “{1}”.", by, name);
}

function transferOffer(l10n: L10n, room: RoomSummary): Pick<Toast, "message" | "actions"> | undefined {
	const { transfer, name } = room;
	if (transfer?.kind !== "offeredToMe") return undefined;
	const target = targetOf(room);
	return {
		message: l10n.t("“{0}” wants to hand the admin role of “{1}” to you.", memberName(transfer), name),
		actions: [
			{ label: l10n.t("Accept"), command: commands.acceptTransfer, target },
			{ label: l10n.t("Decline"), command: commands.declineTransfer, target },
		],
	};
}

function transferEnd(l10n: L10n, room: RoomSummary, how: "accepted" | "declined" | "stale"): string {
	const { name } = room;
	switch (how) {
		case "accepted":
			return l10n.t("“{0}” accepted and is now the admin of “{1}”.", adminLabel(room), name);
		case "declined":
			return l10n.t("Your offer of the admin role of “{0}” was declined. You stay the admin.", name);
		case "stale":
			return l10n.t(
				"Your offer of the admin role of “{0}” does not hold any more. Offer it again if you still want to.",
				name,
			);
		default:
			return assertNever(how);
	}
}

function candidacy(
	l10n: L10n,
	room: RoomSummary,
	{ peerId, open }: { readonly peerId: string; readonly open: ToastAction },
): Pick<Toast, "message" | "actions"> | undefined {
	const candidate = room.succession?.candidates.find((each) => each.peerId === peerId);
	if (!candidate) return undefined;
	const vote = { label: l10n.t("Vote…"), command: commands.voteForAdmin, target: { ...targetOf(room), peerId } };
	return {
		message: l10n.t(
			"“{0}” stands for admin of “{1}”, whose admin has been away for a long time.",
			memberName(candidate),
			room.name,
		),
		actions: candidate.mine ? [open] : [vote, open],
	};
}
