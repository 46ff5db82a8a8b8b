import type { JSX } from "preact";
import type { RoomHeader } from "../protocol.ts";
import { usePage } from "./pageContext.ts";

/** What the page is told of the person a conversation is with. */
export type DirectHeading = Extract<RoomHeader, { kind: "direct" }>;

/** What the buttons are made from. */
export interface PersonActsProps {
	readonly header: DirectHeading;
	readonly look: "button" | "button button-secondary" | "text-button";
	/** Says why something was not done; with an empty sentence, that all is well. */
	readonly tellProblem: (problem: string) => void;
}

/** What can be done about the person; the first button is what most people want. */
export function PersonActs({ header, look, tellProblem }: PersonActsProps): JSX.Element | null {
	const { app } = usePage();
	if (header.acts.length === 0) return null;
	const run = async (act: (typeof header.acts)[number]["act"]) => {
		const answer = await app.do({ kind: "person", act });
		tellProblem(answer.ok ? "" : answer.message);
	};
	return (
		<span class="banner-acts">
			{header.acts.map(({ act, label }, index) => (
				<button
					key={act}
					type="button"
					class={look === "button" && (index > 0 || act === "passWall") ? "button button-secondary" : look}
					onClick={() => void run(act)}
				>
					{label}
				</button>
			))}
		</span>
	);
}

/** Where the buttons stand: beside what asks for them. */
export function placeOfActs({ wall, note, whyReadOnly }: DirectHeading): "banner" | "bar" | "head" {
	if (wall !== "" || note !== "") return "banner";
	return whyReadOnly === "" ? "head" : "bar";
}
