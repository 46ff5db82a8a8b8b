/** What matters now, for the quick pick behind the status bar item: problems, then what waits, then what to do. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import { personOfKey } from "../conversation/conversationKey.ts";
import { networkWords } from "../diagnose/networkWords.ts";
import { describeError, describeFailure } from "../errors.ts";
import type { OpenOffer } from "../files/openOffers.ts";
import type { L10n } from "../l10n.ts";
import { type CommandId, commands } from "../manifest.ts";
import { isMember, type NodeView, statusOf } from "../node/nodeView.ts";
import { memberName } from "../people/memberWords.ts";
import { wallInShort } from "../people/wallWords.ts";
import { nameWithTag } from "../safeText.ts";
import { askedVerifications } from "../trees/contactRequestItems.ts";
import { noTarget, type Target } from "../trees/itemData.ts";

/** One entry. Peers chose some of the words. */
export interface Matter {
	readonly icon: string;
	readonly label: string;
	readonly description: string;
	readonly command: CommandId;
	readonly target: Target;
}

/** What it is derived from; `addresses` are this computer's, for telling a colleague. */
export interface Situation {
	readonly view: NodeView;
	readonly addresses: readonly string[];
	/** Files that are offered and wait for an answer. */
	readonly offers: readonly OpenOffer[];
	/** The person asked for no notifications. */
	readonly isQuiet: boolean;
}

/** The entries, the most pressing first. */
export function whatMatters(l10n: L10n, { view, addresses, offers, isQuiet }: Situation): readonly Matter[] {
	const status = statusOf(view);
	const log = matter("output", l10n.t("Show Log"), "", commands.showLog);
	switch (status.kind) {
		case "off":
			return [
				...diskMatter(l10n, view.overview),
				matter("broadcast", l10n.t("Turn On"), l10n.t("be seen by people on your network"), commands.turnOn),
				...roomMatters(l10n, view.overview),
				log,
			];
		case "locked":
			return [
				matter(
					"key",
					l10n.t("Unlock with Recovery Key…"),
					describeError(l10n, { code: "nodeLocked", detail: {} }),
					commands.unlockIdentity,
				),
				matter("person-add", l10n.t("Start Over with a New Identity…"), "", commands.startOver),
				log,
			];
		case "failed":
			if (status.code === "ownerSilent")
				return [{ ...log, icon: "warning", description: describeFailure(l10n, status) }];
			return [matter("debug-restart", l10n.t("Try Again"), describeFailure(l10n, status), commands.turnOn), log];
		case "starting":
			return [log];
		case "on":
			return [
				...diskMatter(l10n, view.overview),
				...copyMatter(l10n, view.overview),
				...networkMatters(l10n, view.overview),
				...verificationMatters(l10n, view.overview),
				...leadingMatters(l10n, view.overview),
				...requestMatters(l10n, view.overview),
				...contactMatters(l10n, view.overview),
				...offerMatters(l10n, offers),
				...directMatters(l10n, view.overview),
				...roomMatters(l10n, view.overview),
				...joinMatter(l10n, view.overview),
				...(isQuiet
					? [matter("bell-slash", l10n.t("Toggle Quiet Mode"), l10n.t("no notification is shown"), commands.quietMode)]
					: []),
				matter("add", l10n.t("Create Room"), "", commands.createRoom),
				matter(
					"plug",
					l10n.t("Connect to Address…"),
					addressHint(l10n, { addresses, port: status.port }),
					commands.connectToAddress,
				),
				matter("pulse", l10n.t("Diagnose Network…"), l10n.t("somebody does not appear"), commands.diagnoseNetwork),
				matter("account", l10n.t("Set Display Name"), view.overview?.me?.name ?? "", commands.setDisplayName),
				matter("circle-slash", l10n.t("Turn Off"), "", commands.turnOff),
				log,
			];
	}
}

function matter(icon: string, label: string, description: string, command: CommandId, target = noTarget): Matter {
	return { icon, label, description, command, target };
}

/** Nothing can be kept: what to do stands in the sentence. */
function diskMatter(l10n: L10n, overview: Overview | null): readonly Matter[] {
	const code = overview?.disk ?? "";
	return code === ""
		? []
		: [matter("warning", l10n.t("Show Log"), describeError(l10n, { code, detail: {} }), commands.showLog)];
}

/** A second node with our key; how it came to be is told by the status bar item. */
function copyMatter(l10n: L10n, overview: Overview | null): readonly Matter[] {
	const copyAt = overview?.copyAt ?? "";
	if (copyAt === "") return [];
	const who = l10n.t("{0} runs with the same identity", copyAt);
	return [matter("warning", l10n.t("Start Over with a New Identity…"), who, commands.startOver)];
}

/** What keeps everybody away; not that nobody is there. */
function networkMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	const hint = overview?.network ?? "fine";
	const words = hint === "nobodyHeard" ? null : networkWords(l10n, hint);
	return words === null
		? []
		: [matter(words.icon, l10n.t("Diagnose Network…"), words.sentence, commands.diagnoseNetwork)];
}

/** RULE: nobody is let in by the first Enter in a list: what is chosen here leads to the answers. */
function requestMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	return (overview?.requests ?? []).map((request) =>
		matter(
			"person-add",
			l10n.t("Answer {0}", memberName(request)),
			l10n.t("asks to join {0}", request.roomName),
			commands.answerJoin,
			{ ...noTarget, room: request.room, reqId: request.reqId, peerId: request.peerId },
		),
	);
}

/** Who is to lead a room: offers to me, and candidates without my vote. The room says what it would mean. */
function leadingMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	return (overview?.rooms ?? []).filter(isMember).flatMap(({ room, name, transfer, succession }) => {
		const target = { ...noTarget, room };
		const offer = transfer?.kind === "offeredToMe" ? [transfer] : [];
		const candidates = (succession?.candidates ?? []).filter(({ mine }) => !mine);
		return [
			...offer.map((each) =>
				matter(
					"arrow-swap",
					l10n.t("Answer {0}", memberName(each)),
					l10n.t("offers you the admin role of {0}", name),
					commands.openRoom,
					target,
				),
			),
			...candidates.map((each) =>
				matter(
					"law",
					l10n.t("Vote for {0}", memberName(each)),
					l10n.t("stands for admin of {0}", name),
					commands.voteForAdmin,
					{
						...target,
						peerId: each.peerId,
					},
				),
			),
		];
	});
}

/** Comparisons others began: they sit there and wait. */
function verificationMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	return (overview === null ? [] : askedVerifications(overview)).map((verification) =>
		matter(
			"shield",
			l10n.t("Verify {0}", nameWithTag(verification)),
			l10n.t("wants to compare emoji with you now"),
			commands.verifyPerson,
			{ ...noTarget, peerId: verification.peerId },
		),
	);
}

function contactMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	return (overview?.contactRequests ?? []).map((request) =>
		matter(
			request.wall === null ? "account" : "error",
			l10n.t("Answer {0}", nameWithTag(request)),
			request.wall === null ? l10n.t("asks to become a contact") : wallInShort(l10n, request.wall),
			commands.messagePerson,
			{ ...noTarget, peerId: request.peerId },
		),
	);
}

/** Offered files; what they are, and the answers, stand in their conversation. */
function offerMatters(l10n: L10n, offers: readonly OpenOffer[]): readonly Matter[] {
	return offers.map(({ key, file, by }) => {
		const peerId = personOfKey(key);
		const isDirect = peerId !== "";
		const target = { ...noTarget, room: isDirect ? "" : key, peerId };
		const command = isDirect ? commands.messagePerson : commands.openRoom;
		return matter("cloud-download", l10n.t("Look at {0}", file.name), l10n.t("{0} offers it", by), command, target);
	});
}

/** Direct conversations with something new. */
function directMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	return (overview?.directs ?? [])
		.filter(({ unread }) => unread > 0)
		.map((direct) =>
			matter(
				"circle-filled",
				l10n.t("Open {0}", nameWithTag(direct)),
				l10n.t("{0} unread", direct.unread),
				commands.messagePerson,
				{ ...noTarget, peerId: direct.peerId },
			),
		);
}

/** Rooms with something new first. */
function roomMatters(l10n: L10n, overview: Overview | null): readonly Matter[] {
	const rooms = (overview?.rooms ?? []).filter(isMember);
	return rooms
		.toSorted((a, b) => Number(b.mentioned) - Number(a.mentioned) || b.unread - a.unread || b.newestMs - a.newestMs)
		.map((room) =>
			matter(
				room.mentioned ? "mention" : room.unread > 0 ? "circle-filled" : "organization",
				l10n.t("Open {0}", room.name),
				room.unread > 0 ? l10n.t("{0} unread", room.unread) : "",
				commands.openRoom,
				{ ...noTarget, room: room.room },
			),
		);
}

function joinMatter(l10n: L10n, overview: Overview | null): readonly Matter[] {
	const mine = new Set(overview?.rooms.map((room) => room.room));
	const joinable = (overview?.nearby ?? []).filter(({ room }) => !mine.has(room)).length;
	if (joinable === 0) return [];
	const count = joinable === 1 ? l10n.t("1 room nearby") : l10n.t("{0} rooms nearby", joinable);
	return [matter("sign-in", l10n.t("Join Room"), count, commands.joinRoom)];
}

function addressHint(
	l10n: L10n,
	{ addresses, port }: { readonly addresses: readonly string[]; readonly port: number },
): string {
	if (addresses.length === 0) return "";
	return l10n.t("yours is {0}", addresses.map((address) => `${address}:${port}`).join(", "));
}
