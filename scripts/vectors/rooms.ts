/** The two rooms all vectors about rooms are of. */
import { label } from "../../src/net/crypto/hash.ts";
import type { Identity } from "../../src/net/identity.ts";
import { type Ack, decodeAck, signAck } from "../../src/net/wire/ack.ts";
import { u32 } from "../../src/net/wire/bytes.ts";
import type { Policy } from "../../src/net/wire/controlBody.ts";
import { encodeJson } from "../../src/net/wire/json.ts";
import { decodeMove, signMove } from "../../src/net/wire/move.ts";
import { type Step, Writer } from "./chain.ts";
import { bytesOf, cast, hlcOf, someHex, valueIn } from "./kit.ts";

const policy: Policy = { history: "all", listed: true, succession: 72, rules: 1 };

/** The log a person writes in a room; `stay` tells their stays apart. */
export const logOf = (who: keyof typeof cast, stay = 1): string => someHex(`log ${stay} of ${who}`, 8);

/** Somebody's vote for `candidate` to follow `target`, or an ack of `target`. */
export const voice = (
	who: Identity,
	said: { readonly room: string; readonly target: string; readonly candidate?: Identity; readonly step: number },
): Ack => {
	const { room, target } = said;
	const fields = { room, target, ackSeq: hlcOf(said.step), candidate: said.candidate?.key ?? "" };
	return valueIn(decodeAck(signAck(who.signing, fields)));
};

/** A room whose newcomers may read back, with every operation there is, and two that halt it. */
export function openRoom(): { readonly steps: readonly Step[]; readonly asides: readonly Step[] } {
	const { ada, grace, linus, edsger, newAda } = cast;
	const room = new Writer("open room");
	const admit = (admin: Identity, newcomer: Identity, log: string): Step =>
		room.write(admin, ({ box }) => ({
			kind: "add",
			card: newcomer.card,
			log,
			reqId: someHex(`request for ${log}`, 16),
			key: { form: "keyBox", keyBox: box(newcomer) },
		}));
	room.create(ada, { name: "Compilers", policy, log: logOf("ada") });
	admit(ada, grace, logOf("grace"));
	admit(ada, linus, logOf("linus"));
	room.write(ada, ({ rotate }) => ({ kind: "rotate", rotation: rotate([ada, grace, linus]) }));
	room.write(ada, () => ({ kind: "policy", policy: { ...policy, listed: false, succession: 24 } }));
	room.write(ada, ({ place }) => ({
		kind: "transfer",
		to: grace.key,
		acceptance: grace.signing.sign(label("acc"), bytesOf(place.room), u32(place.n), bytesOf(place.prev)),
	}));
	room.write(grace, ({ rotate }) => ({
		kind: "kick",
		target: linus.key,
		reason: "kernel talk",
		cuts: [{ log: logOf("linus"), seq: 3, event: someHex("last event of Linus", 32) }],
		rotation: rotate([ada, grace]),
	}));
	admit(grace, linus, logOf("linus", 2));
	room.write(grace, ({ rotate }) => ({
		kind: "left",
		target: linus.key,
		reason: "",
		cuts: [],
		rotation: rotate([ada, grace]),
	}));
	admit(grace, edsger, logOf("edsger"));
	room.write(edsger, ({ place }) => ({
		kind: "claim",
		votes: [ada, edsger].map((who, i) =>
			voice(who, { room: place.room, target: place.prev, candidate: edsger, step: 20 + i }),
		),
	}));
	room.write(edsger, ({ rotate }) => ({
		kind: "rekey",
		move: valueIn(decodeMove(signMove(ada.signing, newAda))),
		log: logOf("ada"),
		cuts: [{ log: logOf("ada"), seq: 7, event: someHex("last event of Ada", 32) }],
		rotation: rotate([newAda, grace, edsger]),
	}));
	const meta = encodeJson({ from: "a newer version" });
	room.write(edsger, () => ({
		kind: "newer",
		op: 200,
		bytes: Uint8Array.from([0, meta.length, ...meta]),
	}));
	const asides = [
		room.aside(edsger, () => ({ kind: "newer", op: 42, bytes: bytesOf("c0ffee") })),
		room.aside(edsger, () => ({ kind: "policy", policy: { ...policy, rules: 2 } })),
	];
	room.write(edsger, () => ({ kind: "close", reason: "moved to another room" }));
	return { steps: room.steps, asides };
}

/** A room whose newcomers may not read back. */
export function closedRoom(): readonly Step[] {
	const { ada, grace } = cast;
	const room = new Writer("since-join room");
	room.create(ada, { name: "Salaries", policy: { ...policy, history: "since-join" }, log: logOf("ada") });
	room.write(ada, ({ rotate }) => ({
		kind: "add",
		card: grace.card,
		log: logOf("grace"),
		reqId: someHex("request for salaries", 16),
		key: { form: "rotation", rotation: rotate([ada, grace], false) },
	}));
	return room.steps;
}
