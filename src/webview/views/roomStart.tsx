import type { JSX } from "preact";
import type { RoomHeader } from "../protocol.ts";
import type { Strings } from "../strings.ts";
import { fill } from "../text.ts";
import { encryptionBesideHint, encryptionInWords } from "../words.ts";
import { ActionButtons } from "./actionButtons.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Stands before the first message there ever was: whose room this is, who reads it, and what to do next. */
export function RoomStart(): JSX.Element | null {
	const { header, strings, rows } = usePage().app.state.value;
	if (!header) return null;
	const isNew = rows.every(({ body }) => body.kind === "notice");
	const hint = isNew ? welcome(header, strings) : "";
	return (
		<div class={`room-start${isNew ? " room-start-new" : ""}`}>
			<h2>
				<bdi>{isOutside(header) ? header.name : fill(strings.startOf, header.name)}</bdi>
			</h2>
			{hint && <p>{hint}</p>}
			{isNew && header.kind === "room" && <ActionButtons actions={header.firstSteps} isFirstMain={false} />}
			<p class="room-start-lock">
				<Icon name="lock" />
				<span>{hint ? encryptionBesideHint(header, strings) : encryptionInWords(header, strings)}</span>
			</p>
		</div>
	);
}

/** Nothing of the conversation can be seen (yet). */
function isOutside(header: RoomHeader): boolean {
	return header.kind === "room" && (header.role === "requested" || header.role === "denied");
}

/** What to do first, in a conversation that has not begun; nothing for who cannot. */
function welcome(header: RoomHeader, strings: Strings): string {
	if (header.kind === "direct") return strings.startDirect;
	const { role, listed, readsAll } = header;
	if (role === "admin") return listed ? strings.startAsAdmin : strings.startAsAdminUnlisted;
	if (role !== "member") return "";
	return readsAll ? strings.startAsMember : strings.startSinceJoin;
}
