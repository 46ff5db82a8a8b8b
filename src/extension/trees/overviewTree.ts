/** A tree view over rows of plain data: draws again only what changed, once per tick. */
import * as vscode from "vscode";
import { Disposable } from "../disposable.ts";
import type { ItemData, Target } from "./itemData.ts";
import { rowColorUri } from "./rowColors.ts";
import { treeChanges } from "./treeChanges.ts";

/** A row's identity for VS Code: the same object for the same id, whatever its data are by now. */
export interface TreeRow {
	readonly id: string;
	/** What commands run on this row are about, as it was last; of a row that went, too. */
	readonly target: Target;
}

/** Rows as they are now, and a call to `refresh` when they may have changed. */
export class OverviewTree extends Disposable implements vscode.TreeDataProvider<TreeRow> {
	readonly #rows: () => readonly ItemData[];
	readonly #openRow: string;
	readonly #changed = this.register(new vscode.EventEmitter<TreeRow | undefined>());
	readonly #known = new Map<string, { readonly id: string; target: Target }>();
	#shown: readonly ItemData[] = [];
	#data = new Map<string, ItemData>();
	#isScheduled = false;

	/** `openRow` is the command that a click on a row runs, without an argument: see `commandOf`. */
	constructor({ rows, openRow }: { readonly rows: () => readonly ItemData[]; readonly openRow: string }) {
		super();
		this.#rows = rows;
		this.#openRow = openRow;
	}

	readonly onDidChangeTreeData = this.#changed.event;

	/** Takes the rows as they are at the end of this tick. */
	refresh(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			if (!this.isDisposed) this.#take();
		});
	}

	getChildren(element?: TreeRow): TreeRow[] {
		const rows = element ? (this.#data.get(element.id)?.children ?? []) : this.#shown;
		return rows.map((row) => this.#rowOf(row));
	}

	getTreeItem(element: TreeRow): vscode.TreeItem {
		const data = this.#data.get(element.id);
		// VS Code may ask for a row that went in the same tick.
		return data ? treeItem(data, this.#openRow) : new vscode.TreeItem("");
	}

	/**
	 * What a click on the row runs as things stand now, with the row's target; nothing for a row that went. VS Code would
	 * keep a command with arguments only until the row is drawn again, and answer a click in that very moment with an
	 * error: so the command of a row has none, and asks here.
	 */
	commandOf({ id }: TreeRow): Pick<ItemData, "command" | "target"> | undefined {
		const data = this.#data.get(id);
		return data?.command ? data : undefined;
	}

	#take(): void {
		const rows = this.#rows();
		const changes = treeChanges(this.#shown, rows);
		this.#shown = rows;
		this.#data = new Map(flatten(rows).map((row) => [row.id, row]));
		for (const row of this.#known.values()) {
			const data = this.#data.get(row.id);
			// Who takes a request back and asks again has the same row, and another request.
			if (data) row.target = data.target;
			else this.#known.delete(row.id);
		}
		if (changes === "whole") this.#changed.fire(undefined);
		else for (const id of changes) this.#redraw(id);
	}

	/** VS Code knows only the rows it asked for. */
	#redraw(id: string): void {
		const row = this.#known.get(id);
		if (row) this.#changed.fire(row);
	}

	#rowOf(data: ItemData): TreeRow {
		const known = this.#known.get(data.id);
		if (known) return known;
		const row = { id: data.id, target: data.target };
		this.#known.set(data.id, row);
		return row;
	}
}

function flatten(rows: readonly ItemData[]): readonly ItemData[] {
	return rows.flatMap((row) => [row, ...flatten(row.children)]);
}

function treeItem(data: ItemData, openRow: string): vscode.TreeItem {
	const { None, Expanded } = vscode.TreeItemCollapsibleState;
	const treeItem = new vscode.TreeItem(data.label, data.children.length > 0 ? Expanded : None);
	treeItem.id = data.id;
	treeItem.description = data.description;
	treeItem.contextValue = data.tokens.join(" ");
	treeItem.tooltip = tooltip(data.tooltip);
	treeItem.accessibilityInformation = { label: data.spoken };
	if (data.color !== "") treeItem.resourceUri = rowColorUri(data);
	if (data.icon !== "") {
		const color = data.iconColor === "" ? undefined : new vscode.ThemeColor(data.iconColor);
		treeItem.iconPath = new vscode.ThemeIcon(data.icon, color);
	}
	if (data.command !== "") treeItem.command = { command: openRow, title: data.label };
	return treeItem;
}

/** SECURITY: peers chose parts of it, so it is appended as text and trusted with nothing. */
function tooltip(lines: readonly string[]): vscode.MarkdownString {
	const markdown = new vscode.MarkdownString();
	markdown.isTrusted = false;
	markdown.supportHtml = false;
	lines.forEach((line, index) => {
		if (index > 0) markdown.appendMarkdown("\n\n");
		markdown.appendText(line);
	});
	return markdown;
}
