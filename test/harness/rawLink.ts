/** A peer that shakes hands as it should and then says whatever a test likes, record by record. */
import { type HandshakeResult, InitiatorHandshake, ResponderHandshake } from "../../src/net/crypto/handshake.ts";
import { netIdOf } from "../../src/net/crypto/handshakeAuth.ts";
import { CHAT_RECORDS, REKEY_RECORD, RecordOpener, RecordSealer } from "../../src/net/crypto/records.ts";
import { AgreementKey } from "../../src/net/crypto/x25519.ts";
import type { Identity } from "../../src/net/identity.ts";
import type { RandomBytes, Socket } from "../../src/net/ports.ts";
import { encodeHello, type Hello, recordTypes } from "../../src/net/wire/records.ts";
import { seededRandom } from "./people.ts";
import { chanceFor } from "./testChance.ts";

/** What came in one record. */
export interface HeardRecord {
	readonly type: number;
	readonly body: Uint8Array;
}

/** How a raw peer presents itself. */
export interface RawLinkOptions {
	readonly socket: Socket;
	readonly role: "initiator" | "responder";
	readonly identity: Identity;
	readonly teamCode?: string;
	/** Another agreement key than the identity's own. */
	readonly agreement?: AgreementKey;
	/** Says HELLO by itself once the handshake is done; true unless told. */
	readonly greets?: boolean;
	readonly hello?: Partial<Hello>;
	/** What it says its minor version is; 0 unless told. */
	readonly minor?: number;
	/** What its keys come of; the chance of the test unless told. */
	readonly random?: RandomBytes;
	/** The handshake is done; nothing was said yet but HELLO, if it greets. */
	readonly shaken?: () => void;
}

/** One connection in a test's hands. */
export class RawLink {
	readonly socket: Socket;
	/** Records opened, in order, HELLO and REKEY among them. */
	readonly heard: HeardRecord[] = [];
	/** Messages as they came over the wire. */
	readonly messages: Uint8Array[] = [];
	/** Sealed records as they were sent. */
	readonly sealed: Uint8Array[] = [];
	/** The close code, once the connection is gone. */
	closed: number | null = null;
	readonly #options: RawLinkOptions;
	#handshake: InitiatorHandshake | ResponderHandshake | null;
	#sealer: RecordSealer | null = null;
	#opener: RecordOpener | null = null;

	/** Starts at once. */
	constructor(options: RawLinkOptions) {
		const { socket, role, identity, teamCode = "", agreement = identity.agreement, minor = 0 } = options;
		this.#options = options;
		this.socket = socket;
		const handshake = {
			purpose: "chat",
			netId: netIdOf(teamCode),
			signingKey: identity.signing,
			agreementKey: agreement,
			minor,
			random: options.random ?? chanceFor(`link of ${identity.key}`),
		} as const;
		const initiator = role === "initiator" ? new InitiatorHandshake(handshake) : null;
		this.#handshake = initiator ?? new ResponderHandshake(handshake);
		socket.listen({
			message: (message) => this.#receive(message),
			closed: (code) => {
				this.closed = code;
			},
		});
		if (initiator !== null) {
			socket.send(initiator.start());
		}
	}

	/** Types heard, HELLO left out. */
	get types(): readonly number[] {
		return this.heard.map(({ type }) => type).filter((type) => type !== recordTypes.hello);
	}

	get isShaken(): boolean {
		return this.#sealer !== null;
	}

	/** Bodies of one type. */
	bodies(type: number): readonly Uint8Array[] {
		return this.heard.filter((record) => record.type === type).map(({ body }) => body);
	}

	/** Seals and sends one record. */
	send(type: number, body: Uint8Array = new Uint8Array()): void {
		const record = this.seal(type, body);
		this.sealed.push(record);
		this.socket.send(record);
	}

	/** Seals without sending: a record lost, or to be sent in a way it should not. */
	seal(type: number, body: Uint8Array = new Uint8Array()): Uint8Array {
		if (this.#sealer === null) {
			throw new Error("the handshake is not done");
		}
		return type === REKEY_RECORD ? this.#sealer.rekey(0) : this.#sealer.seal(type, 0, body);
	}

	/** HELLO of our own, changed where told. */
	greet(change: Partial<Hello> = {}): void {
		const { identity, hello } = this.#options;
		const own: Hello = {
			name: "Mallory",
			app: "raw",
			features: [],
			instance: "00000000000000aa",
			port: 0,
			card: identity.card.bytes,
		};
		this.send(recordTypes.hello, encodeHello({ ...own, ...hello, ...change }));
	}

	#receive(message: Uint8Array): void {
		this.messages.push(message);
		if (this.#handshake !== null) {
			const step = this.#handshake.receive(message);
			if ("error" in step) {
				throw new Error(`the raw peer's own handshake failed: ${step.error}`);
			}
			if (step.send !== undefined) {
				this.socket.send(step.send);
			}
			if (step.done !== undefined) {
				this.#begin(step.done);
			}
			return;
		}
		const opened = this.#opener?.open(message);
		if (opened === undefined || "error" in opened) {
			throw new Error("the raw peer cannot open what came");
		}
		if (opened.type === REKEY_RECORD) {
			this.#opener?.rekey();
		}
		this.heard.push({ type: opened.type, body: opened.body });
	}

	#begin(proved: HandshakeResult): void {
		this.#handshake = null;
		this.#sealer = new RecordSealer(proved.send, { profile: CHAT_RECORDS, nowMs: 0 });
		this.#opener = new RecordOpener(proved.receive, { profile: CHAT_RECORDS });
		if (this.#options.greets !== false) {
			this.greet();
		}
		this.#options.shaken?.();
	}
}

/** Another agreement key, as a thief of the identity key alone would have. */
export const otherAgreement = (seed: string): AgreementKey => new AgreementKey(seededRandom(seed)(32));
