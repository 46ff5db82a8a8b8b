import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { CopyButton } from "./copyButton.tsx";
import { usePage } from "./pageContext.ts";

/** Shows the whole address before it is opened: a link's text may say anything. */
export function LinkDialog(): JSX.Element {
	const { app, asked } = usePage();
	const { strings } = app.state.value;
	const address = asked.value;
	const dialog = useRef<HTMLDialogElement>(null);
	const cancel = useRef<HTMLButtonElement>(null);
	const [problem, setProblem] = useState("");
	useEffect(() => {
		setProblem("");
		if (address) {
			dialog.current?.showModal();
			// SECURITY: the Enter that opened this must not open the address, too.
			cancel.current?.focus();
		} else dialog.current?.close();
	}, [address]);
	const close = () => {
		asked.value = null;
	};
	const open = async () => {
		if (!address) return;
		const answer = await app.do({ kind: "openLink", url: address.href });
		if (answer.ok) close();
		else setProblem(answer.message);
	};
	return (
		<dialog ref={dialog} class="link-dialog" aria-labelledby="link-title" onClose={close}>
			{address && (
				<>
					<h2 id="link-title">{strings.linkTitle}</h2>
					<div class="link-address">
						<p dir="ltr">
							{address.before}
							<strong>{address.host}</strong>
							{address.after}
						</p>
						<CopyButton copy={() => app.do({ kind: "copyText", text: address.href })} />
					</div>
					{problem && (
						<p class="problem" role="alert">
							{problem}
						</p>
					)}
					<div class="link-actions">
						<button type="button" class="button" onClick={() => void open()}>
							{strings.linkOpen}
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
