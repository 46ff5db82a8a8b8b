/** The last diagnosis as a read-only document, to be read, copied and closed without being asked to save it. */
import * as vscode from "vscode";
import { Disposable } from "../disposable.ts";
import { diagnosisScheme } from "../manifest.ts";

/** Shows reports, one at a time. */
export class DiagnosisDocument extends Disposable implements vscode.TextDocumentContentProvider {
	readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
	readonly onDidChange = this.#changed.event;
	#report = "";

	constructor() {
		super();
		this.register(vscode.workspace.registerTextDocumentContentProvider(diagnosisScheme, this));
	}

	provideTextDocumentContent(): string {
		// VS Code opens the tab again after a reload; what was measured then would be of another time.
		const { l10n } = vscode;
		return this.#report === ""
			? l10n.t("This diagnosis was not kept. *LAN Chat: Diagnose Network…* makes a new one.")
			: this.#report;
	}

	/** Opens the report, or renews it where the last one is open still. */
	async show(report: string): Promise<void> {
		this.#report = report;
		const uri = vscode.Uri.from({ scheme: diagnosisScheme, path: `/${vscode.l10n.t("Network Diagnosis")}.md` });
		this.#changed.fire(uri);
		const document = await vscode.workspace.openTextDocument(uri);
		await vscode.window.showTextDocument(document, { preview: true });
	}
}
