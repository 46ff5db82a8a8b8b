/** What is wrong with a network, in sentences, and what to do about it. Pure but for `l10n`. */
import type { Verdict } from "../../net/api/diagnosis.ts";
import type { L10n } from "../l10n.ts";

/** What was found, and what to do; the second is empty where nothing is to be done. */
export interface VerdictWords {
	readonly finding: string;
	readonly advice: string;
}

/** `system` begins with the platform, as Node names it; settings of firewalls differ. */
export function verdictWords(l10n: L10n, verdict: Verdict, system: string): VerdictWords {
	const words = wordings[verdict](l10n);
	const settings = firewallVerdicts.has(verdict) ? firewallWords(l10n, system) : "";
	return { finding: words.finding, advice: [words.advice, settings].filter((part) => part !== "").join(" ") };
}

const firewallVerdicts: ReadonlySet<Verdict> = new Set<Verdict>([
	"ownPortBlocked",
	"ownPacketsBlocked",
	"heardNotReached",
]);

const wordings: { readonly [V in Verdict]: (l10n: L10n) => VerdictWords } = {
	fine: (l10n) => ({ finding: l10n.t("Nothing is wrong that can be seen from here."), advice: "" }),
	noNetwork: (l10n) => ({
		finding: l10n.t("This computer is on no network."),
		advice: l10n.t("Plug in a cable or join a Wi-Fi."),
	}),
	onlyDetours: (l10n) => ({
		finding: l10n.t("This computer is only on tunnels and networks inside itself; most of them carry no discovery."),
		advice: l10n.t("Join the network your colleagues are on, or use Connect to Address…"),
	}),
	allIgnored: (l10n) => ({
		finding: l10n.t("All network interfaces are left out by the setting lanChat.ignoredInterfaces."),
		advice: l10n.t("Take the one your colleagues are on out of that list."),
	}),
	discoveryOff: (l10n) => ({
		finding: l10n.t("Looking for people is turned off by the setting lanChat.discovery."),
		advice: l10n.t("Turn it on, or use Connect to Address…"),
	}),
	noDiscovery: (l10n) => ({
		finding: l10n.t("No network of this computer carries discovery: it has only IPv6, or is a tunnel to one machine."),
		advice: l10n.t("Use Connect to Address… or an invite link."),
	}),
	discoveryPortTaken: (l10n) => ({
		finding: l10n.t("Another program keeps the ports of discovery (UDP 5353 and 46919) to itself, so nobody is heard."),
		advice: l10n.t("End that program, or use Connect to Address…"),
	}),
	ownPacketsBlocked: (l10n) => ({
		finding: l10n.t("Not even this computer's own packets come back: something on it stops discovery."),
		advice: l10n.t("Let VS Code use the local network: incoming UDP 5353 and 46919."),
	}),
	multicastFiltered: (l10n) => ({
		finding: l10n.t("The network filters multicast. People are found by broadcast instead."),
		advice: l10n.t("Nothing needs to be done; your administrator can allow UDP 5353 to 224.0.0.251."),
	}),
	nobodyHeard: (l10n) => ({
		finding: l10n.t("Nobody else is heard: nobody here has LAN Chat on, or the network keeps computers apart."),
		advice: l10n.t(
			"Ask a colleague to turn it on, and try Connect to Address… If that fails too, guest networks and “client isolation” are the usual reason: use another network.",
		),
	}),
	connecting: (l10n) => ({
		finding: l10n.t("People are heard and are being connected to."),
		advice: l10n.t("Wait for half a minute, and run Diagnose Network once more if nobody has come."),
	}),
	heardNotReached: (l10n) => ({
		finding: l10n.t("People are heard and cannot be connected to: a firewall, here or there, or the network stops it."),
		advice: l10n.t(
			"Allow incoming TCP 46920 to 46927 here, ask them to run Diagnose Network, and your administrator to allow it between computers.",
		),
	}),
	heardOthers: (l10n) => ({
		finding: l10n.t("Who is heard has another team code, or another version of LAN Chat."),
		advice: l10n.t("Compare the setting lanChat.teamCode with your colleagues, and update LAN Chat on both sides."),
	}),
	ownPortBlocked: (l10n) => ({
		finding: l10n.t("Your colleague cannot connect to this computer: its firewall stops incoming connections."),
		advice: l10n.t(
			"You are connected because you dialled. Others may not find you; allow incoming TCP 46920 to 46927.",
		),
	}),
	peerElsewhere: (l10n) => ({
		finding: l10n.t("Your colleague is in another network, behind a router, where discovery does not reach."),
		advice: l10n.t(
			"Use Connect to Address… or an invite link; one of you is enough, and members of a room pass it on.",
		),
	}),
	peerOff: (l10n) => ({
		finding: l10n.t("Your colleague's computer answers, and LAN Chat is not on there, or at another port."),
		advice: l10n.t("Ask them to turn it on, and to read their address behind the LAN Chat item in the status bar."),
	}),
	peerPortBlocked: (l10n) => ({
		finding: l10n.t("Nothing comes back from your colleague's port: a firewall on the way, or theirs, stops it."),
		advice: l10n.t("Ask them to run Diagnose Network, or to connect to you instead."),
	}),
	peerUnreachable: (l10n) => ({
		finding: l10n.t(
			"Your colleague's computer does not answer at all: it is off, elsewhere, or the network keeps computers apart.",
		),
		advice: l10n.t("Check that both are on the same network, and not on a guest Wi-Fi."),
	}),
	peerNotLanChat: (l10n) => ({
		finding: l10n.t("Something other than LAN Chat listens at that address."),
		advice: l10n.t("Check the port."),
	}),
	peerClock: (l10n) => ({
		finding: l10n.t("Your colleague's clock and the one of this computer differ: one of the two is wrong."),
		advice: l10n.t(
			"Set it right: messages are dated by it, and a request to join that seems a week old is not answered.",
		),
	}),
	ownClock: (l10n) => ({
		finding: l10n.t("The clock of this computer differs from those of most people connected."),
		advice: l10n.t(
			"Set it right: messages are dated by it, and a request to join that seems a week old is not answered.",
		),
	}),
};

function firewallWords(l10n: L10n, system: string): string {
	if (system.startsWith("win32")) {
		return l10n.t("In Windows: Settings → Network → mark this network as private, and allow VS Code in the firewall.");
	}
	if (system.startsWith("darwin")) {
		return l10n.t(
			"In macOS: System Settings → Privacy & Security → Local Network, and Network → Firewall: allow VS Code.",
		);
	}
	return l10n.t("In Linux: ufw or firewalld; docs/NETWORK.md of LAN Chat has the commands.");
}
