/**
 * Known answers for every primitive the node relies on: RFC and NIST test values, and what must be
 * refused. Each check is true, false, or throws; nothing runs at import.
 */
import { open, seal } from "./aead.ts";
import { concatBytes } from "./bytes.ts";
import { SigningKey, verifySignature } from "./ed25519.ts";
import { hkdfSha256, hmacSha256, sha256 } from "./hash.ts";
import { openBox, sealBox } from "./lockbox.ts";
import { AgreementKey, nativeX25519, portableX25519, type X25519 } from "./x25519.ts";

/** The functions under test; a test hands in broken ones. */
export interface Primitives {
	readonly sha256: typeof sha256;
	readonly hmacSha256: typeof hmacSha256;
	readonly hkdfSha256: typeof hkdfSha256;
	readonly seal: typeof seal;
	readonly open: typeof open;
	/** Signs with the key of a seed. */
	readonly sign: (seed: Uint8Array, message: Uint8Array) => Uint8Array;
	readonly verifySignature: typeof verifySignature;
	readonly sealBox: typeof sealBox;
	readonly openBox: typeof openBox;
	readonly nativeX25519: X25519;
	readonly portableX25519: X25519;
}

/** The project's own primitives, which the rest of the node uses. */
export const projectPrimitives: Primitives = {
	sha256,
	hmacSha256,
	hkdfSha256,
	seal,
	open,
	sign: (seed, message) => new SigningKey(seed).sign(message),
	verifySignature,
	sealBox,
	openBox,
	nativeX25519,
	portableX25519,
};

const NONE = new Uint8Array(0);

/** FIPS 180-4, "abc". */
export function knowsSha256(primitives: Primitives): boolean {
	const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	// In one part and in two: each is another function of the system's.
	return isHex(primitives.sha256(ascii("abc")), known) && isHex(primitives.sha256(ascii("a"), ascii("bc")), known);
}

/** RFC 4231 §4.2. */
export function knowsHmac(primitives: Primitives): boolean {
	const known = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
	return isHex(primitives.hmacSha256(filled(20, 0x0b), ascii("Hi "), ascii("There")), known);
}

/** RFC 5869 A.1, and empty input with 64 bytes out, as Noise's `Split` needs it. */
export function knowsHkdf(primitives: Primitives): boolean {
	const [salt, info] = [hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9")];
	const known = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
	const split =
		"1d7e0d6f1d9da2d68dabed53b5f88345f3fd01cb75411fbe5aa4293bd8f430d6" +
		"3ed9b8035bbf370b8cfef7ff15007de45488e18660c84e3d996e8e6c658fa7f8";
	return (
		isHex(primitives.hkdfSha256(filled(22, 0x0b), salt, info, 42), known) &&
		isHex(primitives.hkdfSha256(NONE, counting(32), NONE, 64), split)
	);
}

/** Test case 16 of the GCM specification (McGrew, Viega); a changed and a shortened tag are refused. */
export function knowsAesGcm(primitives: Primitives): boolean {
	const key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
	const [nonce, aad] = [hex("cafebabefacedbaddecaf888"), hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")];
	const text =
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
		"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
	const known =
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
		"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
		"76fc6ece0f4e1768cddf8853bb2d551b";
	const sealed = primitives.seal(key, nonce, aad, hex(text));
	const opened = primitives.open(key, nonce, aad, hex(known));
	const isTamperRefused = primitives.open(key, nonce, aad, changed(hex(known))) === undefined;
	const isShortTagRefused = primitives.open(key, nonce, aad, hex(known).subarray(0, -1)) === undefined;
	return isHex(sealed, known) && isHex(opened, text) && isTamperRefused && isShortTagRefused;
}

/** RFC 8032 §7.1 test 2; a changed message and a small-order key (PROTOCOL §2.1) are refused. */
export function knowsEd25519(primitives: Primitives): boolean {
	const seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
	const publicKey = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
	const known =
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
		"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
	const message = Uint8Array.of(0x72);
	const neutral = concatBytes(Uint8Array.of(1), new Uint8Array(31));
	return (
		isHex(primitives.sign(seed, message), known) &&
		primitives.verifySignature(publicKey, hex(known), message) &&
		!primitives.verifySignature(publicKey, hex(known), changed(message)) &&
		!primitives.verifySignature(neutral, concatBytes(neutral, new Uint8Array(32)), message)
	);
}

/** RFC 7748 §6.1; an all-zero secret is refused. */
export function knowsX25519(x25519: X25519): boolean {
	const secret = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
	const publicKey = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
	const theirs = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
	const shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
	const key = new AgreementKey(secret, x25519);
	return (
		isHex(key.publicKey, publicKey) && isHex(key.agree(theirs), shared) && key.agree(new Uint8Array(32)) === undefined
	);
}

/**
 * A box made by an independent implementation of XSalsa20-Poly1305. Sealed and opened once each:
 * tweetnacl's first multiplications take milliseconds, and it is the same code on every platform.
 */
export function knowsLockbox(primitives: Primitives, x25519: X25519): boolean {
	const [mine, theirs] = [new AgreementKey(filled(32, 1), x25519), filled(32, 2)];
	const nonce = filled(24, 3);
	const theirPublicKey = hex("ce8d3ad1ccb633ec7b70c17814a5c76ecd029685050d344745ba05870e587d59");
	const known = hex("0d7c2b906cf6cb4a506931e33e83ada5e32a7d0c2f133ca92c092c7c76a7cef4da4bb2a67c011cf34e42a95d6e78642c");
	return (
		isHex(primitives.sealBox(counting(32), nonce, mine.publicKey, theirs), toHex(known)) &&
		isHex(primitives.openBox(known, nonce, theirPublicKey, mine), toHex(counting(32)))
	);
}

function hex(text: string): Uint8Array {
	return Uint8Array.from(Buffer.from(text, "hex"));
}

function toHex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString("hex");
}

function isHex(bytes: Uint8Array | undefined, expected: string): boolean {
	return bytes !== undefined && toHex(bytes) === expected;
}

function ascii(text: string): Uint8Array {
	return new TextEncoder().encode(text);
}

function filled(length: number, byte: number): Uint8Array {
	return new Uint8Array(length).fill(byte);
}

function counting(length: number): Uint8Array {
	return Uint8Array.from({ length }, (_, index) => index);
}

function changed(bytes: Uint8Array): Uint8Array {
	return bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));
}
