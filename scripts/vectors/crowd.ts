/** `crowd.json`: a room with as many members as a room may have, and one more who must not be let in. */
import type { Identity } from "../../src/net/identity.ts";
import { type Control, decodeControl, roomOf, signControl, zeroId } from "../../src/net/wire/control.ts";
import type { ControlBody } from "../../src/net/wire/controlBody.ts";
import { emptyKeyBox, emptyRotation, usualPolicy } from "../../test/harness/chains.ts";
import { person } from "../../test/harness/people.ts";
import { cast, hex, hlcOf, type Json, nameOf, someHex, valueIn } from "./kit.ts";

/** Members of a full room, its admin among them. */
const most = 256;

/** The keys in its rotation and boxes open nothing: it is about who is in. */
export function crowd(): Json {
	const { ada } = cast;
	const sign = (prev: Control | null, body: ControlBody): Control => {
		const n = prev === null ? 0 : prev.n + 1;
		const place = { room: prev === null ? zeroId : roomOf(prev), n, prev: prev?.id ?? zeroId, hlc: hlcOf(n) };
		return valueIn(decodeControl(signControl(ada.signing, place, body)));
	};
	const letIn = (prev: Control, who: Identity): Control =>
		sign(prev, {
			kind: "add",
			card: who.card,
			log: someHex(`log of number ${prev.n + 1}`, 8),
			reqId: someHex(`request of number ${prev.n + 1}`, 16),
			key: { form: "keyBox", keyBox: emptyKeyBox },
		});
	const rotation = emptyRotation([ada], false);
	const log = someHex("log of number 0", 8);
	let last = sign(null, { kind: "create", name: "Crowd", policy: usualPolicy, card: ada.card, log, rotation });
	const chain = [last];
	while (chain.length < most) {
		last = letIn(last, person(`Crowd ${chain.length}`));
		chain.push(last);
	}
	return {
		operations: chain.map(({ bytes }) => hex(bytes)),
		refused: {
			rule: 11,
			why: "a 257th member",
			as: "tooManyMembers",
			author: nameOf(ada.key),
			bytes: hex(letIn(last, person(`Crowd ${most}`)).bytes),
		},
	};
}
