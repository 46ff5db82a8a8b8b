/** Looks at who has come: a link that has just opened and may not stay is closed, and whoever dialled it is told why. */
import type { Contacts } from "../contacts/contacts.ts";
import type { Identity } from "../identity.ts";
import { closeCodes } from "../link/ends.ts";
import { identityOf, type Link, type LinkPeer } from "../link/link.ts";
import type { Logger, Transport } from "../ports.ts";
import type { Hello } from "../wire/records.ts";
import type { Connected } from "./dials.ts";

/** What an arrival is judged by. */
export interface ArrivalDeps {
	readonly identity: Identity;
	readonly contacts: Contacts;
	readonly transport: Transport;
	readonly logger: Logger;
	readonly listener: {
		/** Why what a peer says of itself in HELLO cannot be true, or null. */
		readonly refusalOf: (hello: Hello) => string | null;
	};
	/** It has our own key. */
	readonly metOwnKey: () => void;
	/** Whether there is room for it. */
	readonly hasPlace: () => boolean;
}

/** A link whose peer has just said who it is. */
export interface Arrival {
	readonly link: Link;
	readonly who: LinkPeer;
	readonly told: (outcome: Connected) => void;
}

/** Whether the link does not stay; it is closed then. */
export const isTurnedAway = (deps: ArrivalDeps, { link, who, told }: Arrival): boolean => {
	const identity = identityOf(who);
	if (identity === deps.identity.key) {
		told({ ok: false, code: "addressSelf" });
		deps.metOwnKey();
		link.close(closeCodes.done, "self");
		return true;
	}
	if (!deps.contacts.fits(who)) {
		told({ ok: false, code: "addressNotLanChat" });
		link.close(closeCodes.unproved, "key");
		return true;
	}
	const refusal = deps.listener.refusalOf(who.hello);
	if (refusal !== null) {
		told({ ok: false, code: "addressNotLanChat" });
		deps.logger.log("warn", `peer ${identity.slice(0, 8)} broke the protocol: ${refusal}`);
		// Who connected to us is refused when the link has ended; whom we dialled comes to us from the same address.
		if (link.role === "initiator") {
			deps.transport.penalize(link.address);
		}
		link.fault();
		return true;
	}
	if (!deps.hasPlace()) {
		told({ ok: false, code: "addressTimeout" });
		link.close(closeCodes.goingAway, "goingAway");
		return true;
	}
	return false;
};
