import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RoomHeader } from "../protocol.ts";
import { ActionButtons } from "./actionButtons.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";
import { type DirectHeading, PersonActs, placeOfActs } from "./personActs.tsx";

/** Stands where the composer would, where one cannot write: why, and what can be done. */
export function ReadOnlyBar({ header }: { readonly header: RoomHeader }): JSX.Element {
	const { say } = usePage();
	useEffect(() => {
		say(header.whyReadOnly);
	}, [header.whyReadOnly, say]);
	return (
		<div class="read-only">
			<Icon name={header.kind === "room" ? icons[header.role] : directIcon(header)} />
			<span class="read-only-text">{header.whyReadOnly}</span>
			{header.kind === "room" ? (
				<ActionButtons actions={header.wayOut} isFirstMain={false} />
			) : (
				placeOfActs(header) === "bar" && <Unlock header={header} />
			)}
		</div>
	);
}

function Unlock({ header }: { readonly header: DirectHeading }): JSX.Element {
	const [problem, setProblem] = useState("");
	return (
		<>
			{problem && (
				<span class="problem" role="alert">
					{problem}
				</span>
			)}
			<PersonActs header={header} look="button button-secondary" tellProblem={setProblem} />
		</>
	);
}

function directIcon({ contact }: DirectHeading): string {
	return contact === "blocked" ? "circle-slash" : "error";
}

const icons: { readonly [Role in Extract<RoomHeader, { kind: "room" }>["role"]]: string } = {
	admin: "lock",
	member: "lock",
	requested: "clockface",
	denied: "circle-slash",
	moved: "key",
	left: "sign-out",
	kicked: "circle-slash",
	closed: "archive",
};
