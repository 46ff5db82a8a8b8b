/** Messages a handshake must end at, in the place of those of the first meeting of `handshake.json`. */
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { type AuthContext, netIdOf, prologueOf, writeAuth } from "../../src/net/crypto/handshakeAuth.ts";
import { type NoiseRole, NoiseXX } from "../../src/net/crypto/noise.ts";
import { AgreementKey } from "../../src/net/crypto/x25519.ts";
import { meetings, type Secrets, sideOf } from "./handshake.ts";
import { cast, hex, type Json } from "./kit.ts";

/** What a side does otherwise than it should. */
interface Rig {
	readonly teamCode?: string;
	readonly purpose?: "chat" | "bulk";
	readonly staticKey?: AgreementKey;
	/** In the place of its `auth`. */
	readonly auth?: (honest: Uint8Array, context: AuthContext, signer: ReturnType<typeof sideOf>) => Uint8Array;
}

/** Shows a public key that is not its own, as anybody may. */
class PretendedKey extends AgreementKey {
	override readonly publicKey: Uint8Array;
	constructor(publicKey: Uint8Array) {
		super(new Uint8Array(32).fill(1));
		this.publicKey = publicKey;
	}
	/** What every secret with a key of small order is. */
	override agree(): Uint8Array {
		return new Uint8Array(32);
	}
}

const first = (): (typeof meetings)[number] => {
	const [meeting] = meetings;
	if (meeting === undefined) throw new Error("there is one");
	return meeting;
};

const flipped = (bytes: Uint8Array, at: number, mask = 1): Uint8Array =>
	bytes.map((byte, i) => (i === (at < 0 ? bytes.length + at : at) ? byte ^ mask : byte));

/** One side of the meeting that does as `rig` says in its message with a payload. */
const side = (role: NoiseRole, secrets: Secrets, rig: Rig = {}) => {
	const own = sideOf(first(), secrets);
	const staticKey = rig.staticKey ?? own.agreementKey;
	const { purpose = "chat", teamCode = "" } = rig;
	const prologue = prologueOf(purpose, netIdOf(teamCode));
	const noise = new NoiseXX({ role, prologue, staticKey, random: own.random });
	const authenticate = (): Uint8Array =>
		noise.writeMessage((hashAtPayload) => {
			const context: AuthContext = { role, hashAtPayload, staticKey: staticKey.publicKey };
			const honest = writeAuth(own.signingKey, own.minor, context);
			return rig.auth?.(honest, context, own) ?? honest;
		});
	return { noise, authenticate };
};

const begin = (): Uint8Array => side("initiator", first().initiator).noise.writeMessage(() => new Uint8Array());

const second = (rig: Rig = {}): Uint8Array => {
	const { noise, authenticate } = side("responder", first().responder, rig);
	noise.readMessage(begin());
	return authenticate();
};

const third = (rig: Rig = {}): Uint8Array => {
	const { noise, authenticate } = side("initiator", first().initiator, rig);
	noise.writeMessage(() => new Uint8Array());
	noise.readMessage(second());
	return authenticate();
};

const rigs: readonly (readonly [why: string, as: string, Rig])[] = [
	["auth of version 2", "handshakeSignature", { auth: (honest) => flipped(honest, 0, 3) }],
	[
		"signed for the other role",
		"handshakeSignature",
		{
			auth: (_, context, { signingKey, minor }) =>
				writeAuth(signingKey, minor, {
					...context,
					role: context.role === "initiator" ? "responder" : "initiator",
				}),
		},
	],
	[
		"signed for another handshake",
		"handshakeSignature",
		{
			auth: (_, context, { signingKey, minor }) =>
				writeAuth(signingKey, minor, { ...context, hashAtPayload: new Uint8Array(32) }),
		},
	],
	[
		"signed for another static key",
		"handshakeSignature",
		{
			auth: (_, context, { signingKey, minor }) =>
				writeAuth(signingKey, minor, { ...context, staticKey: cast.ada.agreement.publicKey }),
		},
	],
	["another minor than was signed", "handshakeSignature", { auth: (honest) => flipped(honest, -1) }],
	[
		"the identity key of somebody else",
		"handshakeSignature",
		{ auth: (honest) => concatBytes(honest.subarray(0, 1), cast.ada.signing.publicKey, honest.subarray(33)) },
	],
	[
		"an identity key of small order",
		"handshakeKey",
		{ auth: (honest) => concatBytes(honest.subarray(0, 1), new Uint8Array(32), honest.subarray(33)) },
	],
	["a static key of small order", "handshakeKey", { staticKey: new PretendedKey(new Uint8Array(32)) }],
];

/** `as` is the word of our handshake; `expects` the identity key that was dialled, where it matters. */
export function refusedHandshakes(): readonly Json[] {
	const one = (
		message: 1 | 2 | 3,
		why: string,
		as: string,
		bytes: Uint8Array,
		expects: string | null = null,
	): Json => ({
		message,
		why,
		as,
		expects,
		bytes: hex(bytes),
	});
	const sizes = (message: 1 | 2 | 3, bytes: Uint8Array): readonly Json[] => [
		one(message, "one byte less", "handshakeSize", bytes.subarray(0, -1)),
		one(message, "one byte more", "handshakeSize", concatBytes(bytes, Uint8Array.of(0))),
	];
	return [
		...sizes(1, begin()),
		one(1, "an ephemeral key of small order", "handshakeKey", new Uint8Array(32)),
		one(1, "an ephemeral key with its top bit set", "handshakeKey", flipped(begin(), 31, 0x80)),
		...sizes(2, second()),
		one(2, "another tag", "handshakeDecrypt", flipped(second(), -1)),
		one(2, "of another team", "handshakeDecrypt", second({ teamCode: "blue whale" })),
		one(2, "of a bulk link", "handshakeDecrypt", second({ purpose: "bulk" })),
		one(2, "an ephemeral key of small order", "handshakeKey", concatBytes(new Uint8Array(32), second().subarray(32))),
		...rigs.map(([why, as, rig]) => one(2, why, as, second(rig))),
		one(2, "of somebody else than was dialled", "handshakeUnexpectedPeer", second(), cast.ada.key),
		...sizes(3, third()),
		one(3, "another tag", "handshakeDecrypt", flipped(third(), -1)),
		...rigs.map(([why, as, rig]) => one(3, why, as, third(rig))),
	];
}
