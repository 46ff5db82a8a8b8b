/** Why nobody is connected, in one sentence, and the next step. Pure but for `l10n`; nothing in it was chosen by a peer. */
import type { NetworkHint } from "../../net/api/diagnosis.ts";
import type { L10n } from "../l10n.ts";
import { type CommandId, commands } from "../manifest.ts";

/** Something to do about it. */
export interface Step {
	readonly label: string;
	readonly command: CommandId;
}

/** The words for one reason. */
export interface NetworkWords {
	readonly sentence: string;
	/** A codicon that stands for it in the status bar. */
	readonly icon: string;
	readonly steps: readonly Step[];
}

/** Null where nothing stands in the way. */
export function networkWords(l10n: L10n, hint: NetworkHint): NetworkWords | null {
	if (hint === "fine") return null;
	const steps = [
		{ label: l10n.t("Diagnose Network…"), command: commands.diagnoseNetwork },
		{ label: l10n.t("Connect to Address…"), command: commands.connectToAddress },
	];
	return { ...wordings[hint](l10n), steps };
}

const cut = "debug-disconnect";
const open = "comment-discussion";

const wordings: {
	readonly [H in Exclude<NetworkHint, "fine">]: (l10n: L10n) => Omit<NetworkWords, "steps">;
} = {
	noNetwork: (l10n) => ({ icon: cut, sentence: l10n.t("This computer is on no network.") }),
	onlyDetours: (l10n) => ({
		icon: cut,
		sentence: l10n.t("This computer is only on a VPN or a network inside itself, where people are rarely found."),
	}),
	allIgnored: (l10n) => ({
		icon: cut,
		sentence: l10n.t("All networks of this computer are left out by the setting lanChat.ignoredInterfaces."),
	}),
	discoveryOff: (l10n) => ({
		icon: open,
		sentence: l10n.t("Looking for people is turned off by the setting lanChat.discovery."),
	}),
	noDiscovery: (l10n) => ({
		icon: cut,
		sentence: l10n.t("People cannot be found by themselves here: no network of this computer carries discovery."),
	}),
	discoveryPortTaken: (l10n) => ({
		icon: cut,
		sentence: l10n.t("Another program keeps the ports of discovery to itself, so nobody is heard."),
	}),
	connecting: (l10n) => ({ icon: open, sentence: l10n.t("People are heard on the network; connecting to them…") }),
	heardNotReached: (l10n) => ({
		icon: cut,
		sentence: l10n.t(
			"People are heard on the network and no connection comes about: a firewall, here or there, is in the way.",
		),
	}),
	heardOthers: (l10n) => ({
		icon: open,
		sentence: l10n.t("Who is heard on the network has another team code, or another version of LAN Chat."),
	}),
	nobodyHeard: (l10n) => ({ icon: open, sentence: l10n.t("Nobody else is heard on the network yet.") }),
};
