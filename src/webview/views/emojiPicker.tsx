import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { protocolLimits } from "../protocol.ts";
import { usualEmoji } from "../rowActions.ts";
import { fill } from "../text.ts";
import { usePage } from "./pageContext.ts";

/** A few usual emoji, and a place to type another one. */
export function EmojiPicker(props: {
	readonly pick: (emoji: string) => void;
	readonly close: () => void;
}): JSX.Element {
	const { pick, close } = props;
	const { strings } = usePage().app.state.value;
	const element = useRef<HTMLFieldSetElement>(null);
	const [isBelow, setBelow] = useState(false);
	useLayoutEffect(() => {
		const box = element.current;
		const list = box?.closest(".scroller")?.getBoundingClientRect();
		// Above the row, unless the list ends there.
		if (box && list) setBelow(box.getBoundingClientRect().top < list.top);
		box?.querySelector("button")?.focus({ preventScroll: true });
	}, []);
	const handleKey = (event: KeyboardEvent) => {
		if (event.key !== "Escape") return;
		event.stopPropagation();
		close();
	};
	const handleTyped = (event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => {
		const typed = event.currentTarget.value.trim();
		if (event.key !== "Enter" || event.isComposing || typed === "") return;
		event.preventDefault();
		pick(typed.slice(0, protocolLimits.emojiUnits));
	};
	return (
		<fieldset
			ref={element}
			class={`picker${isBelow ? " picker-below" : ""}`}
			aria-label={strings.react}
			onKeyDown={handleKey}
		>
			{usualEmoji.map((emoji) => (
				<button
					type="button"
					key={emoji}
					class="icon-button picker-emoji"
					aria-label={fill(strings.reactWith, emoji)}
					onClick={() => pick(emoji)}
				>
					<span aria-hidden="true">{emoji}</span>
				</button>
			))}
			<input
				type="text"
				class="picker-input"
				aria-label={strings.reactOther}
				placeholder={strings.reactOtherHint}
				maxLength={protocolLimits.emojiUnits}
				onKeyDown={handleTyped}
			/>
		</fieldset>
	);
}
