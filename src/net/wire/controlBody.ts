/** Bodies of the control operations, one layout per operation (PROTOCOL "Control chain"). Pure. */
import { concatBytes, uint16 } from "../crypto/bytes.ts";
import { countLimits, textLimits } from "../limits.ts";
import { type Ack, ackLength, readAck } from "./ack.ts";
import { decodeBytes, fromHex, malformed, Reader, toHex, u8, u64 } from "./bytes.ts";
import { type Card, readCard } from "./card.ts";
import { booleanField, encodeJson, integerField, isObject, type JsonObject, readJson, stringField } from "./json.ts";
import { encodeKeyBox, encodeRotation, type KeyBox, type Rotation, readKeyBox, readRotation } from "./rotation.ts";

/** What a room's members may expect; always sent whole. */
export interface Policy {
	/** Whether newcomers may read what was said before them. */
	readonly history: "all" | "since-join";
	/** Shown to everyone of the same team code, not only to the invited. */
	readonly listed: boolean;
	/** Hours without the admin after which members may elect another, 24 to 8,760. */
	readonly succession: number;
	/** Version of the rules all members must know. */
	readonly rules: number;
}

/** Up to where a removed member's log counts; `event` names the version. */
export interface Cut {
	readonly log: string;
	readonly seq: number;
	readonly event: string;
}

/** A key's move to a new one, signed by both. */
export interface Move {
	readonly bytes: Uint8Array;
	readonly oldIdentity: string;
	readonly card: Card;
	readonly oldSignature: Uint8Array;
	readonly newSignature: Uint8Array;
}

/** What an operation says. Identity keys, log and event ids are hex. */
export type ControlBody =
	| {
			readonly kind: "create";
			readonly name: string;
			readonly policy: Policy;
			readonly card: Card;
			readonly log: string;
			readonly rotation: Rotation;
	  }
	| {
			readonly kind: "add";
			readonly card: Card;
			readonly log: string;
			readonly reqId: string;
			readonly key:
				| { readonly form: "keyBox"; readonly keyBox: KeyBox }
				| { readonly form: "rotation"; readonly rotation: Rotation };
	  }
	| {
			readonly kind: "kick" | "left";
			readonly target: string;
			readonly reason: string;
			readonly cuts: readonly Cut[];
			readonly rotation: Rotation;
	  }
	| { readonly kind: "transfer"; readonly to: string; readonly acceptance: Uint8Array }
	| { readonly kind: "rotate"; readonly rotation: Rotation }
	| { readonly kind: "policy"; readonly policy: Policy }
	| { readonly kind: "claim"; readonly votes: readonly Ack[] }
	| {
			readonly kind: "rekey";
			readonly move: Move;
			readonly log: string;
			readonly cuts: readonly Cut[];
			readonly rotation: Rotation;
	  }
	| { readonly kind: "close"; readonly reason: string }
	/** Operations 10–127 halt the room, 128–255 change nothing: this version does not know them. */
	| { readonly kind: "newer"; readonly op: number; readonly bytes: Uint8Array };

export const opOf = {
	create: 0,
	add: 1,
	kick: 2,
	left: 3,
	transfer: 4,
	rotate: 5,
	policy: 6,
	claim: 7,
	rekey: 8,
	close: 9,
} as const;

/** Operation number and bytes of a body. */
export const encodeControlBody = (body: ControlBody): { readonly op: number; readonly bytes: Uint8Array } =>
	body.kind === "newer" ? { op: body.op, bytes: body.bytes } : { op: opOf[body.kind], bytes: encodeKnown(body) };

const encodeKnown = (body: Exclude<ControlBody, { kind: "newer" }>): Uint8Array => {
	switch (body.kind) {
		case "create":
			return concatBytes(
				meta({ name: body.name, policy: body.policy }),
				body.card.bytes,
				fromHex(body.log),
				encodeRotation(body.rotation),
			);
		case "add":
			return concatBytes(
				body.card.bytes,
				fromHex(body.log),
				fromHex(body.reqId),
				...(body.key.form === "keyBox"
					? [u8(0), encodeKeyBox(body.key.keyBox)]
					: [u8(1), encodeRotation(body.key.rotation)]),
			);
		case "kick":
		case "left":
			return concatBytes(
				fromHex(body.target),
				meta({ reason: body.reason }),
				encodeCuts(body.cuts),
				encodeRotation(body.rotation),
			);
		case "transfer":
			return concatBytes(fromHex(body.to), body.acceptance);
		case "rotate":
			return encodeRotation(body.rotation);
		case "policy":
			return meta({ policy: body.policy });
		case "claim":
			return concatBytes(uint16(body.votes.length), ...body.votes.map((vote) => vote.bytes));
		case "rekey":
			return concatBytes(body.move.bytes, fromHex(body.log), encodeCuts(body.cuts), encodeRotation(body.rotation));
		case "close":
			return meta({ reason: body.reason });
	}
};

/** Reads the body of operation `op` inside a running decoder; all of `bytes` belongs to it. */
export const readControlBody = (op: number, bytes: Uint8Array): ControlBody => {
	const decoded = decodeBytes(bytes, (reader) => readBody(op, reader));
	return decoded.ok ? decoded.value : malformed(decoded.reason);
};

const readBody = (op: number, reader: Reader): ControlBody => {
	switch (op) {
		case opOf.create: {
			const fields = readMeta(reader);
			return {
				kind: "create",
				name: stringField(fields, "name", textLimits.roomName * 2),
				policy: readPolicy(fields),
				card: readCard(reader),
				log: reader.hex(8),
				rotation: readRotation(reader),
			};
		}
		case opOf.add:
			return {
				kind: "add",
				card: readCard(reader),
				log: reader.hex(8),
				reqId: reader.hex(16),
				key:
					reader.byteIn([0, 1], "addForm") === 0
						? { form: "keyBox", keyBox: readKeyBox(reader) }
						: { form: "rotation", rotation: readRotation(reader) },
			};
		case opOf.kick:
		case opOf.left:
			return {
				kind: op === opOf.kick ? "kick" : "left",
				target: reader.hex(32),
				reason: stringField(readMeta(reader), "reason", textLimits.reason),
				cuts: readCuts(reader),
				rotation: readRotation(reader),
			};
		case opOf.transfer:
			return { kind: "transfer", to: reader.hex(32), acceptance: reader.bytes(64) };
		case opOf.rotate:
			return { kind: "rotate", rotation: readRotation(reader) };
		case opOf.policy:
			return { kind: "policy", policy: readPolicy(readMeta(reader)) };
		case opOf.claim:
			return { kind: "claim", votes: readVotes(reader) };
		case opOf.rekey:
			return {
				kind: "rekey",
				move: readMove(reader),
				log: reader.hex(8),
				cuts: readCuts(reader),
				rotation: readRotation(reader),
			};
		case opOf.close:
			return { kind: "close", reason: stringField(readMeta(reader), "reason", textLimits.reason) };
		default:
			return { kind: "newer", op, bytes: op < firstHarmlessOp ? reader.rest() : readHarmless(reader) };
	}
};

/** Operations from here on leave the state as it is; all clients must agree that their body is `meta`. */
export const firstHarmlessOp = 128;

const readHarmless = (reader: Reader): Uint8Array => {
	const from = reader.offset;
	readMeta(reader);
	return reader.slice(from, reader.offset);
};

const meta = (fields: JsonObject): Uint8Array => {
	const json = encodeJson(fields);
	return concatBytes(uint16(json.length), json);
};

const readMeta = (reader: Reader): JsonObject => readJson(reader.bytes(reader.u16()));

/** How long an admin may be gone before members elect another, hours. */
export const successionHours = { min: 24, max: 8_760 } as const;

/** Version of the rules this client knows; a policy that asks for more halts the room here. */
export const knownRules = 1;

const readPolicy = (fields: JsonObject): Policy => {
	const policy = fields.policy;
	if (!isObject(policy)) {
		return malformed("policy");
	}
	const rules = integerField(policy, "rules", 1, 0xffff);
	if (rules > knownRules) {
		return readNewerPolicy(policy, rules);
	}
	const history = stringField(policy, "history", 16);
	if (history !== "all" && history !== "since-join") {
		return malformed("history");
	}
	return {
		history,
		listed: booleanField(policy, "listed"),
		succession: integerField(policy, "succession", successionHours.min, successionHours.max),
		rules,
	};
};

/**
 * RULE: what a policy of newer rules says besides is for a newer version to judge. Here it halts the room and is at most
 * shown: of what is not known the least that can be promised.
 */
const readNewerPolicy = ({ history, listed, succession }: JsonObject, rules: number): Policy => ({
	history: history === "all" ? history : "since-join",
	listed: listed === true,
	succession:
		typeof succession === "number" && succession >= successionHours.min && succession <= successionHours.max
			? succession
			: successionHours.max,
	rules,
});

const encodeCuts = (cuts: readonly Cut[]): Uint8Array =>
	concatBytes(uint16(cuts.length), ...cuts.flatMap((cut) => [fromHex(cut.log), u64(cut.seq), fromHex(cut.event)]));

const readCuts = (reader: Reader): readonly Cut[] => {
	const count = reader.u16();
	if (count > countLimits.cuts) {
		return malformed("cuts");
	}
	const cuts: Cut[] = [];
	for (let i = 0; i < count; i++) {
		cuts.push({ log: reader.hex(8), seq: reader.u64(), event: reader.hex(32) });
	}
	return new Set(cuts.map((cut) => cut.log)).size === cuts.length ? cuts : malformed("cutTwice");
};

const readVotes = (reader: Reader): readonly Ack[] => {
	const count = reader.u16();
	if (count > countLimits.members) {
		return malformed("votes");
	}
	const votes: Ack[] = [];
	for (let i = 0; i < count; i++) {
		votes.push(readAck(new Reader(reader.bytes(ackLength))));
	}
	return votes;
};

/** `move = oldIK(32) ‖ newCard(169) ‖ sigOld(64) ‖ sigNew(64)`; the fold checks both signatures. */
/** Reads a move inside a running decoder; whether both keys signed it is for the caller to ask. */
export const readMove = (reader: Reader): Move => {
	const from = reader.offset;
	const oldIdentity = toHex(reader.bytes(32));
	const card = readCard(reader);
	const oldSignature = reader.bytes(64);
	const newSignature = reader.bytes(64);
	return { bytes: reader.slice(from, reader.offset), oldIdentity, card, oldSignature, newSignature };
};
