/** What can happen in a room, in the person's language. */
import type { PageStrings } from "../../webview/protocol.ts";
import type { L10n } from "../l10n.ts";
import { hoursInWords } from "../room/policyWords.ts";

/** The words of every notice; `{0}` is its subject, `{1}` who did it. */
export function noticeStrings(l10n: L10n): Pick<PageStrings, Extract<keyof PageStrings, `notice${string}`>> {
	return {
		noticeReason: l10n.t("{0}. Reason given: “{1}”", "{0}", "{1}"),
		noticeLost: l10n.t(
			"{0}. This does not count: somebody else changed the room at the same time, and the members follow that change",
			"{0}",
		),
		noticeCreated: l10n.t("{0} created the room", "{0}"),
		noticeJoined: l10n.t("{0} joined", "{0}"),
		noticeKicked: l10n.t("{1} kicked {0} from the room", "{0}", "{1}"),
		noticeLeft: l10n.t("{0} left", "{0}"),
		noticeTransferred: l10n.t("{1} handed the admin role to {0}", "{0}", "{1}"),
		noticeEpoch: l10n.t("{1} renewed the room's key", "{0}", "{1}"),
		noticePolicyAll: l10n.t("From here on, newcomers can also read what was said before they joined", "{0}", "{1}"),
		noticePolicySinceJoin: l10n.t("From here on, newcomers can only read what is said after they joined", "{0}", "{1}"),
		noticePolicyListed: l10n.t("{1} listed the room: people nearby see its name and can ask to join", "{0}", "{1}"),
		noticePolicyUnlisted: l10n.t("{1} took the room off the list: people join by invitation only", "{0}", "{1}"),
		noticePolicySuccession: l10n.t(
			"{1} changed the policy: members can elect another admin once the admin has been away for {0}",
			"{0}",
			"{1}",
		),
		noticeClaimed: l10n.t("The members elected {0} as admin, since the one before was away", "{0}", "{1}"),
		noticeRekeyed: l10n.t("{0} goes on under a new key", "{0}", "{1}"),
		noticeClosed: l10n.t("{1} closed the room", "{0}", "{1}"),
		noticeNewer: l10n.t("Something happened here that needs a newer LAN Chat", "{0}", "{1}"),
		noticeEquivocated: l10n.t("{0} signed two things that contradict each other. Do not rely on either", "{0}", "{1}"),
		noticeBoxBad: l10n.t("{1} sent a room key that nobody could open", "{0}", "{1}"),
	};
}

/** What stands in the place of the name where nobody is meant: how long, if anything. */
export function noticeSpan(l10n: L10n, hours: number): string {
	return hours === 0 ? "" : hoursInWords(l10n, hours);
}
