import type { JSX } from "preact";
import { ActionButtons } from "./actionButtons.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** What the person should decide or know about the room, above the conversation. */
export function RoomBanners(): JSX.Element | null {
	const { header } = usePage().app.state.value;
	if (header?.kind !== "room") return null;
	// There also when it is empty: screen readers tell what comes into it, not what it comes with.
	return (
		<div class="room-banners" role="status">
			{header.banners.map(({ kind, text, actions }) => (
				<div class={`banner banner-${kind}`} key={text}>
					<Icon name={bannerIcons[kind]} />
					<span class="banner-text">{text}</span>
					<ActionButtons actions={actions} isFirstMain={true} />
				</div>
			))}
		</div>
	);
}

const bannerIcons = { transfer: "arrow-swap", succession: "law", halted: "warning" } as const;
