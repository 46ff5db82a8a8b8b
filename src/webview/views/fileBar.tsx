import type { JSX } from "preact";
import type { PageTransfer } from "../protocol.ts";

/** What a bar is made from. */
export interface FileBarProps {
	/** From 0 to 1,000. */
	readonly permille: number;
	/** What it is about, for screen readers, and how far it is in words. */
	readonly label: string;
	readonly words: string;
	readonly tone: PageTransfer["tone"];
}

/** How much of a file is there. */
export function FileBar({ permille, label, words, tone }: FileBarProps): JSX.Element {
	return (
		<div
			class={`file-bar file-bar-${tone}`}
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={Math.floor(permille / 10)}
			aria-valuetext={words}
		>
			<div style={{ width: `${permille / 10}%` }} />
		</div>
	);
}
