/** What a tree must be told when its data changed: as little as possible, so that nothing flickers. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { ItemData } from "./itemData.ts";

/** Rows to draw again, by id; `whole` when rows came, went or moved at the top. */
export type TreeChanges = "whole" | readonly string[];

/** Compares two states of a tree. A row whose children came, went or moved is drawn again with them. */
export function treeChanges(before: readonly ItemData[], after: readonly ItemData[]): TreeChanges {
	return sameIds(before, after) ? changedIds(before, after) : "whole";
}

function changedIds(before: readonly ItemData[], after: readonly ItemData[]): readonly string[] {
	const old = new Map(before.map((row) => [row.id, row]));
	return after.flatMap((row) => {
		const previous = old.get(row.id);
		if (!previous || isDeepStrictEqual(previous, row)) return [];
		if (!isSameRow(previous, row) || !sameIds(previous.children, row.children)) return [row.id];
		return changedIds(previous.children, row.children);
	});
}

function isSameRow(a: ItemData, b: ItemData): boolean {
	return isDeepStrictEqual({ ...a, children: [] }, { ...b, children: [] });
}

function sameIds(a: readonly ItemData[], b: readonly ItemData[]): boolean {
	return a.length === b.length && a.every((row, index) => row.id === b[index]?.id);
}
