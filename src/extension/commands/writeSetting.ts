/** Writes a setting for the person; says so where it cannot be written. */
import * as vscode from "vscode";
import type { SettingKey, SettingTypes } from "../manifest.ts";
import type { CommandDeps } from "./deps.ts";

/** True when it is written. */
export async function writeSetting<K extends SettingKey>(
	{ settings, log, teller }: CommandDeps,
	key: K,
	value: SettingTypes[K],
): Promise<boolean> {
	try {
		await settings.write(key, value);
		return true;
	} catch (error) {
		log.log("error", `the setting ${key} could not be written: ${String(error)}`);
		teller.info(vscode.l10n.t("Your settings file could not be written. Is it open with unsaved changes?"));
		return false;
	}
}
