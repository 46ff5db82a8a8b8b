/** Where a new room page opens: beside the code, never over it. Pure. */

/** A group of editors. */
export interface EditorGroup {
	readonly viewColumn: number;
	readonly isActive: boolean;
	/** How many editors are open in it. */
	readonly tabs: number;
}

/** VS Code's own number for "a new group beside the active one". */
export const columnBeside = -2;

/**
 * The column of another room page if one is shown, a group in which nothing is open if there is one, otherwise beside.
 * `roomColumn` is undefined when no room page is shown.
 */
export function panelColumn(groups: readonly EditorGroup[], roomColumn: number | undefined): number {
	if (roomColumn !== undefined) return roomColumn;
	const free = groups.filter(({ tabs }) => tabs === 0);
	const best = free.find(({ isActive }) => isActive) ?? free[0];
	return best?.viewColumn ?? columnBeside;
}
