/** What a key is called by, in hex, as rooms, tables and views have it. */
import { remembered } from "../remembered.ts";
import { fingerprintOf, peerIdOf, shortTag } from "./fingerprint.ts";

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

/** peerId of an identity key, both hex. @throws RangeError unless the key has 32 bytes */
export const peerIdHex = remembered((identity) => Buffer.from(peerIdOf(bytesOf(identity))).toString("hex"));

/** The fingerprint people compare, of a peerId in hex. @throws RangeError unless it has 32 bytes */
export const fingerprintHex = remembered((peerId) => fingerprintOf(bytesOf(peerId)));

/** What tells people of one name apart where they are listed: the first letters of their fingerprint. */
export const tagOf = (peerId: string): string => shortTag(fingerprintHex(peerId));
