/**
 * The rules of the control chain, each a function whose name is a sentence: `(state, control) → code of the rule it
 * breaks, or null`. Pure: no clock, no arrival order.
 */
import { verifySignature } from "../../crypto/ed25519.ts";
import { label } from "../../crypto/hash.ts";
import { countLimits } from "../../limits.ts";
import { fromHex, u32 } from "../../wire/bytes.ts";
import type { Control } from "../../wire/control.ts";
import type { Rotation } from "../../wire/rotation.ts";
import { memberTagOf, type RoomState, stayKey } from "./roomState.ts";

/** Why an operation is not valid in its place. */
export type Denial =
	| "otherRoom"
	| "numberGap"
	| "roomClosed"
	| "roomHalted"
	| "notAdmin"
	| "notMember"
	| "targetNotMember"
	| "targetAlreadyMember"
	| "targetIsAuthor"
	| "logUsedBefore"
	| "wrongKeyForm"
	| "wrongBack"
	| "wrongBoxes"
	| "tooManyMembers"
	| "badAcceptance"
	| "badVotes"
	| "badMove"
	| "notCreator";

type Rule = (state: RoomState, control: Control) => Denial | null;

/** An operation names the room it belongs to. */
export const roomMustFit: Rule = (state, control) => (control.room === state.room ? null : "otherRoom");

/** Operations are numbered without gaps, up to the limit of a chain. */
export const numberMustFollow: Rule = (state, control) =>
	control.n === state.n + 1 && control.n <= countLimits.controls ? null : "numberGap";

/** Nothing follows a close, nor an operation this version does not understand. */
export const roomMustBeOpen: Rule = (state) => (state.closed ? "roomClosed" : state.halted ? "roomHalted" : null);

/** All but claims are the admin's alone; a claim may come from any member. */
export const authorMustHaveTheRight: Rule = (state, control) => {
	if (control.body.kind === "claim") {
		return state.members.has(control.author) ? null : "notMember";
	}
	return control.author === state.admin ? null : "notAdmin";
};

/** Removing, handing over and rekeying concern a member; adding concerns somebody who is none. */
export const targetMustFit: Rule = (state, control) => {
	const body = control.body;
	switch (body.kind) {
		case "kick":
		case "left":
			return state.members.has(body.target) ? null : "targetNotMember";
		case "transfer":
			return state.members.has(body.to) ? null : "targetNotMember";
		case "add":
			return state.members.has(body.card.identity) ? "targetAlreadyMember" : null;
		case "rekey":
			if (!state.members.has(body.move.oldIdentity)) {
				return "targetNotMember";
			}
			return state.members.has(body.move.card.identity) ? "targetAlreadyMember" : null;
		default:
			return null;
	}
};

/** The admin goes by transfer or close, never by removing itself. */
export const targetMustNotBeTheAuthor: Rule = (_state, control) => {
	const body = control.body;
	const target = body.kind === "kick" || body.kind === "left" ? body.target : body.kind === "transfer" ? body.to : null;
	return target === control.author ? "targetIsAuthor" : null;
};

/** A log is announced once, as all of its stay are with it: whoever comes back brings one of a new stay. */
export const logMustBeNew: Rule = (state, control) => {
	const body = control.body;
	if (body.kind === "add") {
		return state.announced.has(stayKey(body.card.identity, body.log)) ? "logUsedBefore" : null;
	}
	if (body.kind === "rekey") {
		return state.announced.has(stayKey(body.move.card.identity, body.log)) ? "logUsedBefore" : null;
	}
	return null;
};

/** Under `all` a newcomer gets the current key; under `since-join` everybody gets a new one without a way back. */
export const keyFormMustFollowThePolicy: Rule = (state, control) => {
	if (control.body.kind !== "add") {
		return null;
	}
	const wanted = state.policy.history === "all" ? "keyBox" : "rotation";
	return control.body.key.form === wanted ? null : "wrongKeyForm";
};

/** A new admin has signed that it accepts, in exactly this place. */
export const theNewAdminMustAccept: Rule = (_state, control) => {
	if (control.body.kind !== "transfer") {
		return null;
	}
	const accepted = verifySignature(
		fromHex(control.body.to),
		control.body.acceptance,
		label("acc"),
		fromHex(control.room),
		u32(control.n),
		fromHex(control.prev),
	);
	return accepted ? null : "badAcceptance";
};

/** A claim carries the votes of a majority of the members at `prev`, each once, all for its author. */
export const aClaimNeedsAMajority: Rule = (state, control) => {
	if (control.body.kind !== "claim") {
		return null;
	}
	const voters = new Set<string>();
	for (const vote of control.body.votes) {
		const counts =
			vote.kind === "vote" &&
			vote.room === state.room &&
			vote.target === control.prev &&
			vote.candidate === control.author &&
			state.members.has(vote.author) &&
			!voters.has(vote.author);
		if (!counts) {
			return "badVotes";
		}
		voters.add(vote.author);
	}
	return voters.size >= Math.floor(state.members.size / 2) + 1 ? null : "badVotes";
};

/** A key moves only when both the old and the new one sign it. */
export const bothKeysMustSignAMove: Rule = (_state, control) => {
	if (control.body.kind !== "rekey") {
		return null;
	}
	const { move } = control.body;
	const parts = [label("move"), fromHex(move.oldIdentity), move.card.bytes];
	return verifySignature(fromHex(move.oldIdentity), move.oldSignature, ...parts) &&
		verifySignature(move.card.identityKey, move.newSignature, ...parts)
		? null
		: "badMove";
};

/** A room has at most 256 members, with distinct tags. */
export const membersMustFit = (after: ReadonlyMap<string, unknown>): Denial | null => {
	if (after.size > countLimits.members) {
		return "tooManyMembers";
	}
	const tags = new Set([...after.keys()].map(memberTagOf));
	return tags.size === after.size ? null : "tooManyMembers";
};

/** A rotation seals the key to every member after the operation, and leads back unless newcomers may not go there. */
export const rotationMustServeEveryMember = (
	after: ReadonlyMap<string, unknown>,
	rotation: Rotation,
	leadsBack: boolean,
): Denial | null => {
	if ((rotation.back !== null) !== leadsBack) {
		return "wrongBack";
	}
	const tags = [...after.keys()].map(memberTagOf).sort();
	const served = rotation.boxes.map((box) => box.tag);
	return tags.length === served.length && tags.every((tag, i) => tag === served[i]) ? null : "wrongBoxes";
};

/** What every operation but `create` must satisfy, in the order of the cheapest first. */
export const rules: readonly Rule[] = [
	roomMustFit,
	numberMustFollow,
	roomMustBeOpen,
	authorMustHaveTheRight,
	targetMustFit,
	targetMustNotBeTheAuthor,
	logMustBeNew,
	keyFormMustFollowThePolicy,
	aClaimNeedsAMajority,
	theNewAdminMustAccept,
	bothKeysMustSignAMove,
];
