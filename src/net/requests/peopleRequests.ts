/** What the node answers to requests about single people: contacts, comparing keys, direct conversations. */
import { done, type Outcome, refused } from "../api/outcome.ts";
import type { ContactAct } from "../contacts/contactState.ts";
import type { Contact } from "../contacts/contacts.ts";
import { formatSafetyNumber, safetyNumber } from "../crypto/sas.ts";
import { countLimits } from "../limits.ts";
import type { LanNode } from "../node.ts";
import type { Session } from "../session.ts";
import { fromHex, isHex } from "../wire/bytes.ts";
import { absenceOf, draftOf, type Handlers, isClientId, storeSafe, textOf } from "./requestChecks.ts";

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

/** Bytes of a peerId, of an order key, of a message id. */
const sizes = { peerId: 32, order: 16, id: 16 } as const;
/** Longer than a safety number with its blanks. */
const numberMost = 200;

/** The requests about people answered by `node`. */
export const peopleApiOf = (node: LanNode): Handlers<PeopleMethods> => {
	const withSession = <T>(work: (session: Session) => Outcome<T>): Outcome<T> => {
		const { session } = node;
		return session === null ? refused(absenceOf(node)) : storeSafe(() => work(session));
	};
	/** The very key. */
	const withPerson = <T>(peerId: unknown, work: (session: Session, contact: Contact) => Outcome<T>): Outcome<T> =>
		withSession((session) => {
			const contact = isHex(peerId, sizes.peerId) ? session.contacts.byPeerId(peerId) : undefined;
			return contact === undefined ? refused("personUnknown") : work(session, contact);
		});
	/** The key a person has now: where a page still names the one it had, what is said goes to the one it moved to. */
	const withPartner = <T>(peerId: unknown, work: (session: Session, contact: Contact) => Outcome<T>): Outcome<T> =>
		withSession((session) => {
			const contact = isHex(peerId, sizes.peerId) ? session.contacts.current(peerId) : undefined;
			return contact === undefined ? refused("personUnknown") : work(session, contact);
		});
	const act =
		(what: ContactAct) =>
		({ peerId }: { readonly peerId: string }): Outcome<null> =>
			withPerson(peerId, (session, contact) => session.people.act(contact.peerId, what));
	return {
		"contacts/request": act("request"),
		"contacts/approve": act("approve"),
		"contacts/decline": act("decline"),
		"contacts/block": act("block"),
		"contacts/unblock": act("unblock"),
		"contacts/forget": act("forget"),
		"verify/start": ({ peerId }) =>
			withPerson(peerId, ({ people }, contact) =>
				contact.state === "blocked" ? refused("contactBlocked") : people.verifier.start(contact.identity),
			),
		"verify/answer": ({ peerId, match }) =>
			withPerson(peerId, ({ people }, contact) => people.verifier.answer(contact.identity, match === true)),
		"verify/cancel": ({ peerId }) =>
			withPerson(peerId, ({ people }, contact) => people.verifier.cancel(contact.identity)),
		"verify/safetyNumber": ({ peerId }) =>
			withPerson(peerId, (session, contact) => ({ ok: true, value: { number: safetyNumberOf(session, contact) } })),
		"verify/confirmSafetyNumber": ({ peerId, number }) =>
			withPerson(peerId, (session, contact) =>
				// RULE: what was not compared digit by digit verifies nothing.
				digitsOf(textOf(number, numberMost)) === digitsOf(safetyNumberOf(session, contact))
					? session.people.act(contact.peerId, "numberMatched")
					: refused("safetyNumberWrong"),
			),
		"direct/send": ({ peerId, clientId, draft }) =>
			withPartner(peerId, ({ people }, contact) => {
				const checked = draftOf(draft);
				return !isClientId(clientId) || checked === null
					? refused("internal")
					: people.write(contact.identity, clientId, checked);
			}),
		"direct/page": ({ peerId, before, limit }) =>
			withPartner(peerId, ({ people }, { identity }) => {
				const from = isHex(before, sizes.order) ? before : "";
				const size = Number.isInteger(limit) ? limit : countLimits.pageMessages;
				return { ok: true, value: people.directs.page(identity, from, size) };
			}),
		"direct/message": ({ peerId, id }) =>
			withPartner(peerId, ({ people }, { identity }) => {
				const message = isHex(id, sizes.id) ? people.directs.of(identity).message(id) : undefined;
				return message === undefined ? refused("messageUnknown") : { ok: true, value: message };
			}),
		"direct/markRead": ({ peerId, upTo }) =>
			withPartner(peerId, ({ people }, { identity }) => {
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
