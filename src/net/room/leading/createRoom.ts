/** A new room of mine: its first operation, and what is written for it. */
import type { Identity } from "../../identity.ts";
import type { RandomBytes } from "../../ports.ts";
import type { RoomRow } from "../../store/rows.ts";
import { type Control, decodeControl, signControl, zeroId } from "../../wire/control.ts";
import type { Policy } from "../../wire/controlBody.ts";
import { makeRotation } from "../keys/epochKeys.ts";
import { hlcAt } from "../logs/hlc.ts";
import { newLogId } from "../logs/logPlace.ts";
import type { RoomDeps } from "../roomDeps.ts";

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

/** Writes a new room down of which we are the admin; its row. @throws StoreError */
export const createRoom = (
	deps: Pick<RoomDeps, "clock" | "identity" | "myName" | "random" | "store">,
	options: { readonly name: string; readonly policy: Policy },
): RoomRow => {
	const { control, key, log } = makeCreate(deps, { ...options, nowMs: deps.clock.now() });
	const row: RoomRow = {
		room: control.id,
		standing: "active",
		name: options.name,
		admin: deps.identity.key,
		adminName: deps.myName(),
		log,
		request: "",
		reqId: "",
		deniedUntilMs: 0,
		readUpTo: "",
	};
	deps.store.commit(
		[
			{ put: "room", row },
			{ put: "control", room: control.id, id: control.id, n: 0, bytes: control.bytes },
			{ put: "key", room: control.id, epoch: control.id, key },
		],
		"full",
	);
	return row;
};
