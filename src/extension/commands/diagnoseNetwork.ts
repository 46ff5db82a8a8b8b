/** *Diagnose Network*: what stands between this machine and colleagues, measured, as a text to pass on. */
import * as vscode from "vscode";
import type { Diagnosis } from "../../net/api/diagnosis.ts";
import type { Outcome } from "../../net/api/outcome.ts";
import { diagnosisReport } from "../diagnose/report.ts";
import { describeError } from "../errors.ts";
import { statusOf } from "../node/nodeView.ts";
import { textLanguage } from "../textLanguage.ts";
import { askText } from "../ui/askText.ts";
import { choose } from "../ui/choose.ts";
import { dayAndTime } from "../ui/timeOfDay.ts";
import type { Command, CommandDeps } from "./deps.ts";
import { byTrust, personChoice } from "./pickPerson.ts";
import { targetOf } from "./target.ts";

/** Whom to look at, as the node is asked; both empty for the network alone. */
interface Subject {
	readonly peerId: string;
	readonly address: string;
}

/** On a person, or with a picker of people, an address, or nobody. */
export const diagnoseNetwork: Command = (deps) => async (argument) => {
	const { node, teller } = deps;
	const { kind } = statusOf(node);
	if (kind !== "on") {
		teller.nothing("");
		return;
	}
	const { peerId } = targetOf(argument);
	const subject = peerId === "" ? await askSubject(deps) : { peerId, address: "" };
	if (subject === "address") {
		await diagnoseAddress(deps);
	} else if (subject !== undefined) {
		const outcome = await measured(deps, subject);
		if (outcome.ok) await show(deps, outcome.value);
		else teller.failure(outcome);
	}
};

function askSubject({ node }: CommandDeps): Promise<Subject | "address" | undefined> {
	const { l10n } = vscode;
	const { people = [], rooms = [] } = node.overview ?? {};
	return choose<Subject | "address">(
		[
			{
				label: l10n.t("This Network Only"),
				icon: "broadcast",
				description: l10n.t("what is sent and heard"),
				value: { peerId: "", address: "" },
			},
			{
				label: l10n.t("An Address…"),
				icon: "plug",
				description: l10n.t("a colleague who does not appear here"),
				value: "address",
			},
			...people.toSorted(byTrust).map((person) => ({
				...personChoice(person, rooms),
				value: { peerId: person.peerId, address: "" },
			})),
		],
		{
			title: l10n.t("LAN Chat: Diagnose Network"),
			placeholder: l10n.t("Who cannot be reached? A connected colleague's editor is asked to connect back"),
		},
	);
}

/** A mistyped address is said at the box, and stays in it. */
async function diagnoseAddress(deps: CommandDeps): Promise<void> {
	const found: Diagnosis[] = [];
	await askText({
		title: vscode.l10n.t("LAN Chat: Diagnose Network"),
		prompt: vscode.l10n.t("Your colleague finds their address behind the LAN Chat item in the status bar."),
		placeholder: vscode.l10n.t("192.168.1.20, ada-laptop:46920 or [fd00::20]:46920"),
		accept: async (address) => {
			const outcome = await deps.node.call("network/diagnose", { peerId: "", address: address.trim() });
			if (!outcome.ok) return describeError(vscode.l10n, outcome);
			found.push(outcome.value);
			return "";
		},
	});
	const [diagnosis] = found;
	if (diagnosis) await show(deps, diagnosis);
}

function measured({ node }: CommandDeps, subject: Subject): Thenable<Outcome<Diagnosis>> {
	const options = {
		location: vscode.ProgressLocation.Notification,
		title: vscode.l10n.t("Diagnosing the network…"),
	};
	return vscode.window.withProgress(options, () => node.call("network/diagnose", subject));
}

function show({ showDiagnosis }: CommandDeps, diagnosis: Diagnosis): Promise<void> {
	// With its date: it is passed on, and read later.
	return showDiagnosis(diagnosisReport(vscode.l10n, diagnosis, dayAndTime(diagnosis.atMs, textLanguage(vscode))));
}
