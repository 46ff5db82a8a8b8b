import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../commandClient.ts";
import type { Row } from "../protocol.ts";
import { actionsOf } from "../rowActions.ts";
import { EmojiPicker } from "./emojiPicker.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** What the tools of a row are made from. */
export interface RowToolsProps {
	readonly row: Row;
	/** Says why something was not done; with an empty sentence, that all is well. */
	readonly tell: (problem: string) => void;
}

/** Buttons over a row, shown while the pointer or the focus is there. */
export function RowTools({ row, tell }: RowToolsProps): JSX.Element | null {
	const { app, erasing, editing, draft, say } = usePage();
	const state = app.state.value;
	const { strings } = state;
	const [isPicking, setPicking] = useState(false);
	const [isCopied, setCopied] = useState(false);
	const smiley = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (!isCopied) return;
		const timer = setTimeout(() => setCopied(false), copiedMs);
		return () => clearTimeout(timer);
	}, [isCopied]);
	const can = actionsOf(state, row);
	if (!can.react && !can.edit && !can.erase && can.text === "") return null;
	const settle = async (answering: Promise<Answer>): Promise<boolean> => {
		const answer = await answering;
		tell(answer.ok ? "" : answer.message);
		return answer.ok;
	};
	const pick = async (emoji: string) => {
		closePicker();
		await settle(app.do({ kind: "react", messageId: row.id, emoji, on: true }));
	};
	const closePicker = () => {
		setPicking(false);
		smiley.current?.focus();
	};
	const edit = () => {
		editing.value = { row, draft: editing.peek()?.draft ?? draft.peek() };
		draft.value = can.text;
	};
	const copy = async () => {
		const isDone = await settle(app.do({ kind: "copyText", text: can.text }));
		setCopied(isDone);
		if (isDone) say(strings.copied);
	};
	return (
		<fieldset class={`row-tools${isPicking ? " row-tools-open" : ""}`} aria-label={strings.messageActions}>
			{can.react && (
				<button
					type="button"
					ref={smiley}
					class="icon-button"
					title={strings.react}
					aria-label={strings.react}
					aria-expanded={isPicking}
					onClick={() => setPicking(!isPicking)}
				>
					<Icon name="smiley" />
				</button>
			)}
			{can.edit && <Tool icon="edit" label={strings.edit} run={edit} />}
			{can.text !== "" && (
				<Tool
					icon={isCopied ? "check" : "copy"}
					label={isCopied ? strings.copied : strings.copyMessage}
					run={() => void copy()}
				/>
			)}
			{can.erase && (
				<Tool
					icon="trash"
					label={strings.erase}
					run={() => {
						erasing.value = row;
					}}
				/>
			)}
			{isPicking && <EmojiPicker pick={(emoji) => void pick(emoji)} close={closePicker} />}
		</fieldset>
	);
}

/** How long a button says that it has copied, ms. */
const copiedMs = 1_500;

function Tool(props: { readonly icon: string; readonly label: string; readonly run: () => void }): JSX.Element {
	const { icon, label, run } = props;
	return (
		<button type="button" class="icon-button" title={label} aria-label={label} onClick={run}>
			<Icon name={icon} />
		</button>
	);
}
