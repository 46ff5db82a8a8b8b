import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Answer } from "../commandClient.ts";
import { usePage } from "./pageContext.ts";

/** A question and what a yes does. */
export interface ConfirmDialogProps {
	readonly isOpen: boolean;
	readonly title: string;
	/** The button that does it. */
	readonly button: string;
	/** What it is about, between the title and the buttons. */
	readonly children: ComponentChildren;
	/** Does it; the dialog closes when that worked and otherwise says why not. */
	readonly confirm: () => Promise<Answer>;
	readonly close: () => void;
}

/** Asks before something that nobody can undo, or that leads out of the page. */
export function ConfirmDialog({ isOpen, title, button, children, confirm, close }: ConfirmDialogProps): JSX.Element {
	const { strings } = usePage().app.state.value;
	const id = useId();
	const dialog = useRef<HTMLDialogElement>(null);
	const cancel = useRef<HTMLButtonElement>(null);
	const [problem, setProblem] = useState("");
	useEffect(() => {
		setProblem("");
		if (isOpen) {
			dialog.current?.showModal();
			// SECURITY: the Enter that opened this must not confirm it, too.
			cancel.current?.focus();
		} else dialog.current?.close();
	}, [isOpen]);
	const handleConfirm = async () => {
		const answer = await confirm();
		if (answer.ok) close();
		else setProblem(answer.message);
	};
	return (
		<dialog
			ref={dialog}
			class="confirm-dialog"
			aria-labelledby={`${id}-title`}
			aria-describedby={`${id}-detail`}
			onClose={close}
		>
			{isOpen && (
				<>
					<h2 id={`${id}-title`}>{title}</h2>
					<div id={`${id}-detail`}>{children}</div>
					{problem && (
						<p class="problem" role="alert">
							{problem}
						</p>
					)}
					<div class="confirm-acts">
						<button type="button" class="button" onClick={() => void handleConfirm()}>
							{button}
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
