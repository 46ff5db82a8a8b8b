import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { readOnlyReason } from "../composerRules.ts";
import type { Anchor } from "../kept.ts";
import type { Pending } from "../protocol.ts";
import { Composer } from "./composer.tsx";
import { Conversation } from "./conversation.tsx";
import { DropZone } from "./dropZone.tsx";
import { EraseDialog } from "./eraseDialog.tsx";
import { LinkDialog } from "./linkDialog.tsx";
import { LiveRegion } from "./liveRegion.tsx";
import { NodeBanner } from "./nodeBanner.tsx";
import { usePage } from "./pageContext.ts";
import { ReadOnlyBar } from "./readOnlyBar.tsx";
import { RoomBanners } from "./roomBanners.tsx";
import { RoomHeaderView } from "./roomHeaderView.tsx";
import { RoomStart } from "./roomStart.tsx";
import { UnsaidOffers } from "./unsaidOffers.tsx";

/** What the page is made from. */
export interface RoomPageProps {
	/** The row to begin at; null for the newest. */
	readonly anchor: Anchor | null;
	/** Shown until the host has answered; it brings the texts. */
	readonly loading: string;
}

/** The whole page: header, conversation, composer. */
export function RoomPage({ anchor, loading }: RoomPageProps): JSX.Element {
	const { app, draft, editing } = usePage();
	const { isLoaded, header, rows, pending, node, draft: keptDraft } = app.state.value;
	const input = useRef<HTMLTextAreaElement>(null);
	const focusComposer = () => input.current?.focus();
	useEffect(() => {
		draft.value = keptDraft;
	}, [keptDraft]);
	const isClosed = header !== null && header.whyReadOnly !== "";
	useEffect(() => {
		const handleFocus = () => {
			if (document.activeElement === document.body) focusComposer();
		};
		if (document.hasFocus()) handleFocus();
		window.addEventListener("focus", handleFocus);
		return () => window.removeEventListener("focus", handleFocus);
	}, [isLoaded, isClosed]);
	const edited = editing.value?.row.id;
	useEffect(() => {
		if (edited !== undefined) focusComposer();
	}, [edited]);
	const editAgain = ({ clientId, text }: Pending) => {
		app.outgoing.discard(clientId);
		draft.value = draft.peek() === "" ? text : `${draft.peek()}\n${text}`;
		app.outgoing.saveDraft(draft.peek());
		focusComposer();
	};
	if (!isLoaded) return <p class="loading">{loading}</p>;
	const isEmpty = rows.length + pending.length === 0;
	return (
		<>
			<RoomHeaderView />
			<NodeBanner />
			<RoomBanners />
			<main>
				{header === null && node.state === "on" && <p class="gone">{readOnlyReason(app.state.value)}</p>}
				{isEmpty ? (
					<section class="conversation conversation-empty">
						<RoomStart />
					</section>
				) : (
					<Conversation anchor={anchor} editAgain={editAgain} leave={focusComposer} />
				)}
				<UnsaidOffers />
				{/* What was typed before it was closed can still be copied. */}
				{header && (!isClosed || draft.value !== "") && <Composer input={input} />}
				{isClosed && <ReadOnlyBar header={header} />}
			</main>
			<DropZone />
			<LinkDialog />
			<EraseDialog />
			<LiveRegion />
		</>
	);
}
