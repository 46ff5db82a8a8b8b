/** What the node answers to requests about single people: contacts, comparing keys, direct conversations. */
import { done, refused } from "../api/outcome.ts";
import type { ContactAct } from "../contacts/contactState.ts";
import type { Contact } from "../contacts/contacts.ts";
import { formatSafetyNumber, safetyNumber } from "../crypto/sas.ts";
import { countLimits } from "../limits.ts";
import type { LanNode } from "../node.ts";
import type { Session } from "../session.ts";
import { fromHex, isHex } from "../wire/bytes.ts";
import { type Answer, accessOf } from "./access.ts";
import { draftOf, type Handlers, isClientId, textOf } from "./requestChecks.ts";

type PeopleMethods =
	| "contacts/request"
	| "contacts/approve"
	| "contacts/decline"
	| "contacts/block"
	| "contacts/unblock"
	| "contacts/forget"
	| "verify/start"
	| "verify/answer"
	| "verify/cancel"
	| "verify/safetyNumber"
	| "verify/confirmSafetyNumber"
	| "direct/send"
	| "direct/page"
	| "direct/message"
	| "direct/markRead";

/** Bytes of an order key, and of a message id. */
const sizes = { order: 16, id: 16 } as const;
/** Longer than a safety number with its blanks. */
const numberMost = 200;

/** The requests about people answered by `node`. */
export const peopleApiOf = (node: LanNode): Handlers<PeopleMethods> => {
	const { withPerson, withPartner } = accessOf(node);
	const act =
		(what: ContactAct) =>
		({ peerId }: { readonly peerId: string }): Answer<null> =>
			withPerson(peerId, (contact, session) => session.people.act(contact.peerId, what));
	return {
		"contacts/request": act("request"),
		"contacts/approve": act("approve"),
		"contacts/decline": act("decline"),
		"contacts/block": act("block"),
		"contacts/unblock": act("unblock"),
		"contacts/forget": act("forget"),
		"verify/start": ({ peerId }) =>
			withPerson(peerId, (contact, { people }) =>
				contact.state === "blocked" ? refused("contactBlocked") : people.verifier.start(contact.identity),
			),
		"verify/answer": ({ peerId, match }) =>
			withPerson(peerId, (contact, { people }) => people.verifier.answer(contact.identity, match === true)),
		"verify/cancel": ({ peerId }) =>
			withPerson(peerId, (contact, { people }) => people.verifier.cancel(contact.identity)),
		"verify/safetyNumber": ({ peerId }) =>
			withPerson(peerId, (contact, session) => ({ ok: true, value: { number: safetyNumberOf(session, contact) } })),
		"verify/confirmSafetyNumber": ({ peerId, number }) =>
			withPerson(peerId, (contact, session) =>
				// RULE: what was not compared digit by digit verifies nothing.
				digitsOf(textOf(number, numberMost)) === digitsOf(safetyNumberOf(session, contact))
					? session.people.act(contact.peerId, "numberMatched")
					: refused("safetyNumberWrong"),
			),
		"direct/send": ({ peerId, clientId, draft }) =>
			withPartner(peerId, (contact, { people }) => {
				const checked = draftOf(draft);
				return !isClientId(clientId) || checked === null
					? refused("internal")
					: people.write(contact.identity, clientId, checked);
			}),
		"direct/page": ({ peerId, before, limit }) =>
			withPartner(peerId, ({ identity }, { people }) => {
				const from = isHex(before, sizes.order) ? before : "";
				const size = Number.isInteger(limit) ? limit : countLimits.pageMessages;
				return { ok: true, value: people.directs.page(identity, from, size) };
			}),
		"direct/message": ({ peerId, id }) =>
			withPartner(peerId, ({ identity }, { people }) => {
				const message = isHex(id, sizes.id) ? people.directs.of(identity).message(id) : undefined;
				return message === undefined ? refused("messageUnknown") : { ok: true, value: message };
			}),
		"direct/markRead": ({ peerId, upTo }) =>
			withPartner(peerId, ({ identity }, { people }) => {
				if (isHex(upTo, sizes.order)) {
					people.directs.markRead(identity, upTo);
				}
				return done;
			}),
	};
};

const safetyNumberOf = (session: Session, contact: Contact): string =>
	formatSafetyNumber(safetyNumber(fromHex(session.identity.key), fromHex(contact.identity)));

const digitsOf = (number: string): string => number.replace(/\s/gu, "");
