/** Choosing a member of a room. */
import * as vscode from "vscode";
import type { Member, RoomSummary } from "../../net/api/rooms.ts";
import { byRoleAndPresence, memberChoice } from "../people/memberWords.ts";
import { choose } from "../ui/choose.ts";
import { askPatiently } from "./askPatiently.ts";
import type { CommandDeps } from "./deps.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and which members are offered. */
export interface MemberNeed {
	readonly room: RoomSummary;
	readonly title: string;
	readonly placeholder: string;
	/** Why it cannot be done with a member, in a sentence; empty if it can. */
	readonly whyNot: (member: Member) => string;
	/** Said when it can be done with nobody. */
	readonly none: string;
}

/** The member the command was run on, or one from a picker; undefined when there is none, which is said. */
export async function memberOf(
	{ node, teller, timeOfDay }: CommandDeps,
	argument: unknown,
	need: MemberNeed,
): Promise<Member | undefined> {
	const outcome = await askPatiently({ node }, "rooms/members", { room: need.room.room });
	if (!outcome.ok) {
		teller.failure(outcome);
		return undefined;
	}
	const { peerId } = targetOf(argument);
	if (peerId !== "") {
		const named = outcome.value.find((member) => member.peerId === peerId);
		if (!named) teller.failure({ code: "memberUnknown", detail: {} });
		else if (need.whyNot(named) !== "") teller.info(need.whyNot(named));
		else return named;
		return undefined;
	}
	const fitting = outcome.value.filter((member) => need.whyNot(member) === "").toSorted(byRoleAndPresence);
	if (fitting.length === 0) {
		teller.nothing(need.none);
		return undefined;
	}
	return choose(
		fitting.map((member) => memberChoice({ l10n: vscode.l10n, timeOfDay }, member)),
		need,
	);
}
