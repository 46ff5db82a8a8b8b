import type { JSX } from "preact";
import { codePointName, splitInvisibles } from "../invisibles.ts";
import { fill } from "../text.ts";
import { usePage } from "./pageContext.ts";

/** SECURITY: what would turn the letters of a name around, or hide some, is shown by its code point. */
export function FileName({ name }: { readonly name: string }): JSX.Element {
	const { strings } = usePage().app.state.value;
	return (
		<>
			{splitInvisibles(name).map(({ kind, text }, index) =>
				kind === "plain" ? (
					text
				) : (
					<span
						// Pieces of one text never change places.
						key={`${index}`}
						class="hidden-character"
						data-name={codePointName(text)}
						role="img"
						aria-label={fill(strings.hiddenCharacter, codePointName(text))}
					/>
				),
			)}
		</>
	);
}
