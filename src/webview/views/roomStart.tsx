import type { JSX } from "preact";
import { fill } from "../text.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Stands before the first message there ever was: whose room this is, who reads it, and what to do next. */
export function RoomStart(): JSX.Element | null {
	const { header, strings, rows } = usePage().app.state.value;
	if (!header) return null;
	const encryption = header.listed ? strings.encryptedListed : strings.encryptedUnlisted;
	const isNew = rows.every(({ body }) => body.kind === "notice");
	return (
		<div class={`room-start${isNew ? " room-start-new" : ""}`}>
			<h2>
				<bdi>{fill(strings.startOf, header.name)}</bdi>
			</h2>
			{isNew && <p>{header.role === "admin" ? strings.startAsAdmin : strings.startAsMember}</p>}
			<p class="room-start-lock">
				<Icon name="lock" />
				<span>{encryption}</span>
			</p>
		</div>
	);
}
