/** What the status bar item says: people online and unread, or what is wrong. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import { assertNever } from "../assertNever.ts";
import { networkWords, type Step } from "../diagnose/networkWords.ts";
import { describeError, describeFailure } from "../errors.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { type NodeView, pendingOf, statusOf, unreadOf } from "../node/nodeView.ts";

/** The item: its text with codicons, a sentence for tooltip and screen readers, and whether it is a problem. */
export interface StatusText {
	readonly text: string;
	readonly sentence: string;
	readonly isProblem: boolean;
	/** What to do about it, as links below the sentence. */
	readonly steps: readonly Step[];
}

/** What is shown beside the state of the node. */
export interface StatusFacts {
	/** Files that move now. */
	readonly transfers: number;
	/** Files that are offered and wait for an answer, which is a request as the others are. */
	readonly offers: number;
	/** The person asked for no notifications. */
	readonly isQuiet: boolean;
	/** Notifications wait until the person has debugged. */
	readonly isDebugging: boolean;
}

/** From the state of things. Nothing in it was chosen by a peer. */
export function statusText(l10n: L10n, view: NodeView, facts: StatusFacts): StatusText {
	const status = statusOf(view);
	const disk = view.overview?.disk ?? "";
	if (disk !== "" && (status.kind === "on" || status.kind === "off")) {
		return problem("$(warning) LAN Chat", describeError(l10n, { code: disk, detail: {} }), [
			{ label: l10n.t("Show Log"), command: commands.showLog },
		]);
	}
	switch (status.kind) {
		case "off":
			return {
				...fine("$(comment-discussion) LAN Chat", l10n.t("LAN Chat is off")),
				steps: [{ label: l10n.t("Turn On"), command: commands.turnOn }],
			};
		case "starting":
			return fine("$(loading~spin) LAN Chat", l10n.t("LAN Chat is starting"));
		case "locked":
			return problem("$(lock) LAN Chat", describeError(l10n, { code: "nodeLocked", detail: {} }), [
				{ label: l10n.t("Unlock…"), command: commands.unlockIdentity },
			]);
		case "failed":
			return problem("$(warning) LAN Chat", describeFailure(l10n, status), [
				...(status.code === "ownerSilent" ? [] : [{ label: l10n.t("Try Again"), command: commands.turnOn }]),
				{ label: l10n.t("Show Log"), command: commands.showLog },
			]);
		case "on":
			return onText(l10n, view, facts);
		default:
			return assertNever(status);
	}
}

function onText(
	l10n: L10n,
	{ overview }: NodeView,
	{ transfers, offers, isQuiet, isDebugging }: StatusFacts,
): StatusText {
	if (overview !== null && overview.copyAt !== "") {
		const startOver = { label: l10n.t("Start Over…"), command: commands.startOver };
		return problem("$(warning) LAN Chat", copyText(l10n, overview), [startOver]);
	}
	const network = networkWords(l10n, overview?.network ?? "fine");
	const online = overview?.people.filter((person) => person.online).length ?? 0;
	const unread = unreadOf(overview);
	const requests = pendingOf(overview) + offers;
	const text = [
		`$(${network?.icon ?? "comment-discussion"}) ${online}`,
		unread > 0 ? `$(mail) ${unread}` : "",
		requests > 0 ? `$(person-add) ${requests}` : "",
		transfers > 0 ? `$(arrow-swap) ${transfers}` : "",
		isQuiet || isDebugging ? "$(bell-slash)" : "",
	];
	const sentence = [
		online === 1 ? l10n.t("LAN Chat: 1 person online") : l10n.t("LAN Chat: {0} people online", online),
		unread > 0 ? l10n.t("{0} unread", unread) : "",
		requests === 0 ? "" : requests === 1 ? l10n.t("1 request") : l10n.t("{0} requests", requests),
		transfers === 0
			? ""
			: transfers === 1
				? l10n.t("1 file transfer under way")
				: l10n.t("{0} file transfers under way", transfers),
		isQuiet ? l10n.t("Quiet Mode is on") : isDebugging ? l10n.t("notifications wait until debugging ends") : "",
	];
	const told = some(sentence).join(", ");
	const why = network === null ? told : `${told}. ${network.sentence}`;
	return { ...fine(some(text).join(" "), why), steps: network?.steps ?? [] };
}

/** What a second node with our key means, and what to do. */
function copyText(l10n: L10n, { copyAt }: Pick<Overview, "copyAt">): string {
	return l10n.t(
		"LAN Chat: {0} runs with the same identity as this editor, as after copying a disk or a profile. Messages of one count as the other's. Start over with a new identity on one of them.",
		copyAt,
	);
}

function some(parts: readonly string[]): readonly string[] {
	return parts.filter((part) => part !== "");
}

function fine(text: string, sentence: string): StatusText {
	return { text, sentence, isProblem: false, steps: [] };
}

function problem(text: string, sentence: string, steps: readonly Step[]): StatusText {
	return { text, sentence, isProblem: true, steps };
}
