/** Choosing a member of a room. */
import * as vscode from "vscode";
import type { Member, RoomSummary } from "../../net/api/rooms.ts";
import { byRoleAndPresence, memberChoice } from "../people/memberWords.ts";
import { askPatiently } from "./askPatiently.ts";
import type { CommandDeps } from "./deps.ts";
import { type PickQuestion, pickOne } from "./pickOne.ts";
import { targetOf } from "./target.ts";

/** What the person is asked, and which members are offered. */
export interface MemberNeed extends PickQuestion {
	readonly room: RoomSummary;
	/** Why it cannot be done with a member, in a sentence; empty if it can. */
	readonly whyNot: (member: Member) => string;
}

/** The member the command was run on, or one from a picker; undefined when there is none, which is said. */
export async function memberOf(deps: CommandDeps, argument: unknown, need: MemberNeed): Promise<Member | undefined> {
	const { teller, timeOfDay } = deps;
	const outcome = await askPatiently(deps, "rooms/members", { room: need.room.room });
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
	const choices = fitting.map((member) => memberChoice({ l10n: vscode.l10n, timeOfDay }, member));
	return pickOne(deps, choices, need);
}
