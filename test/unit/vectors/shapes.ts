/** The vectors as they are on disk: part of this repository, so their shape is trusted. */
import { readFileSync } from "node:fs";

/** The parsed JSON of one of the project's own vector files. */
export const vectorsOf = <Shape>(name: string): Shape =>
	JSON.parse(readFileSync(new URL(`../../vectors/lanchat/${name}.json`, import.meta.url), "utf8"));

export interface PersonVector {
	readonly identitySeed: string;
	readonly identityKey: string;
	readonly agreementSecret: string;
	readonly agreementKey: string;
	readonly createdMs: number;
	readonly nonce: string;
	readonly card: string;
	readonly peerId: string;
	readonly memberTag: string;
	readonly fingerprint: string;
	readonly tag: string;
}

export interface CardVectors {
	readonly people: Readonly<Record<string, PersonVector>>;
	readonly move: { readonly from: string; readonly to: string; readonly bytes: string };
	readonly safetyNumber: { readonly of: readonly [string, string]; readonly digits: string };
}

export interface ControlVector {
	readonly op: number;
	readonly kind: string;
	readonly author: string;
	readonly room: string;
	readonly n: number;
	readonly prev: string;
	readonly hlc: string;
	readonly body: Readonly<Record<string, unknown>>;
	readonly id: string;
	readonly bytes: string;
	readonly after: {
		readonly admin: string;
		readonly members: readonly string[];
		readonly epoch: string;
		readonly listed: boolean;
		readonly closed: boolean;
		readonly halted: boolean;
	};
}

export interface ControlVectors {
	readonly chains: readonly {
		readonly operations: readonly ControlVector[];
		readonly afterNumber12: readonly ControlVector[];
	}[];
}

export interface BoxVector {
	readonly to: string;
	readonly tag: string;
	readonly nonce: string;
	readonly box: string;
}

interface LockboxCommon {
	readonly n: number;
	readonly room: string;
	readonly epoch: string;
	readonly epochKey: string;
	readonly ephemeralSecret: string;
	readonly ephemeralKey: string;
}

export type LockboxVector =
	| (LockboxCommon & { readonly form: "keyBox" } & Omit<BoxVector, "tag">)
	| (LockboxCommon & {
			readonly form: "rotation";
			readonly keyCheck: string;
			readonly previousKey: string | null;
			readonly back: string | null;
			readonly boxes: readonly BoxVector[];
	  });

export interface LockboxVectors {
	readonly records: readonly {
		readonly room: string;
		readonly epoch: string;
		readonly key: string | null;
		readonly bytes: string;
	}[];
	readonly chains: readonly (readonly LockboxVector[])[];
}

export interface EventVector {
	readonly kind: number;
	readonly room: string;
	readonly author: string;
	readonly log: string;
	readonly seq: number;
	readonly prev: string;
	readonly ctl: string;
	readonly epochCtl: string;
	readonly hlc: string;
	readonly deps: readonly string[];
	readonly nonce: string;
	readonly json: string;
	readonly epochKey: string;
	readonly logKey: string;
	readonly eventKey: string;
	readonly sealedBody: string;
	readonly bodyHash: string;
	readonly id: string;
	readonly header: string;
}

export interface EventVectors {
	readonly logs: readonly (readonly EventVector[])[];
}

export interface AckVectors {
	readonly acks: readonly {
		readonly kind: "ack" | "vote";
		readonly room: string;
		readonly author: string;
		readonly ackSeq: string;
		readonly target: string;
		readonly candidate: string | null;
		readonly bytes: string;
	}[];
}

export interface EvidenceVectors {
	readonly proofs: readonly {
		readonly kind: "acks" | "events";
		readonly room: string;
		readonly author: string;
		readonly log?: string;
		readonly seq?: number;
		readonly ids?: readonly string[];
		readonly subject: string;
		readonly bytes: string;
	}[];
}

export interface SasVectors {
	readonly vectors: readonly {
		readonly a: { readonly identityKey: string; readonly peerId: string; readonly nonce: string };
		readonly b: { readonly identityKey: string; readonly peerId: string; readonly nonce: string };
		readonly chanId: string;
		readonly commitment: string;
		readonly records: readonly { readonly from: string; readonly type: number; readonly body: string }[];
		readonly sas: string;
		readonly numbers: readonly number[];
		readonly emoji: readonly { readonly emoji: string; readonly name: string }[];
	}[];
}

export interface RecordVectors {
	readonly sealed: {
		readonly key: string;
		readonly records: readonly {
			readonly type: number;
			readonly stream: number;
			readonly body: string;
			readonly record: string;
		}[];
	};
	readonly bodies: readonly { readonly name: string; readonly type: number; readonly body: string }[];
}

export interface JoinVectors {
	readonly request: {
		readonly requester: string;
		readonly room: string;
		readonly log: string;
		readonly reqId: string;
		readonly ms: number;
		readonly note: string;
		readonly bytes: string;
	};
	readonly invited: {
		readonly seed: string;
		readonly invPub: string;
		readonly invSig: string;
		readonly bytes: string;
	};
	readonly invites: readonly {
		readonly issuer: string;
		readonly room: string;
		readonly team: string;
		readonly untilMs: number;
		readonly seed: string | null;
		readonly roomName: string;
		readonly addresses: readonly { readonly host: string; readonly port: number }[];
		readonly bytes: string;
		readonly link: string;
	}[];
	readonly statuses: readonly {
		readonly kind: "waiting" | "denied" | "withdrawn" | "closed" | "unlisted";
		/** What closed the room. */
		readonly operation?: string;
		readonly room: string;
		readonly reqId: string;
		readonly requester?: string;
		readonly untilMs?: number;
		readonly handovers?: readonly {
			readonly kind: "transfer" | "move";
			readonly from: string;
			readonly to: string;
			readonly bytes: string;
		}[];
		readonly bytes: string;
	}[];
}

export interface SyncVectors {
	readonly room: string;
	readonly controlHead: string;
	readonly heads: { readonly list: readonly Readonly<Record<string, unknown>>[]; readonly bytes: string };
	readonly root: { readonly root: string; readonly bytes: string };
	readonly wants: { readonly list: readonly Readonly<Record<string, unknown>>[]; readonly bytes: string };
	readonly items: string;
	readonly haves: { readonly list: readonly Readonly<Record<string, unknown>>[]; readonly bytes: string };
	readonly credit: { readonly taken: number; readonly bytes: string };
}

export interface DirectVectors {
	readonly messages: readonly {
		readonly id: string;
		readonly hlc: string;
		readonly kind: number;
		readonly body: string;
		readonly bytes: string;
	}[];
	readonly ack: string;
}

export interface TransferVectors {
	readonly room: string;
	readonly n: number;
	readonly prev: string;
	readonly to: string;
	readonly messages: readonly { readonly kind: string; readonly acceptance: string | null; readonly bytes: string }[];
}

export interface FileVectors {
	readonly entries: readonly { readonly kind: string; readonly path: string; readonly size: number }[];
	readonly listing: string;
	readonly content: string;
	readonly pieceHash: string;
	readonly root: string;
	readonly offer: { readonly kind: number; readonly body: string };
	/** Byte `i` is `i mod 251`. */
	readonly large: {
		readonly size: number;
		readonly hashes: readonly string[];
		readonly root: string;
		readonly have: string;
		readonly list: string;
	};
	readonly message: {
		readonly key: string;
		readonly records: readonly { readonly type: number; readonly stream: number; readonly body: string }[];
		readonly bytes: string;
	};
	readonly records: {
		readonly open: { readonly room: string; readonly root: string; readonly size: number; readonly bytes: string };
		readonly have: string;
		readonly got: string;
		readonly cancel: string;
		readonly listWant: string;
		readonly list: string;
		readonly want: string;
		readonly chunk: string;
		readonly nak: { readonly reason: string; readonly index: null; readonly bytes: string };
		readonly status: {
			readonly room: string;
			readonly root: string;
			readonly state: string;
			readonly pieces: number;
			readonly bytes: string;
		};
	};
}

export interface RefusedVectors {
	readonly layouts: readonly {
		readonly layout: string;
		readonly why: string;
		readonly as: string;
		readonly bytes: string;
	}[];
	readonly operations: readonly (RefusedOperation & { readonly after: number | null })[];
	readonly handshakes: readonly {
		readonly message: 1 | 2 | 3;
		readonly why: string;
		readonly as: string;
		readonly expects: string | null;
		readonly bytes: string;
	}[];
}

interface RefusedOperation {
	readonly rule: number;
	readonly why: string;
	readonly as: string;
	readonly author: string;
	readonly bytes: string;
}

export interface CrowdVectors {
	readonly operations: readonly string[];
	readonly refused: RefusedOperation;
}

interface HandshakeSide {
	readonly identitySeed: string;
	readonly agreementSecret: string;
	readonly ephemeralSecret: string;
	readonly minor: number;
}

export interface HandshakeVectors {
	readonly vectors: readonly {
		readonly purpose: "chat" | "bulk";
		readonly teamCode: string;
		readonly initiator: HandshakeSide;
		readonly responder: HandshakeSide;
		readonly messages: readonly string[];
	}[];
}
