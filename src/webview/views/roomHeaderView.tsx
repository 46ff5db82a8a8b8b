import type { JSX } from "preact";
import type { RoomHeader } from "../protocol.ts";
import { fill } from "../text.ts";
import { encryptionInWords } from "../words.ts";
import { DirectHeaderView } from "./directHeaderView.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Whose room this is and who is there; or whom the conversation is with. */
export function RoomHeaderView(): JSX.Element | null {
	const { header } = usePage().app.state.value;
	if (!header) return null;
	return header.kind === "room" ? <RoomHeaderBar header={header} /> : <DirectHeaderView header={header} />;
}

function RoomHeaderBar({ header }: { readonly header: Extract<RoomHeader, { kind: "room" }> }): JSX.Element {
	const { app } = usePage();
	const { strings } = app.state.value;
	const encryption = encryptionInWords(header, strings);
	const isIn = header.role === "admin" || header.role === "member";
	const isAsking = header.role === "requested" || header.role === "denied";
	const online = fill(strings.membersOnline, header.onlineCount, header.memberCount);
	const admin = header.role === "admin" ? strings.youAreAdmin : fill(strings.adminIs, header.adminName);
	return (
		<header class="room-header">
			<h1 title={header.name}>
				<bdi>{header.name}</bdi>
			</h1>
			<span class="room-lock" role="img" title={encryption} aria-label={encryption}>
				<Icon name="lock" />
			</span>
			<span class="room-admin">
				<bdi>{admin}</bdi>
			</span>
			{!isAsking && (
				<button
					type="button"
					class="text-button room-members"
					title={isIn ? online : strings.members}
					aria-label={isIn ? online : strings.members}
					data-count={isIn ? `${header.onlineCount}/${header.memberCount}` : ""}
					onClick={() => void app.do({ kind: "showMembers" })}
				>
					<Icon name="organization" />
					<span class="room-members-count" aria-hidden="true">
						{isIn ? online : strings.members}
					</span>
				</button>
			)}
		</header>
	);
}
