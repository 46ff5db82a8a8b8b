import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RoomAction } from "../protocol.ts";
import { usePage } from "./pageContext.ts";

/** What the buttons are made from. */
export interface ActionButtonsProps {
	readonly actions: readonly RoomAction[];
	/** The first one is what most people want. */
	readonly isFirstMain: boolean;
}

/** What can be done about something, one button each. While one of them is at work, none does anything. */
export function ActionButtons({ actions, isFirstMain }: ActionButtonsProps): JSX.Element | null {
	const { app, say } = usePage();
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState("");
	const element = useRef<HTMLSpanElement>(null);
	useLayoutEffect(() => {
		const buttons = element.current;
		return () => {
			if (buttons?.contains(document.activeElement)) focusWhatIsLeft();
		};
	}, [actions.length === 0]);
	if (actions.length === 0) return null;
	const run = async ({ action, peerId }: RoomAction) => {
		if (isBusy) return;
		setBusy(true);
		setProblem("");
		const answer = await app.do({ kind: "roomAction", action, peerId });
		setBusy(false);
		setProblem(answer.ok ? "" : answer.message);
		if (!answer.ok) say(answer.message);
	};
	return (
		<span class="room-actions" ref={element}>
			{problem && <span class="problem">{problem}</span>}
			{actions.map((each, index) => (
				<button
					type="button"
					key={`${each.action} ${each.peerId}`}
					class={isFirstMain && index === 0 ? "button" : "button button-secondary"}
					aria-disabled={isBusy}
					onClick={() => void run(each)}
				>
					{each.label}
				</button>
			))}
		</span>
	);
}

/** Buttons go once they have done their work; who pressed one by key must not be left nowhere. */
function focusWhatIsLeft(): void {
	requestAnimationFrame(() => document.querySelector<HTMLElement>("main textarea, .room-actions button")?.focus());
}
