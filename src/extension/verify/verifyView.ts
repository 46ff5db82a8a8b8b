/** What the page shows of a comparison of keys, in every phase and after it. Pure but for `l10n`. */
import type { Verification } from "../../net/api/people.ts";
import type { VerifyAct, VerifyView } from "../../webview/verify/protocol.ts";
import { assertNever } from "../assertNever.ts";
import type { L10n } from "../l10n.ts";
import { nameWithTag } from "../safeText.ts";

/** What is known of it. */
export interface VerifySituation {
	/** With whom; a label and letters of the fingerprint. */
	readonly name: string;
	readonly tag: string;
	/** The newest of this comparison; null before there is one. */
	readonly verification: Verification | null;
	/** Why it did not begin, in a sentence; empty if it did. */
	readonly refusal: string;
	/** The page is back after a reload, and what went on before it ended with the window. */
	readonly isInterrupted: boolean;
}

/** Whether the other side waits for an answer of mine, so that it is to hear when none will come. */
export function waitsForMe({
	verification,
	refusal,
	isInterrupted,
}: Pick<VerifySituation, "verification" | "refusal" | "isInterrupted">): boolean {
	if (refusal !== "" || isInterrupted) return false;
	if (verification === null || verification.phase === "exchanging") return true;
	return verification.phase === "comparing" && verification.mine === "none";
}

/** Everything the page shows. */
export function verifyView(l10n: L10n, situation: VerifySituation): VerifyView {
	const { verification, refusal, isInterrupted } = situation;
	const who = nameWithTag(situation);
	const known = situation.name === "" ? who : situation.name;
	if (refusal !== "") return ended(l10n, { title: l10n.t("Nothing was verified"), lines: [refusal] });
	if (verification === null && isInterrupted) {
		return ended(l10n, {
			title: l10n.t("The comparison was interrupted"),
			lines: [
				l10n.t(
					"This window was loaded anew, or LAN Chat was started again. What was compared before does not count; compare again, with other emoji.",
				),
			],
		});
	}
	if (verification === null || verification.phase === "exchanging") return busy(l10n, who);
	switch (verification.phase) {
		case "comparing":
			return comparing(l10n, verification, who);
		case "verified":
			return {
				...plain("good", l10n.t("{0} is verified", known), [
					l10n.t(
						"Both of you see the same keys: nobody is between you. If this person’s key ever changes, you are told.",
					),
				]),
				acts: [main("message", l10n.t("Message {0}", known)), side("close", l10n.t("Close"))],
			};
		case "mismatch":
			return {
				...plain("bad", l10n.t("The emoji differ"), [
					l10n.t(
						"Somebody may be between you and {0}, or one of you looked at another comparison. Nothing was verified. Do not trust this connection with anything that matters.",
						who,
					),
					l10n.t("Compare once more, side by side. If they differ again, tell whoever looks after your network."),
				]),
				acts: [main("again", l10n.t("Compare Again")), side("block", l10n.t("Block…")), side("close", l10n.t("Close"))],
			};
		case "cancelled":
			return ended(l10n, {
				title: l10n.t("The comparison was cancelled"),
				lines: [l10n.t("Nothing was verified, and nothing else changed.")],
			});
		case "timeout":
			return ended(l10n, {
				title: l10n.t("The comparison took too long"),
				lines: [l10n.t("One of you did not answer in time. Nothing was verified, and nothing else changed.")],
			});
		case "linkLost":
			return ended(l10n, {
				title: l10n.t("The connection to {0} ended", who),
				lines: [l10n.t("Nothing was verified. Compare again when both of you are online.")],
			});
		case "failed":
			return {
				...plain("bad", l10n.t("The comparison broke off"), [
					l10n.t(
						"What came from {0}’s side does not fit together, as it would if somebody in between had changed it. Nothing was verified.",
						who,
					),
				]),
				acts: [
					main("again", l10n.t("Compare Again")),
					side("number", l10n.t("Show Safety Number…")),
					side("close", l10n.t("Close")),
				],
			};
		default:
			return assertNever(verification.phase);
	}
}

function busy(l10n: L10n, who: string): VerifyView {
	return {
		...plain("busy", l10n.t("Verifying {0}", who), [l10n.t("Waiting for the other side…")]),
		acts: [side("cancel", l10n.t("Cancel"))],
	};
}

function comparing(l10n: L10n, verification: Verification, who: string): VerifyView {
	const emoji = verification.emoji.map((each) => ({ emoji: each.emoji, name: each.name }));
	const emojiLabel = l10n.t("Seven emoji, in this order");
	if (verification.mine !== "none") {
		const lines = [
			l10n.t("You said that they match. {0} has to say so, too.", who),
			l10n.t("You can close this: the result appears in the People view."),
		];
		return {
			...plain("waiting", l10n.t("Waiting for {0}", who), lines),
			emoji,
			emojiLabel,
			acts: [side("close", l10n.t("Close"))],
		};
	}
	const theirs = verification.theirs === "match" ? [l10n.t("{0} says that they match.", who)] : [];
	const began = verification.askedByMe
		? l10n.t("{0} finds this comparison in the Requests view.", who)
		: l10n.t("{0} began this comparison.", who);
	return {
		...plain("compare", l10n.t("Does {0} see the same seven?", who), [
			l10n.t(
				"Call {0} or sit side by side, and read the names to each other in this order. Do not use this chat for it: whoever could be between you would read along.",
				who,
			),
			// Who has answered has found it.
			...(theirs.length > 0 ? theirs : [began]),
		]),
		emoji,
		emojiLabel,
		acts: [
			main("match", l10n.t("They Match")),
			side("mismatch", l10n.t("They Differ")),
			side("cancel", l10n.t("Cancel")),
		],
	};
}

function ended(
	l10n: L10n,
	{ title, lines }: { readonly title: string; readonly lines: readonly string[] },
): VerifyView {
	return {
		...plain("ended", title, lines),
		acts: [
			main("again", l10n.t("Compare Again")),
			side("number", l10n.t("Show Safety Number…")),
			side("close", l10n.t("Close")),
		],
	};
}

function plain(mood: VerifyView["mood"], title: string, lines: readonly string[]): VerifyView {
	return { mood, title, lines, emoji: [], emojiLabel: "", acts: [] };
}

function main(act: VerifyAct, label: string) {
	return { act, label, isMain: true };
}

function side(act: VerifyAct, label: string) {
	return { act, label, isMain: false };
}
