/**
 * The fold: `(state, control) → state after it, or the rule it breaks`. Pure; public data only; the same on every member,
 * whatever the order of arrival.
 */
import { type Control, roomOf } from "../../wire/control.ts";
import { type Cut, firstHarmlessOp, knownRules } from "../../wire/controlBody.ts";
import type { Rotation } from "../../wire/rotation.ts";
import { Growing } from "./growing.ts";
import { type Membership, type RoomState, stayKey } from "./roomState.ts";
import { type Denial, membersMustFit, rotationMustServeEveryMember, rules } from "./rules.ts";

/** Outcome of one step. */
export type Folded = { readonly ok: true; readonly state: RoomState } | { readonly ok: false; readonly denial: Denial };

/** The state a room begins with. */
export const foldCreate = (control: Control): Folded => {
	const body = control.body;
	if (body.kind !== "create" || body.card.identity !== control.author) {
		return denied("notCreator");
	}
	const room = roomOf(control);
	const creator: Membership = { card: body.card, log: body.log, since: control.id, sinceN: 0 };
	const members = new Map([[control.author, creator]]);
	return (
		refusal(rotationMustServeEveryMember(members, body.rotation, false)) ?? {
			ok: true,
			state: {
				room,
				id: control.id,
				n: 0,
				name: body.name,
				policy: body.policy,
				admin: control.author,
				members,
				epoch: control.id,
				announced: announcedIn(new Growing(), control.author, body.log),
				removed: new Growing(),
				closed: false,
				halted: body.policy.rules > knownRules,
			},
		}
	);
};

/** The state after `control`, which follows `state` (its `prev`). */
export const fold = (state: RoomState, control: Control): Folded => {
	for (const rule of rules) {
		const denial = rule(state, control);
		if (denial !== null) {
			return denied(denial);
		}
	}
	return step({ ...state, id: control.id, n: control.n }, control);
};

const step = (next: RoomState, control: Control): Folded => {
	const body = control.body;
	switch (body.kind) {
		case "create":
			return denied("numberGap");
		case "add": {
			const member: Membership = { card: body.card, log: body.log, since: control.id, sinceN: control.n };
			const added = {
				...next,
				members: new Map([...next.members, [body.card.identity, member] as const]),
				announced: announcedIn(next.announced, body.card.identity, body.log),
			};
			return body.key.form === "keyBox" ? checkedMembers(added) : rotated(added, body.key.rotation, false);
		}
		case "kick":
		case "left":
			return rotated(without(next, body.target, body.cuts), body.rotation, true);
		case "transfer":
			return { ok: true, state: { ...next, admin: body.to } };
		case "rotate":
			return rotated(next, body.rotation, true);
		case "policy":
			return { ok: true, state: { ...next, policy: body.policy, halted: body.policy.rules > knownRules } };
		case "claim":
			return { ok: true, state: { ...next, admin: control.author } };
		case "rekey": {
			const { oldIdentity, card } = body.move;
			const left = without(next, oldIdentity, body.cuts);
			const member: Membership = { card, log: body.log, since: control.id, sinceN: control.n };
			const moved = {
				...left,
				admin: left.admin === oldIdentity ? card.identity : left.admin,
				members: new Map([...left.members, [card.identity, member] as const]),
				announced: announcedIn(left.announced, card.identity, body.log),
			};
			return rotated(moved, body.rotation, true);
		}
		case "close":
			return { ok: true, state: { ...next, closed: true } };
		case "newer":
			return { ok: true, state: body.op < firstHarmlessOp ? { ...next, halted: true } : next };
	}
};

const announcedIn = (before: Growing<string>, author: string, log: string): Growing<string> => {
	const key = stayKey(author, log);
	return before.with(key, key);
};

const without = (state: RoomState, identity: string, cuts: readonly Cut[]): RoomState => {
	const members = new Map(state.members);
	const gone = members.get(identity);
	members.delete(identity);
	return {
		...state,
		members,
		removed:
			gone === undefined
				? state.removed
				: state.removed.with(identity, { author: identity, log: gone.log, cuts }, state.id),
	};
};

const rotated = (state: RoomState, rotation: Rotation, leadsBack: boolean): Folded =>
	refusal(rotationMustServeEveryMember(state.members, rotation, leadsBack)) ??
	checkedMembers({ ...state, epoch: state.id });

const checkedMembers = (state: RoomState): Folded => refusal(membersMustFit(state.members)) ?? { ok: true, state };

const refusal = (denial: Denial | null): Folded | null => (denial === null ? null : denied(denial));

const denied = (denial: Denial): Folded => ({ ok: false, denial });
