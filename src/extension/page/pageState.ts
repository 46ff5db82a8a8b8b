/** What a page is told of its conversation and of the node, in sentences. Pure but for `l10n` and the clock. */
import type { Overview } from "../../net/api/overview.ts";
import type { Person } from "../../net/api/people.ts";
import { type NodeState, protocolLimits, type RoomHeader } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { clip, maxNameUnits, maxTaggedUnits } from "../clip.ts";
import { personOfKey } from "../conversation/conversationKey.ts";
import { describeError, describeFailure } from "../errors.ts";
import type { L10n } from "../l10n.ts";
import { isStoreOpen, type NodeView, statusOf } from "../node/nodeView.ts";
import { adminLabel } from "../people/memberWords.ts";
import type { Walls } from "../people/walls.ts";
import { bannersOf, firstSteps, wayOut, whyReadOnly } from "../room/roomStanding.ts";
import { momentHere } from "../ui/timeOfDay.ts";
import { directHeader } from "./directHeader.ts";
import type { RoomPort } from "./roomPort.ts";

/** What a header is made from. */
export interface HeaderSources {
	readonly l10n: L10n;
	readonly port: Pick<RoomPort, "overview">;
	readonly walls: Walls;
}

/** The header of a conversation; null where it is not known. */
export function pageHeader({ l10n, port, walls }: HeaderSources, key: string): RoomHeader | null {
	const peerId = personOfKey(key);
	if (peerId === "") return roomHeader(l10n, port, key);
	return directHeader(l10n, { overview: port.overview, walls, nowMs: Date.now(), timeOfDay: momentHere }, peerId);
}

/** The header of a room; null where the person never was in it. */
function roomHeader(l10n: L10n, port: Pick<RoomPort, "overview">, room: string): RoomHeader | null {
	const summary = port.overview?.rooms.find((candidate) => candidate.room === room);
	if (!summary) return null;
	const { role, memberCount, onlineCount, policy } = summary;
	const name = clip(summary.name, maxNameUnits);
	const isNearby = port.overview?.nearby.some((each) => each.room === room) ?? false;
	const adminName = adminLabel({ ...summary, adminName: clip(summary.adminName, maxTaggedUnits) });
	return {
		kind: "room",
		name,
		role,
		adminName,
		memberCount,
		onlineCount,
		verified: verifiedFirstIn(port.overview?.people ?? [], room),
		listed: policy.listed,
		readsAll: policy.history === "all",
		whyReadOnly: whyReadOnly(l10n, summary),
		wayOut: wayOut(l10n, summary, { isNearby }),
		firstSteps: firstSteps(l10n, summary),
		banners: bannersOf(l10n, summary, port.overview?.me?.peerId ?? ""),
	};
}

/** Verified people by peerId, members of the room first: who has left it has written there, too. */
function verifiedFirstIn(people: Overview["people"], room: string): readonly string[] {
	const isOutside = (person: Person) => Number(!person.rooms.includes(room));
	return people
		.filter(({ contact }) => contact === "verified")
		.toSorted((a, b) => isOutside(a) - isOutside(b) || (a.peerId < b.peerId ? -1 : 1))
		.slice(0, protocolLimits.members)
		.map(({ peerId }) => peerId);
}

/** What the node is doing and what to do about it. */
export function nodeState(l10n: L10n, port: NodeView): NodeState {
	const status = statusOf(port);
	switch (status.kind) {
		case "on":
			return { state: "on", text: "", action: "" };
		case "off":
			return {
				state: "off",
				text: l10n.t("LAN Chat is off. What you write waits until it is on again."),
				action: l10n.t("Turn On"),
			};
		case "starting":
			return { state: "starting", text: l10n.t("LAN Chat is starting…"), action: "" };
		case "locked":
			return {
				state: "locked",
				text: describeError(l10n, { code: "nodeLocked", detail: {} }),
				action: l10n.t("Unlock…"),
			};
		case "failed":
			if (status.code === "ownerSilent") {
				const why = describeFailure(l10n, status);
				return { state: "off", text: l10n.t("{0} What you write is kept.", why), action: "" };
			}
			if (isStoreOpen(status)) {
				const why = describeFailure(l10n, status);
				const text = l10n.t("{0} What you write waits until LAN Chat is on again.", why);
				return { state: "off", text, action: l10n.t("Choose Another Port") };
			}
			return {
				state: "failed",
				text: describeFailure(l10n, status),
				action: status.code === "windowOutdated" ? l10n.t("Reload Window") : l10n.t("Show Log"),
			};
		default:
			return assertNever(status);
	}
}

/** Header and node in a form that can be compared. */
export interface ComparableState {
	readonly header: string;
	readonly node: string;
	readonly nodeState: NodeState["state"];
	readonly connection: RoomPort["state"]["kind"];
}

/** What a page would be told now. */
export function stateNow(sources: HeaderSources & { readonly port: RoomPort }, room: string): ComparableState {
	const { l10n, port } = sources;
	const node = nodeState(l10n, port);
	const header = JSON.stringify(pageHeader(sources, room));
	return { header, node: JSON.stringify(node), nodeState: node.state, connection: port.state.kind };
}
