/** Operations that break one rule of the control chain each, in the room of `controls.json` whose newcomers read back. */
import type { Identity } from "../../src/net/identity.ts";
import { type Control, signControl } from "../../src/net/wire/control.ts";
import type { ControlBody } from "../../src/net/wire/controlBody.ts";
import { decodeMove, signMove } from "../../src/net/wire/move.ts";
import { signAcceptance } from "../../src/net/wire/transfer.ts";
import { emptyKeyBox, emptyRotation } from "../../test/harness/chains.ts";
import { cast, hex, hlcOf, type Json, nameOf, someHex, valueIn } from "./kit.ts";
import { logOf, openRoom, voice } from "./rooms.ts";

/** `rule` is the number of the rule in PROTOCOL 2.5, `as` the word our fold gives; `after` is the operation it follows. */
export function refusedOperations(): readonly Json[] {
	const { ada, grace, linus, edsger, newAda } = cast;
	const { steps } = openRoom();
	const at = (n: number): Control => steps[n]?.control ?? missing();
	const [first, prev] = [at(0), at(3)];
	const place = { room: first.id, n: prev.n + 1, prev: prev.id };
	const three = [ada, grace, linus];
	const rotate = (members: readonly Identity[], leadsBack = true): ControlBody => ({
		kind: "rotate",
		rotation: emptyRotation(members, leadsBack),
	});
	const gone = (kind: "kick" | "left", who: Identity, members: readonly Identity[]): ControlBody => ({
		kind,
		target: who.key,
		reason: "",
		cuts: [],
		rotation: emptyRotation(members, true),
	});
	const add = (who: Identity, log: string, rotation?: readonly Identity[]): ControlBody => ({
		kind: "add",
		card: who.card,
		log,
		reqId: someHex("refused request", 16),
		key: rotation
			? { form: "rotation", rotation: emptyRotation(rotation, false) }
			: { form: "keyBox", keyBox: emptyKeyBox },
	});
	const rekey = (
		from: Identity,
		to: Identity,
		log: string,
		members: readonly Identity[],
		signedBy = to,
	): ControlBody => {
		const move = valueIn(decodeMove(signMove(from.signing, to)));
		const newSignature = valueIn(decodeMove(signMove(from.signing, signedBy))).newSignature;
		const bytes = Uint8Array.from([...move.bytes.subarray(0, -64), ...newSignature]);
		const rotation = emptyRotation(members, true);
		return { kind: "rekey", move: { ...move, newSignature, bytes }, log, cuts: [], rotation };
	};
	const transfer = (to: Identity, of = place): ControlBody => ({
		kind: "transfer",
		to: to.key,
		acceptance: signAcceptance(to.signing, of),
	});
	const vote = (who: Identity, candidate: Identity, step: number, target = prev.id) =>
		voice(who, { room: first.id, target, candidate, step });
	const claim = (...votes: readonly ReturnType<typeof vote>[]): ControlBody => ({ kind: "claim", votes });
	const refusedAt = (
		rule: number,
		why: string,
		as: string,
		author: Identity,
		body: ControlBody,
		change: object = {},
	): Json => {
		const bytes = signControl(author.signing, { ...place, hlc: hlcOf(place.n), ...change }, body);
		return { rule, why, as, author: nameOf(author.key), after: prev.n, bytes: hex(bytes) };
	};
	const after = (n: number, rule: number, why: string, as: string, author: Identity, body: ControlBody): Json => {
		const before = at(n);
		const bytes = signControl(author.signing, { room: first.id, n: n + 1, prev: before.id, hlc: hlcOf(n + 1) }, body);
		return { rule, why, as, author: nameOf(author.key), after: n, bytes: hex(bytes) };
	};
	const own = first.body.kind === "create" ? first.body : missing();
	const create = (why: string, as: string, author: Identity, body: ControlBody): Json => {
		const { room, n, prev: none, hlc } = first;
		const bytes = signControl(author.signing, { room, n, prev: none, hlc }, body);
		return { rule: 1, why, as, author: nameOf(author.key), after: null, bytes: hex(bytes) };
	};
	return [
		create("a beginning with somebody else's card", "notCreator", grace, own),
		create("a beginning that leads back", "wrongBack", ada, { ...own, rotation: emptyRotation([ada], true) }),
		create("a beginning with a box for another", "wrongBoxes", ada, {
			...own,
			rotation: emptyRotation([ada, grace], false),
		}),
		refusedAt(2, "of another room", "otherRoom", ada, rotate(three), { room: someHex("another room", 32) }),
		refusedAt(2, "a number left out", "numberGap", ada, rotate(three), { n: place.n + 1 }),
		after(steps.length - 1, 3, "after the room was closed", "roomClosed", edsger, { kind: "close", reason: "" }),
		refusedAt(4, "by a member that does not lead", "notAdmin", grace, rotate(three)),
		refusedAt(4, "by somebody who is no member", "notAdmin", edsger, rotate(three)),
		refusedAt(
			4,
			"a claim by somebody who is no member",
			"notMember",
			edsger,
			claim(vote(grace, edsger, 30), vote(linus, edsger, 31)),
		),
		refusedAt(5, "removing who is no member", "targetNotMember", ada, gone("kick", edsger, three)),
		refusedAt(5, "letting go who is no member", "targetNotMember", ada, gone("left", edsger, three)),
		refusedAt(5, "removing oneself", "targetIsAuthor", ada, gone("kick", ada, [grace, linus])),
		refusedAt(5, "handing over to oneself", "targetIsAuthor", ada, transfer(ada)),
		refusedAt(5, "handing over to who is no member", "targetNotMember", ada, transfer(edsger)),
		refusedAt(5, "adding a member", "targetAlreadyMember", ada, add(grace, logOf("grace", 3))),
		refusedAt(
			5,
			"moving the key of who is no member",
			"targetNotMember",
			ada,
			rekey(edsger, newAda, logOf("edsger"), three),
		),
		refusedAt(
			5,
			"moving a key to a member's",
			"targetAlreadyMember",
			ada,
			rekey(linus, grace, logOf("linus"), [ada, grace]),
		),
		after(6, 6, "adding with the log of an earlier stay", "logUsedBefore", grace, add(linus, logOf("linus"))),
		after(
			6,
			6,
			"adding with another log of an earlier stay",
			"logUsedBefore",
			grace,
			add(
				linus,
				logOf("linus").replace(/.$/, (last) => (last === "f" ? "0" : "f")),
			),
		),
		refusedAt(
			7,
			"a new key where newcomers read back",
			"wrongKeyForm",
			ada,
			add(edsger, logOf("edsger"), [...three, edsger]),
		),
		refusedAt(8, "one vote of three", "badVotes", grace, claim(vote(grace, grace, 30))),
		refusedAt(8, "one member's votes twice", "badVotes", grace, claim(vote(grace, grace, 30), vote(grace, grace, 31))),
		refusedAt(
			8,
			"a vote of somebody who is no member",
			"badVotes",
			grace,
			claim(vote(grace, grace, 30), vote(edsger, grace, 31)),
		),
		refusedAt(
			8,
			"a vote for another candidate",
			"badVotes",
			grace,
			claim(vote(grace, grace, 30), vote(linus, linus, 31)),
		),
		refusedAt(
			8,
			"a vote after another operation",
			"badVotes",
			grace,
			claim(vote(grace, grace, 30), vote(linus, grace, 31, first.id)),
		),
		refusedAt(9, "accepted for another place", "badAcceptance", ada, transfer(grace, { ...place, n: place.n + 1 })),
		refusedAt(
			9,
			"a move the new key did not sign",
			"badMove",
			ada,
			rekey(linus, newAda, logOf("linus"), [ada, grace, newAda], edsger),
		),
		refusedAt(10, "a key nobody is led back by", "wrongBack", ada, rotate(three, false)),
		refusedAt(10, "no box for a member", "wrongBoxes", ada, rotate([ada, grace])),
		refusedAt(10, "a box for the one removed", "wrongBoxes", ada, gone("kick", linus, three)),
	];
}

const missing = (): never => {
	throw new Error("the room has it");
};
