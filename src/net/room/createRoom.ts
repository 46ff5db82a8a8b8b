/** The first operation of a new room. Pure but for the chance passed in. */
import type { Identity } from "../identity.ts";
import type { RandomBytes } from "../ports.ts";
import { toHex } from "../wire/bytes.ts";
import { type Control, decodeControl, signControl, zeroId } from "../wire/control.ts";
import type { Policy } from "../wire/controlBody.ts";
import { makeRotation } from "./epochKeys.ts";
import { hlcAt } from "./hlc.ts";

const logIdLength = 8;

/** A fresh log id, hex. */
export const newLogId = (random: RandomBytes): string => toHex(random(logIdLength));

/** Teams expect context: newcomers may read what was said; an admin gone for three days can be replaced. */
export const defaultPolicy: Omit<Policy, "listed"> = { history: "all", succession: 72, rules: 1 };

/** Signs `create`. The operation's id is the room's id, and the first epoch's. */
export const makeCreate = (
	deps: { readonly identity: Identity; readonly random: RandomBytes },
	options: { readonly name: string; readonly policy: Policy; readonly nowMs: number },
): { readonly control: Control; readonly key: Uint8Array; readonly log: string } => {
	const { identity, random } = deps;
	const place = { room: zeroId, n: 0, prev: zeroId, hlc: hlcAt(options.nowMs) };
	const log = newLogId(random);
	const { rotation, key } = makeRotation(deps, { ...place, members: [identity.card], previous: null });
	const control = decodeControl(
		signControl(identity.signing, place, {
			kind: "create",
			name: options.name,
			policy: options.policy,
			card: identity.card,
			log,
			rotation,
		}),
	);
	if (!control.ok) {
		throw new Error(`an operation of our own making decodes: ${control.reason}`);
	}
	return { control: control.value, key, log };
};
