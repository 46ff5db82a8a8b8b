/** The Requests tree: who asks something of me, then what I asked for myself. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { Person } from "../../net/api/people.ts";
import type { JoinRequest, RoomSummary } from "../../net/api/rooms.ts";
import { commands } from "../manifest.ts";
import { isMember } from "../node/nodeView.ts";
import { adminLabel, memberName } from "../people/memberWords.ts";
import { candidateInWords } from "../room/roomStanding.ts";
import { adminIfAlike, roomInWords } from "../room/roomWords.ts";
import { nameWithTag } from "../safeText.ts";
import { askedVerifications, contactRequestItem, verificationItem } from "./contactRequestItems.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";
import { requestState, type Words } from "./roomItems.ts";

/** Rows of the Requests tree: who sits there and waits, what else waits for my answer, then what I wait for. */
export function requestItems(words: Words, overview: Overview): readonly ItemData[] {
	const live = askedVerifications(overview).map((verification) => verificationItem(words.l10n, verification));
	const alike = new Set(overview.people.filter((person) => person.lookalike).map((person) => person.peerId));
	const joins = overview.requests.map((request) => ({
		atMs: request.atMs,
		row: joinRequest(words, { request, isLookalike: alike.has(request.peerId) }),
	}));
	const contacts = overview.contactRequests.map((request) => ({
		atMs: request.atMs,
		row: contactRequestItem(words, request),
	}));
	const theirs = [...joins, ...contacts].toSorted((a, b) => a.atMs - b.atMs).map(({ row }) => row);
	const nearby = new Set(overview.nearby.map(({ room }) => room));
	const mine = overview.rooms.filter(({ role }) => role === "requested" || role === "denied");
	return [
		...live,
		...offersToMe(words, overview),
		...candidates(words, overview),
		...theirs,
		...ownOffers(words, overview),
		...overview.people.filter(({ contact }) => contact === "pendingOut").map((person) => ownContact(words, person)),
		...mine.map((room) => ownRequest(words, room, nearby.has(room.room))),
	];
}

function joinRequest(
	{ l10n, timeOfDay }: Words,
	{ request, isLookalike }: { readonly request: JoinRequest; readonly isLookalike: boolean },
): ItemData {
	const warning = isLookalike ? l10n.t("looks like another name") : "";
	const verified = request.verified ? l10n.t("verified") : "";
	const who = request.verified && request.name !== "" ? request.name : nameWithTag(request);
	const asks = l10n.t("asks to join {0}", request.roomName);
	const invite = request.invite === "" ? "" : l10n.t("by your invitation “{0}”", request.invite);
	const presence = request.online ? l10n.t("online") : l10n.t("offline");
	const note = request.note === "" ? "" : l10n.t("Note: {0}", request.note);
	return item({
		id: `join/${request.room}/${request.peerId}`,
		label: who,
		description: joined(warning, verified, asks, invite, request.note),
		...joinIcon(request.verified, isLookalike),
		tooltip: [
			`${who} ${asks}`,
			note,
			isLookalike ? l10n.t("Somebody else has a name that looks the same. Compare the fingerprints.") : "",
			request.verified
				? l10n.t("You compared keys with them: it is who you think it is.")
				: l10n.t("The name is not verified. Only approve somebody you expect."),
			request.invite === ""
				? ""
				: l10n.t(
						"They have the link you made for “{0}”. Whoever has a link can use it: it proves nothing else.",
						request.invite,
					),
			joined(l10n.t("asked at {0}", timeOfDay(request.atMs)), presence),
			request.relayedByTag === "" ? "" : l10n.t("brought here by {0}", carrierOf(request)),
		].filter((line) => line !== ""),
		tokens: ["joinRequest", request.online ? "online" : "offline"],
		spoken: [who, warning, verified, asks, invite, note, presence].filter((part) => part !== "").join(", "),
		command: commands.answerJoin,
		target: { ...noTarget, room: request.room, reqId: request.reqId, peerId: request.peerId },
	});
}

function carrierOf({ relayedByName, relayedByTag, relayedByVerified }: JoinRequest): string {
	return memberName({ name: relayedByName, tag: relayedByTag, verified: relayedByVerified });
}

function joinIcon(isVerified: boolean, isLookalike: boolean): { readonly icon: string; readonly iconColor: string } {
	if (isLookalike && !isVerified) return { icon: "warning", iconColor: "list.warningForeground" };
	return isVerified ? { icon: "verified-filled", iconColor: "charts.green" } : { icon: "person-add", iconColor: "" };
}

function offersToMe({ l10n, timeOfDay }: Words, { rooms }: Overview): readonly ItemData[] {
	return rooms.flatMap((room) => {
		const { transfer } = room;
		if (!isMember(room) || transfer?.kind !== "offeredToMe") return [];
		const who = memberName(transfer);
		const offers = l10n.t("offers you the admin role of {0}", roomInWords(l10n, room));
		return item({
			id: `offer/${room.room}`,
			label: who,
			description: offers,
			icon: "arrow-swap",
			tooltip: [
				`${who} ${offers}`,
				l10n.t("If you accept, you decide who gets in and who has to go."),
				l10n.t("offered at {0}", timeOfDay(transfer.atMs)),
			],
			tokens: ["transferOffer"],
			spoken: `${who} ${offers}`,
			command: commands.openRoom,
			target: { ...noTarget, room: room.room },
		});
	});
}

function ownOffers({ l10n, timeOfDay }: Words, { rooms }: Overview): readonly ItemData[] {
	return rooms.flatMap((room) => {
		const { transfer } = room;
		if (!isMember(room) || transfer?.kind !== "offeredByMe") return [];
		const waits = l10n.t("waiting for {0} to accept the admin role", memberName(transfer));
		return item({
			id: `offered/${room.room}`,
			label: room.name,
			description: waits,
			icon: "clockface",
			tooltip: [
				l10n.t("You offered the admin role of {0} to {1}", roomInWords(l10n, room), memberName(transfer)),
				l10n.t("offered at {0}", timeOfDay(transfer.atMs)),
			],
			tokens: ["ownOffer"],
			command: commands.openRoom,
			target: { ...noTarget, room: room.room },
		});
	});
}

function candidates({ l10n }: Words, { rooms, me }: Overview): readonly ItemData[] {
	return rooms.filter(isMember).flatMap((room) =>
		(room.succession?.candidates ?? []).map((candidate) => {
			const isMe = candidate.peerId === me?.peerId;
			const needed = room.succession?.needed ?? 0;
			const votes = l10n.t("{0} of {1} votes", candidate.votes, needed);
			const stands = isMe ? l10n.t("you stand for admin") : l10n.t("stands for admin of {0}", roomInWords(l10n, room));
			const label = isMe ? room.name : memberName(candidate);
			return item({
				id: `candidate/${room.room}/${candidate.peerId}`,
				label,
				description: joined(stands, votes, candidate.mine && !isMe ? l10n.t("you voted") : ""),
				icon: "law",
				tooltip: [
					candidateInWords(l10n, { candidate, needed, isMe }),
					l10n.t("{0}, the admin of {1}, has been away for a long time.", adminLabel(room), room.name),
				],
				tokens: [candidate.mine ? "candidateVoted" : "candidate"],
				command: commands.openRoom,
				target: { ...noTarget, room: room.room, peerId: candidate.peerId },
			});
		}),
	);
}

/** Whom I asked to become a contact, also by writing to them. */
function ownContact({ l10n }: Words, person: Person): ItemData {
	const who = nameWithTag(person);
	const waits = l10n.t("has not approved you yet");
	const presence = person.online ? l10n.t("online") : l10n.t("offline");
	return item({
		id: `asked/${person.peerId}`,
		label: who,
		description: waits,
		icon: "clockface",
		tooltip: [
			l10n.t("You asked {0} to become a contact", who),
			person.online
				? l10n.t("They have not answered yet.")
				: l10n.t("They are offline: they are asked as soon as both of you are online."),
		],
		tokens: ["ownContact"],
		spoken: `${l10n.t("You asked {0} to become a contact", who)}, ${presence}`,
		command: commands.messagePerson,
		target: { ...noTarget, peerId: person.peerId },
	});
}

function ownRequest(words: Words, room: RoomSummary, isNearby: boolean): ItemData {
	const { l10n } = words;
	const isDenied = room.role === "denied";
	const { text, isOver } = requestState(words, room);
	const asked = l10n.t("You asked to join {0}", roomInWords(l10n, room));
	return item({
		id: `own/${room.room}`,
		label: room.name,
		description: joined(adminIfAlike(l10n, room), text),
		icon: isDenied ? "circle-slash" : "clockface",
		tooltip: [asked, text],
		tokens: ["ownRequest", isDenied ? "denied" : "waiting", ...(isOver && isNearby ? ["again"] : [])],
		spoken: `${asked}, ${text}`,
		command: commands.openRoom,
		target: { ...noTarget, room: room.room },
	});
}
