import type { JSX } from "preact";
import type { RoomHeader } from "../protocol.ts";
import { ActionButtons } from "./actionButtons.tsx";
import { Icon } from "./icon.tsx";

type RoomHeading = Extract<RoomHeader, { kind: "room" }>;

/** Stands where the composer would, in a room one cannot write in: why, and what can be done. */
export function ReadOnlyBar({ header }: { readonly header: RoomHeading }): JSX.Element {
	return (
		<div class="read-only" role="status">
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
	left: "sign-out",
	kicked: "circle-slash",
	closed: "archive",
};
