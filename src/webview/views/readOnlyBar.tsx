import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { RoomHeader } from "../protocol.ts";
import { ActionButtons } from "./actionButtons.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

type RoomHeading = Extract<RoomHeader, { kind: "room" }>;

/** Stands where the composer would, in a room one cannot write in: why, and what can be done. */
export function ReadOnlyBar({ header }: { readonly header: RoomHeading }): JSX.Element {
	const { say } = usePage();
	useEffect(() => {
		say(header.whyReadOnly);
	}, [header.whyReadOnly, say]);
	return (
		<div class="read-only">
			<Icon name={icons[header.role]} />
			<span class="read-only-text">{header.whyReadOnly}</span>
			<ActionButtons actions={header.wayOut} isFirstMain={false} />
		</div>
	);
}

const icons: { readonly [Role in RoomHeading["role"]]: string } = {
	admin: "lock",
	member: "lock",
	requested: "clockface",
	denied: "circle-slash",
	moved: "key",
	left: "sign-out",
	kicked: "circle-slash",
	closed: "archive",
};
