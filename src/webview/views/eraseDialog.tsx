import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { usePage } from "./pageContext.ts";

/** Asks before a message is taken back: nobody can undo that. */
export function EraseDialog(): JSX.Element {
	const { app, erasing, editing } = usePage();
	const { strings } = app.state.value;
	const row = erasing.value;
	const dialog = useRef<HTMLDialogElement>(null);
	const cancel = useRef<HTMLButtonElement>(null);
	const [problem, setProblem] = useState("");
	useEffect(() => {
		setProblem("");
		if (row) {
			dialog.current?.showModal();
			// The Enter that opened this must not confirm it, too.
			cancel.current?.focus();
		} else dialog.current?.close();
	}, [row]);
	const close = () => {
		erasing.value = null;
	};
	const erase = async () => {
		if (!row) return;
		const answer = await app.do({ kind: "erase", messageId: row.id });
		if (!answer.ok) return setProblem(answer.message);
		if (editing.peek()?.row.id === row.id) editing.value = null;
		close();
	};
	return (
		<dialog
			ref={dialog}
			class="link-dialog"
			aria-labelledby="erase-title"
			aria-describedby="erase-detail"
			onClose={close}
		>
			{row && (
				<>
					<h2 id="erase-title">{strings.eraseTitle}</h2>
					<p id="erase-detail">{strings.eraseDetail}</p>
					{problem && (
						<p class="problem" role="alert">
							{problem}
						</p>
					)}
					<div class="link-actions">
						<button type="button" class="button" onClick={() => void erase()}>
							{strings.eraseConfirm}
						</button>
						<button type="button" class="button button-secondary" ref={cancel} onClick={close}>
							{strings.cancel}
						</button>
					</div>
				</>
			)}
		</dialog>
	);
}
