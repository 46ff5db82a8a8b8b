import type { JSX } from "preact";
import { authorColor } from "../palette.ts";
import type { Pending } from "../protocol.ts";
import { fill, initials } from "../text.ts";
import { Icon } from "./icon.tsx";
import { MessageText } from "./messageText.tsx";
import { usePage } from "./pageContext.ts";

/** What a row that is not sent yet is made from. */
export interface PendingViewProps {
	readonly pending: Pending;
	/** Whether the author stands above it. */
	readonly isFirst: boolean;
	/** Puts its text back into the composer. */
	readonly editAgain: (pending: Pending) => void;
}

/** An own message on its way, or refused with the reason and what can be done. */
export function PendingView({ pending, isFirst, editAgain }: PendingViewProps): JSX.Element {
	const { app, times } = usePage();
	const { strings, me } = app.state.value;
	const color = `author-${authorColor(me?.peerId ?? "")}`;
	const { clientId, problem } = pending;
	return (
		<div class={`message message-pending${isFirst ? " message-first" : ""}${problem ? " message-failed" : ""}`}>
			{isFirst ? (
				<div class={`gutter author-mark ${color}`} aria-hidden="true">
					{initials(me?.name ?? "")}
				</div>
			) : (
				<div class="gutter gutter-time">{times.narrow(pending.atMs)}</div>
			)}
			<div class="message-main">
				{isFirst && (
					<div class="author-line">
						<bdi class={`author ${color}`}>{me?.name}</bdi>
						<span class="author-tag">{strings.you}</span>
						<span class="time">{times.short(pending.atMs)}</span>
					</div>
				)}
				<MessageText text={pending.text} id={clientId} />
				{problem && (
					<div class="failure">
						<Icon name="error" />
						<span>{fill(strings.notSent, problem)}</span>
						<span class="failure-actions">
							<button type="button" class="text-button" onClick={() => app.outgoing.retry(clientId)}>
								{strings.retry}
							</button>
							<button type="button" class="text-button" onClick={() => editAgain(pending)}>
								{strings.editAgain}
							</button>
							<button type="button" class="text-button" onClick={() => app.outgoing.discard(clientId)}>
								{strings.discard}
							</button>
						</span>
					</div>
				)}
			</div>
			{!problem && (
				<span class="mark" role="img" aria-label={strings.sending} title={strings.sending}>
					<Icon name="clockface" />
				</span>
			)}
		</div>
	);
}
