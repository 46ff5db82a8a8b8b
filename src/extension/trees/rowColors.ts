/** Colours for labels of rows: a tree has them by decorations of addresses only. */
import * as vscode from "vscode";
import { rowScheme } from "../manifest.ts";
import type { ItemData } from "./itemData.ts";

/** The address that gives a row its colour. */
export function rowColorUri({ color, id }: Pick<ItemData, "color" | "id">): vscode.Uri {
	return vscode.Uri.from({ scheme: rowScheme, authority: color, path: `/${encodeURIComponent(id)}` });
}

/** Colours the labels of rows with such an address. */
export class RowColors implements vscode.FileDecorationProvider {
	provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
		if (uri.scheme !== rowScheme || uri.authority !== "error") return undefined;
		return { color: new vscode.ThemeColor("list.errorForeground"), propagate: false };
	}
}
