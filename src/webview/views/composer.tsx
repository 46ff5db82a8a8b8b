import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { lengthHint, readOnlyReason, whyNotSend, whyNotType } from "../composerRules.ts";
import { pastedFiles } from "../dropped.ts";
import { lastEditable } from "../rowActions.ts";
import { fill } from "../text.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Height of the composer at most, in parts of the page. */
const maxHeightShare = 0.4;

/** What the composer is made from. */
export interface ComposerProps {
	readonly input: RefObject<HTMLTextAreaElement | null>;
}

/** Where messages are written. Enter sends, Shift+Enter is a new line. */
export function Composer({ input }: ComposerProps): JSX.Element {
	const { app, draft: draftSignal, editing } = usePage();
	const draft = draftSignal.value;
	const state = app.state.value;
	const { strings } = state;
	const readOnly = readOnlyReason(state);
	const closed = whyNotType(state);
	// A line below the composer says it, with what can be done.
	const isTold = state.header?.whyReadOnly === readOnly;
	const hint = lengthHint(state, draft);
	const [isRefused, setRefused] = useState(false);
	const [problem, setProblem] = useState("");
	const edited = editing.value;
	useLayoutEffect(() => {
		if (input.current) fitHeight(input.current);
	}, [draft]);
	useEffect(() => {
		// What stood in one line takes two where the page is narrower.
		const handleResize = () => {
			if (input.current) fitHeight(input.current);
		};
		window.addEventListener("resize", handleResize);
		return () => window.removeEventListener("resize", handleResize);
	}, [input]);

	const change = (text: string) => {
		draftSignal.value = text;
		setRefused(false);
		setProblem("");
		// What stood here before is kept as the draft, not what an old message is changed to.
		if (edited === null) app.outgoing.saveDraft(text);
	};
	const endEditing = () => {
		draftSignal.value = editing.peek()?.draft ?? "";
		editing.value = null;
		setProblem("");
		input.current?.focus();
	};
	const save = async (id: string) => {
		const why = whyNotSend(state, draft);
		if (why !== null) return setRefused(why !== "empty");
		const answer = await app.do({ kind: "edit", messageId: id, text: draft });
		if (answer.ok) endEditing();
		else setProblem(answer.message);
	};
	const send = () => {
		if (edited !== null) return void save(edited.row.id);
		if (app.outgoing.send(draft)) {
			draftSignal.value = "";
			app.scrolled(true);
		} else setRefused(draft !== "" && whyNotSend(state, draft) !== "empty");
		input.current?.focus();
	};
	const attach = async () => {
		if (readOnly !== "") return;
		const answer = await app.do({ kind: "attach" });
		setProblem(answer.ok ? "" : answer.message);
		input.current?.focus();
	};
	const handlePaste = (event: ClipboardEvent) => {
		const files = event.clipboardData === null || readOnly !== "" ? [] : pastedFiles(event.clipboardData);
		if (files.length === 0) return;
		event.preventDefault();
		void app.uploader.send(files);
	};
	const editLast = (): boolean => {
		const row = lastEditable(state);
		if (row?.body.kind !== "text") return false;
		editing.value = { row, draft: "" };
		draftSignal.value = row.body.text;
		return true;
	};
	const handleKey = (event: KeyboardEvent) => {
		if (event.key === "Escape" && edited !== null && !isComposing(event)) return endEditing();
		const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
		if (event.key === "ArrowUp" && isPlain && draft === "" && edited === null && !isComposing(event) && editLast()) {
			return event.preventDefault();
		}
		if (event.key !== "Enter" || event.shiftKey || event.altKey || isComposing(event)) return;
		event.preventDefault();
		send();
	};
	const label = edited === null ? fill(strings.messageTo, state.header?.name ?? "") : strings.editing;
	return (
		<div
			class={`composer${hint.isTooLong ? " composer-too-long" : ""}${closed ? " composer-off" : ""}${readOnly ? " composer-waits" : ""}`}
		>
			{edited !== null && (
				<div class="composer-editing">
					<Icon name="edit" />
					<span>{strings.editing}</span>
					<button type="button" class="text-button" onClick={endEditing}>
						{strings.cancel}
					</button>
				</div>
			)}
			<div class="composer-box">
				<textarea
					ref={input}
					rows={1}
					value={draft}
					readOnly={closed !== ""}
					aria-label={label}
					aria-describedby="composer-status"
					aria-invalid={hint.isTooLong}
					placeholder={label}
					spellcheck={true}
					dir="auto"
					onInput={(event) => change(event.currentTarget.value)}
					onKeyDown={handleKey}
					onPaste={handlePaste}
				/>
				<button
					type="button"
					class="icon-button attach"
					title={strings.attachHint}
					aria-label={strings.attach}
					aria-disabled={readOnly !== ""}
					onClick={() => void attach()}
				>
					<Icon name="add" />
				</button>
				<button
					type="button"
					class="icon-button send"
					title={edited === null ? strings.send : strings.save}
					aria-label={edited === null ? strings.send : strings.save}
					aria-disabled={whyNotSend(state, draft) !== null}
					onClick={send}
				>
					<Icon name={edited === null ? "send" : "check"} />
				</button>
			</div>
			<div
				class="composer-status"
				id="composer-status"
				role={(isRefused && (hint.isTooLong || readOnly)) || problem ? "alert" : undefined}
			>
				{problem ? (
					<span class="problem">{problem}</span>
				) : hint.text ? (
					<span class={hint.isTooLong ? "problem" : ""}>{hint.text}</span>
				) : (
					<span class="composer-hint">
						{readOnly === ""
							? edited === null
								? strings.sendHint
								: strings.editingHint
							: draft === "" || isTold
								? ""
								: readOnly}
					</span>
				)}
			</div>
		</div>
	);
}

/** RULE: Enter that ends a composition (Chinese, Japanese, accents) is the input method's; Safari says 229 only. */
function isComposing(event: KeyboardEvent): boolean {
	return event.isComposing || event.keyCode === 229;
}

/** As high as its text, up to a share of the page. The box keeps its height meanwhile, or the list would jump. */
function fitHeight(area: HTMLTextAreaElement): void {
	const box = area.parentElement;
	if (box) box.style.minHeight = `${box.offsetHeight}px`;
	area.style.height = "auto";
	const max = window.innerHeight * maxHeightShare;
	area.style.height = `${Math.min(area.scrollHeight, max)}px`;
	area.style.overflowY = area.scrollHeight > max ? "auto" : "hidden";
	if (box) box.style.minHeight = "";
}
