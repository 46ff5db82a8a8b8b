/** A tree row as plain data, before it becomes a `TreeItem`. Pure. */

/** What a row stands for: the argument of every command that is run on it. Ids are empty where they do not apply. */
export interface Target {
	readonly room: string;
	readonly reqId: string;
	readonly peerId: string;
	/** Id of an offer or transfer of files. */
	readonly transferId: string;
}

/** No room, request, person or transfer. */
export const noTarget: Target = { room: "", reqId: "", peerId: "", transferId: "" };

/** One row. Everything in it is plain text; peers chose some of it. */
export interface ItemData {
	/** Stable across refreshes, unique in its tree. */
	readonly id: string;
	readonly label: string;
	readonly description: string;
	/** A codicon, with a theme colour or empty. */
	readonly icon: string;
	readonly iconColor: string;
	/** Colour of the label; says nothing that the words do not say. */
	readonly color: "" | "error";
	/** Lines of the tooltip. */
	readonly tooltip: readonly string[];
	/** Tokens of the `contextValue`, which menus match by whole words. */
	readonly tokens: readonly string[];
	/** What a screen reader says: the whole row in words, state included. */
	readonly spoken: string;
	/** Run when the row is clicked, with `target`; empty for none. */
	readonly command: string;
	readonly target: Target;
	readonly children: readonly ItemData[];
}

/** Fills what most rows do not need. */
export function item(
	data: Pick<ItemData, "id" | "label" | "icon"> & Partial<Omit<ItemData, "id" | "label" | "icon">>,
): ItemData {
	const description = data.description ?? "";
	return {
		description,
		iconColor: "",
		color: "",
		tooltip: [],
		tokens: [],
		spoken: description === "" ? data.label : `${data.label}, ${description}`,
		command: "",
		target: noTarget,
		children: [],
		...data,
	};
}

/** The parts that say something, with a dot between them. */
export function joined(...parts: readonly string[]): string {
	return parts.filter((part) => part !== "").join(" · ");
}
