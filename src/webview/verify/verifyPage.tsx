import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../views/icon.tsx";
import type { VerifyAct, VerifyView } from "./protocol.ts";

/** What the page is made from. */
export interface VerifyPageProps {
	/** Null until the host has said what goes on. */
	readonly view: Signal<VerifyView | null>;
	readonly loading: string;
	readonly press: (act: VerifyAct) => void;
}

const icons = {
	busy: "sync",
	compare: "shield",
	waiting: "clockface",
	good: "verified-filled",
	bad: "error",
	ended: "info",
} as const;

/** Seven pictures, big, with their names, and what one says of them. */
export function VerifyPage({ view: viewSignal, loading, press }: VerifyPageProps): JSX.Element {
	const view = viewSignal.value;
	const main = useRef<HTMLElement>(null);
	const title = useRef<HTMLHeadingElement>(null);
	const mood = view?.mood;
	// What was pressed may be gone: the focus must not fall out of the page, and the news is to be read out.
	useEffect(() => {
		if (mood !== undefined) title.current?.focus();
	}, [mood]);
	if (!view) return <p class="loading">{loading}</p>;
	return (
		<main ref={main} class={`verify verify-${view.mood}`}>
			<div class="verify-head">
				<Icon name={icons[view.mood]} />
				<h1 ref={title} tabIndex={-1}>
					{view.title}
				</h1>
			</div>
			{view.emoji.length > 0 && (
				<ol class="verify-emoji" aria-label={view.emojiLabel}>
					{view.emoji.map(({ emoji, name }, index) => (
						<li key={index}>
							<span class="verify-picture" aria-hidden="true">
								{emoji}
							</span>
							<span class="verify-name">{name}</span>
						</li>
					))}
				</ol>
			)}
			<div class="verify-lines" role="status">
				{view.lines.map((line) => (
					<p key={line}>{line}</p>
				))}
			</div>
			<div class="verify-acts">
				{view.acts.map(({ act, label, isMain }) => (
					<button
						key={act}
						type="button"
						class={isMain ? "button" : "button button-secondary"}
						onClick={() => press(act)}
					>
						{label}
					</button>
				))}
			</div>
		</main>
	);
}
