/** A notification's text with links that run commands of ours. Pure. */
import { inert } from "../safeText.ts";

/** A link of ours; its label is not a peer's. */
export interface Link {
	readonly label: string;
	readonly command: string;
	readonly args: readonly number[];
}

/**
 * Text that may hold peers' words, and links behind it.
 *
 * SECURITY: a peer's `[` would begin the label of a link that ends in ours, so that a click on its words would run it;
 * brackets of theirs become wide ones.
 */
export function withLinks(text: string, links: readonly Link[]): string {
	const plain = inert(text).replaceAll("[", "\uff3b").replaceAll("]", "\uff3d");
	const shown = links.map(({ label, command, args }) => {
		return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
	});
	return [plain, shown.join(" · ")].join(" ");
}
