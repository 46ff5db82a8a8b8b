/** A room's policy as windows say it and as the control chain carries it. Pure. */
import type { RoomPolicy } from "../../api/rooms.ts";
import type { Policy } from "../../wire/controlBody.ts";
import { successionHours } from "../../wire/controlBody.ts";
import { isObject } from "../../wire/json.ts";
import type { ControlChain } from "./controlChain.ts";

/** Version of the rules this client makes rooms with. */
const rules = 1;

/** What most rooms have: an admin gone for three days can be replaced, and over a long weekend nobody is. */
const usualSuccessionHours = 72;

/** A policy a window named, checked as strictly as a peer's; null where a room cannot have it. */
export const decodePolicy = (given: unknown): RoomPolicy | null => {
	if (!isObject(given)) {
		return null;
	}
	const { history, listed, successionHours: hours } = given;
	const isTime =
		typeof hours === "number" &&
		Number.isInteger(hours) &&
		hours >= successionHours.min &&
		hours <= successionHours.max;
	return (history === "all" || history === "sinceJoin") && typeof listed === "boolean" && isTime
		? { history, listed, successionHours: hours }
		: null;
};

/** As the control chain carries it. */
export const wirePolicyOf = (policy: RoomPolicy): Policy => ({
	history: policy.history === "all" ? "all" : "since-join",
	listed: policy.listed,
	succession: policy.successionHours,
	rules,
});

/** As windows show it; what most rooms have while the chain is not here. */
export const shownPolicyOf = (policy: Policy | undefined): RoomPolicy => ({
	history: policy?.history === "since-join" ? "sinceJoin" : "all",
	listed: policy?.listed ?? true,
	successionHours: policy?.succession ?? usualSuccessionHours,
});

/** Whether two policies promise the same. */
export const isSamePolicy = (a: Policy, b: Policy): boolean =>
	a.history === b.history && a.listed === b.listed && a.succession === b.succession && a.rules === b.rules;

/** Whether `me` was in a room while it was listed, the last time that it was: its own adverts have told of that then. */
export const wasListedWith = (chain: Pick<ControlChain, "canonical" | "stateAt">, me: string): boolean => {
	const told = chain.canonical.flatMap(({ prev, body }) =>
		body.kind === "create" || body.kind === "policy" ? [{ prev, isListed: body.policy.listed }] : [],
	);
	const last = told.findLastIndex(({ isListed }) => isListed);
	const end = told[last + 1];
	return last >= 0 && (end === undefined || chain.stateAt(end.prev)?.members.has(me) === true);
};
