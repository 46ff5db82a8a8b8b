/** A diagnosis as text to read and to pass on. Pure but for `l10n`. Nothing in it was chosen by a peer. */
import type { Diagnosis, DialResult, InterfaceDiagnosis, PeerDiagnosis, WayCounts } from "../../net/api/diagnosis.ts";
import type { L10n } from "../l10n.ts";
import { clockInWords } from "../ui/clockWords.ts";
import { verdictWords } from "./verdictWords.ts";

/** Markdown, which reads well as it stands. `when` is the moment as the person writes it. */
export function diagnosisReport(l10n: L10n, diagnosis: Diagnosis, when: string): string {
	const { app, system, port, interfaces, online, heardOnly, peer, verdicts } = diagnosis;
	const findings = verdicts.flatMap((verdict) => {
		const { finding, advice } = verdictWords(l10n, verdict, system);
		return [`- ${finding}${advice === "" ? "" : `\n  ${advice}`}`];
	});
	return [
		`# ${l10n.t("LAN Chat: Network Diagnosis")}`,
		[when, `LAN Chat ${app}`, system].filter((part) => part !== "").join(" · "),
		findings.join("\n"),
		`## ${l10n.t("This computer")}`,
		[
			`- ${l10n.t("Listens at TCP port {0}", port)}`,
			`- ${l10n.t("People connected: {0}", online)}`,
			`- ${l10n.t("Heard, and not connected: {0}", heardOnly)}`,
		].join("\n"),
		`## ${l10n.t("Networks")}`,
		interfaces.length === 0
			? l10n.t("There is none with an IPv4 address and neighbours.")
			: interfaces.map((one) => interfaceLines(l10n, one)).join("\n"),
		...(peer === null ? [] : [`## ${l10n.t("The colleague you chose")}`, peerLines(l10n, peer)]),
		l10n.t("This text holds addresses of computers, and no names, keys or messages."),
		"",
	].join("\n\n");
}

function interfaceLines(
	l10n: L10n,
	{ name, address, kind, ignored, multicast, broadcast }: InterfaceDiagnosis,
): string {
	const kinds = { lan: l10n.t("network"), vpn: l10n.t("tunnel (VPN)"), virtual: l10n.t("inside this computer") };
	return [
		`- ${name} ${address} · ${kinds[kind]}${ignored ? ` · ${l10n.t("ignored")}` : ""}`,
		`  - ${l10n.t("Multicast (UDP 5353): {0}", countWords(l10n, multicast))}`,
		`  - ${l10n.t("Broadcast (UDP 46919): {0}", countWords(l10n, broadcast))}`,
	].join("\n");
}

function countWords(l10n: L10n, counts: WayCounts | null): string {
	if (counts === null) return l10n.t("not used");
	const { sent, heardSelf, heardOthers } = counts;
	const words = l10n.t("{0} sent; heard: {1} of its own, {2} from others", sent, heardSelf, heardOthers);
	return counts.canHear ? words : `${words}; ${l10n.t("the port is taken by another program")}`;
}

function peerLines(l10n: L10n, { address, online, onLink, clockAheadMs, dial, dialBack }: PeerDiagnosis): string {
	return [
		`- ${address} · ${online ? l10n.t("connected") : l10n.t("not connected")}`,
		`- ${onLink ? l10n.t("On a network of this computer") : l10n.t("Behind a router")}`,
		...(clockAheadMs === 0 ? [] : [`- ${clockInWords(l10n, clockAheadMs)}`]),
		...(dial === null ? [] : [`- ${l10n.t("Connecting to it: {0}", resultWords(l10n, dial))}`]),
		...(dialBack === null ? [] : [`- ${l10n.t("Connecting back to this computer: {0}", resultWords(l10n, dialBack))}`]),
	].join("\n");
}

function resultWords(l10n: L10n, result: DialResult): string {
	const words: { readonly [R in DialResult]: string } = {
		reachable: l10n.t("works"),
		refused: l10n.t("refused, nothing listens there"),
		timeout: l10n.t("no answer"),
		unreachable: l10n.t("no way there"),
		notLanChat: l10n.t("something else answers"),
	};
	return words[result];
}
