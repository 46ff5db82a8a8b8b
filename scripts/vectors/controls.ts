/** `controls.json`: every control operation, and the state after each; `lockboxes.json`: the keys they hand out. */

import { memberTagOf, type RoomState } from "../../src/net/room/chain/roomState.ts";
import { rotationOf } from "../../src/net/room/keys/epochKeys.ts";
import type { ControlBody, Cut } from "../../src/net/wire/controlBody.ts";
import { encodeLockbox } from "../../src/net/wire/lockbox.ts";
import type { Step } from "./chain.ts";
import { cast, hex, type Json, nameOf } from "./kit.ts";
import { closedRoom, openRoom } from "./rooms.ts";

/** Chains of two rooms. */
export const controls = (): Json => {
	const { steps, asides } = openRoom();
	return {
		chains: [
			{ about: "newcomers read back", operations: steps.map(operation), afterNumber12: asides.map(operation) },
			{ about: "newcomers do not read back", operations: closedRoom().map(operation), afterNumber12: [] },
		],
	};
};

/** The rotations and boxes of the same chains, with their secrets; and the two LOCKBOX records. */
export const lockboxes = (): Json => ({
	records: lockboxRecords(),
	chains: [openRoom().steps, closedRoom()].map((steps) => steps.flatMap((step) => lockboxOf(step) ?? [])),
});

const operation = ({ control, author, state }: Step): Json => ({
	op: control.op,
	kind: control.body.kind,
	author: nameOf(author.key),
	room: control.room,
	n: control.n,
	prev: control.prev,
	hlc: control.hlc,
	body: bodyFields(control.body),
	id: control.id,
	bytes: hex(control.bytes),
	after: stateFields(state),
});

const cutFields = (cuts: readonly Cut[]): Json => cuts.map((cut) => ({ ...cut }));

const bodyFields = (body: ControlBody): Json => {
	switch (body.kind) {
		case "create":
			return { name: body.name, policy: { ...body.policy }, card: nameOf(body.card.identity), log: body.log };
		case "add":
			return { card: nameOf(body.card.identity), log: body.log, reqId: body.reqId, form: body.key.form };
		case "kick":
		case "left":
			return { target: nameOf(body.target), reason: body.reason, cuts: cutFields(body.cuts) };
		case "transfer":
			return { to: nameOf(body.to), acceptance: hex(body.acceptance) };
		case "policy":
			return { policy: { ...body.policy } };
		case "claim":
			return { votes: body.votes.map((vote) => hex(vote.bytes)) };
		case "rekey":
			return { move: hex(body.move.bytes), log: body.log, cuts: cutFields(body.cuts) };
		case "close":
			return { reason: body.reason };
		case "newer":
			return { bytes: hex(body.bytes) };
		case "rotate":
			return {};
	}
};

const stateFields = (state: RoomState): Json => ({
	admin: nameOf(state.admin),
	members: [...state.members.keys()].map(nameOf).sort(),
	epoch: state.epoch,
	listed: state.policy.listed,
	closed: state.closed,
	halted: state.halted,
});

const lockboxOf = ({ control, state, sealed }: Step): Json | null => {
	if (sealed === null) return null;
	const rotation = rotationOf(control);
	const shared = {
		n: control.n,
		room: control.room,
		epoch: state.epoch,
		epochKey: hex(sealed.key),
		ephemeralSecret: hex(sealed.ephemeralSecret),
	};
	if (rotation === null) {
		const { body } = control;
		if (body.kind !== "add" || body.key.form !== "keyBox") throw new Error("nothing is sealed here");
		const { ephemeralKey, nonce, box } = body.key.keyBox;
		return {
			...shared,
			form: "keyBox",
			ephemeralKey: hex(ephemeralKey),
			to: nameOf(body.card.identity),
			nonce: hex(nonce),
			box: hex(box),
		};
	}
	const nameOfTag = (tag: string): string =>
		Object.entries(cast).find(([, one]) => memberTagOf(one.key) === tag)?.[0] ?? "";
	return {
		...shared,
		form: "rotation",
		ephemeralKey: hex(rotation.ephemeralKey),
		keyCheck: hex(rotation.keyCheck),
		previousKey: sealed.previous === null ? null : hex(sealed.previous),
		back: rotation.back === null ? null : hex(rotation.back),
		boxes: rotation.boxes.map((box) => ({
			to: nameOfTag(box.tag),
			tag: box.tag,
			nonce: hex(box.nonce),
			box: hex(box.box),
		})),
	};
};

/** Asking for the key of the first epoch, giving it, and having none to give. */
const lockboxRecords = (): Json => {
	const [first] = openRoom().steps;
	if (first?.sealed == null) throw new Error("the first operation seals a key");
	const { id } = first.control;
	return ([null, first.sealed.key, "none"] as const).map((key) => ({
		room: id,
		epoch: id,
		key: key === null || key === "none" ? key : hex(key),
		bytes: hex(encodeLockbox({ room: id, epoch: id, key })),
	}));
};
