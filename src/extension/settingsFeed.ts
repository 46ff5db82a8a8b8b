/** Reads the settings, tells the node when they change, and tells the person what is wrong with them. */
import * as vscode from "vscode";
import type { Outcome } from "../net/api/outcome.ts";
import { Disposable } from "./disposable.ts";
import { Emitter } from "./events.ts";
import { type SettingKey, type SettingTypes, settingsSection } from "./manifest.ts";
import type { NodeClient } from "./node/nodeClient.ts";
import { inert } from "./safeText.ts";
import { nodeSettings, type ReadSettings, readSettings } from "./settings.ts";

/** The settings as they are now. */
export class SettingsFeed extends Disposable {
	readonly #changed = this.register(new Emitter<SettingTypes>());
	#read: ReadSettings = readNow();
	/** Told once each, until they change. */
	readonly #told = new Set<string>();
	#node: Pick<NodeClient, "call"> | undefined;

	/** A setting changed. */
	readonly onDidChange = this.#changed.event;

	constructor() {
		super();
		this.register(
			vscode.workspace.onDidChangeConfiguration((change) => {
				if (change.affectsConfiguration(settingsSection)) void this.push();
			}),
		);
	}

	get values(): SettingTypes {
		return this.#read.values;
	}

	/** From now on the node is told of changes. */
	feed(node: Pick<NodeClient, "call">): void {
		this.#node = node;
		this.#tellProblems();
	}

	/** Reads again and tells the node; resolves when it knows. */
	async push(): Promise<Outcome<null>> {
		this.#read = readNow();
		this.#changed.fire(this.values);
		this.#tellProblems();
		return this.#node?.call("node/setSettings", { settings: nodeSettings(this.values) }) ?? nothingToTell;
	}

	/** Writes a setting for the person, everywhere; rejects when the settings file cannot be written. */
	async write<K extends SettingKey>(key: K, value: SettingTypes[K]): Promise<void> {
		const configuration = vscode.workspace.getConfiguration(settingsSection);
		await configuration.update(key, value, vscode.ConfigurationTarget.Global);
	}

	#tellProblems(): void {
		for (const { key, message } of this.#read.problems) {
			const id = `${settingsSection}.${key}`;
			const words = vscode.l10n.t("Check the setting {0}: {1} Until then LAN Chat goes without.", id, message);
			if (this.#told.has(words)) continue;
			this.#told.add(words);
			const open = vscode.l10n.t("Open Setting");
			vscode.window.showWarningMessage(inert(words), open).then((answer) => {
				if (answer === open) void vscode.commands.executeCommand("workbench.action.openSettings", id);
			});
		}
	}
}

const nothingToTell: Outcome<null> = { ok: true, value: null };

/** SECURITY: only what the person set counts; a workspace cannot set settings of `application` scope. */
function readNow(): ReadSettings {
	const configuration = vscode.workspace.getConfiguration(settingsSection);
	return readSettings(vscode.l10n, (key) => configuration.get<unknown>(key));
}
