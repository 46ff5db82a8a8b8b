/** Record types of a link and the small JSON records (PROTOCOL "Record layer"). Pure. */
import { countLimits, textLimits } from "../limits.ts";
import { type Decoded, decodeBytes, fromHex, isHex, malformed, toHex } from "./bytes.ts";
import { cardLength } from "./card.ts";
import { arrayField, decodeJson, encodeJson, integerField, isObject, type JsonObject, stringField } from "./json.ts";
import { moveLength } from "./move.ts";

/** Type byte of every record this version speaks. */
export const recordTypes = {
	hello: 0x01,
	ping: 0x02,
	rekey: 0x03,
	approve: 0x04,
	sasCommit: 0x10,
	sasNonce: 0x11,
	sasReveal: 0x12,
	sasResult: 0x13,
	roomAdvert: 0x20,
	joinRequest: 0x21,
	joinStatus: 0x22,
	lockbox: 0x23,
	peers: 0x26,
	dialBack: 0x27,
	transfer: 0x25,
	syncRoot: 0x30,
	heads: 0x31,
	want: 0x32,
	events: 0x33,
	have: 0x35,
	direct: 0x40,
	directAck: 0x41,
	credit: 0x54,
	bulkWanted: 0x5b,
	fileStatus: 0x5c,
	ephemeral: 0x60,
	bye: 0x7f,
} as const;

/** Types below this one must be known; those above may come from a newer peer and are ignored. */
export const firstOptionalType = 0x80;

/** First record each way: who is there. The name is a label, not yet cleaned for display. */
export interface Hello {
	readonly name: string;
	/** Version of the extension, for diagnosis only. */
	readonly app: string;
	/** Parts of the protocol beyond version 1 that this peer understands. */
	readonly features: readonly string[];
	/** 16 hex digits drawn at each start, as announced: tells a restarted peer's link from its dead one. */
	readonly instance: string;
	/** Where this peer listens, so that the other side can dial back; 0 if nowhere. */
	readonly port: number;
	readonly card: Uint8Array;
	/** How this key came to be ours from older ones (`wire/move.ts`); not yet looked at. Absent in older clients. */
	readonly moves?: readonly Uint8Array[];
	/** What our clock says, milliseconds since 1970, so that each can see where the two differ. Absent in older clients. */
	readonly ms?: number;
}

/** A listed room somebody is a member of. */
export interface RoomAdvert {
	readonly room: string;
	readonly name: string;
	readonly count: number;
	/** Identity key of the admin, hex, as the one who tells knows it. */
	readonly admin: string;
	readonly adminName: string;
}

const appLength = 32;
const featureLength = 32;
const featureCount = 32;
const byeLength = 32;

export const encodeHello = (hello: Hello): Uint8Array =>
	encodeJson({
		name: hello.name,
		app: hello.app,
		features: hello.features,
		instance: hello.instance,
		port: hello.port,
		card: toHex(hello.card),
		...(hello.moves === undefined || hello.moves.length === 0 ? {} : { moves: hello.moves.map(toHex) }),
		...(hello.ms === undefined ? {} : { ms: hello.ms }),
	});

export const decodeHello = (bytes: Uint8Array): Decoded<Hello> =>
	decodeObject(bytes, (fields) => {
		const card = fields.card;
		if (!isHex(card, cardLength)) {
			return malformed("card");
		}
		const { instance } = fields;
		if (!isHex(instance, 8)) {
			return malformed("instance");
		}
		return {
			name: stringField(fields, "name", textLimits.displayName * 4),
			app: stringField(fields, "app", appLength),
			instance,
			port: integerField(fields, "port", 0, 0xffff),
			features: arrayField(fields, "features", featureCount).map((feature) =>
				typeof feature === "string" && feature.length <= featureLength ? feature : malformed("features"),
			),
			card: fromHex(card),
			...(fields.moves === undefined ? {} : { moves: readMoves(fields) }),
			...(fields.ms === undefined ? {} : { ms: integerField(fields, "ms", 0, Number.MAX_SAFE_INTEGER) }),
		};
	});

const readMoves = (fields: JsonObject): readonly Uint8Array[] =>
	arrayField(fields, "moves", countLimits.keyMoves).map((move) =>
		isHex(move, moveLength) ? fromHex(move) : malformed("moves"),
	);

export const encodeRoomAdverts = (adverts: readonly RoomAdvert[]): Uint8Array =>
	encodeJson({ rooms: adverts.map((advert) => ({ ...advert })) });

/** All listed rooms of a peer at once; a later record replaces an earlier one. */
export const decodeRoomAdverts = (bytes: Uint8Array): Decoded<readonly RoomAdvert[]> =>
	decodeObject(bytes, (fields) =>
		arrayField(fields, "rooms", countLimits.adverts).map((entry) => {
			if (!isObject(entry)) {
				return malformed("rooms");
			}
			const { room, admin } = entry;
			if (!isHex(room, 32) || !isHex(admin, 32)) {
				return malformed("rooms");
			}
			return {
				room,
				admin,
				name: stringField(entry, "name", textLimits.roomName * 4),
				adminName: stringField(entry, "adminName", textLimits.displayName * 4),
				count: integerField(entry, "count", 1, countLimits.members),
			};
		}),
	);

/** What a peer says of itself for now: it replaces what it said before and is stored by nobody else. */
export interface Ephemeral {
	/** The name it goes by from now on; null when it says nothing of that. */
	readonly name: string | null;
}

export const encodeEphemeral = (ephemeral: { readonly name: string }): Uint8Array =>
	encodeJson({ name: ephemeral.name });

export const decodeEphemeral = (bytes: Uint8Array): Decoded<Ephemeral> =>
	decodeObject(bytes, (fields) => ({
		name: fields.name === undefined ? null : stringField(fields, "name", textLimits.displayName * 4),
	}));

/** Why a link is closed in order: a fixed word. */
export const encodeBye = (reason: string): Uint8Array => encodeJson({ reason });

export const decodeBye = (bytes: Uint8Array): Decoded<string> =>
	decodeObject(bytes, (fields) => stringField(fields, "reason", byeLength));

const decodeObject = <T>(bytes: Uint8Array, read: (fields: JsonObject) => T): Decoded<T> => {
	const object = decodeJson(bytes);
	return object.ok ? decodeBytes(new Uint8Array(), () => read(object.value)) : object;
};
