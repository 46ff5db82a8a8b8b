/** What the node answers to requests about the network itself. */
import { parseAddress } from "../address/typed.ts";
import { type Outcome, refused } from "../api/outcome.ts";
import type { Subject } from "../diagnosis/diagnose.ts";
import type { LanNode } from "../node.ts";
import type { Session } from "../session.ts";
import { isHex } from "../wire/bytes.ts";
import { absenceOf, accessOf } from "./access.ts";
import { type Handlers, textOf } from "./requestChecks.ts";

const addressMost = 1_000;

/** The requests about the network answered by `node`. */
export const networkApiOf = (node: LanNode): Handlers<"peers/connect" | "network/diagnose"> => {
	const { withSession } = accessOf(node);
	return {
		"peers/connect": ({ address }) =>
			withSession(async ({ mesh }) => {
				if (mesh === null) {
					return refused(absenceOf(node));
				}
				const connected = await mesh.connect(textOf(address, addressMost));
				return connected.ok
					? { ok: true, value: { peerId: connected.peerId, name: connected.name } }
					: refused(connected.code);
			}),
		"network/diagnose": ({ peerId, address }) =>
			withSession(async (session) => {
				const subject = subjectOf(session, peerId, textOf(address, addressMost));
				if (!subject.ok) {
					return subject;
				}
				const value = await session.diagnose(subject.value);
				return value === null ? refused(absenceOf(node)) : { ok: true, value };
			}),
	};
};

/** Whom to look at; null for nobody. */
const subjectOf = (session: Session, peerId: unknown, typed: string): Outcome<Subject | null> => {
	const contact = isHex(peerId, 32) ? session.contacts.all.find((one) => one.peerId === peerId) : undefined;
	if (contact !== undefined) {
		return { ok: true, value: { identity: contact.identity, address: { host: contact.host, port: contact.port } } };
	}
	if (typed.trim() === "") {
		return peerId === "" ? { ok: true, value: null } : refused("personUnknown");
	}
	const parsed = parseAddress(typed);
	return parsed.ok ? { ok: true, value: { identity: "", address: parsed.address } } : refused(parsed.code);
};
