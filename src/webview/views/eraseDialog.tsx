import type { JSX } from "preact";
import { ConfirmDialog } from "./confirmDialog.tsx";
import { usePage } from "./pageContext.ts";

/** Asks before a message is taken back. */
export function EraseDialog(): JSX.Element {
	const { app, erasing, editing } = usePage();
	const { strings } = app.state.value;
	const id = erasing.value?.id ?? "";
	const erase = async () => {
		const answer = await app.do({ kind: "erase", messageId: id });
		if (answer.ok && editing.peek()?.row.id === id) editing.value = null;
		return answer;
	};
	const close = () => {
		erasing.value = null;
	};
	return (
		<ConfirmDialog
			isOpen={id !== ""}
			title={strings.eraseTitle}
			button={strings.eraseConfirm}
			confirm={erase}
			close={close}
		>
			<p>{strings.eraseDetail}</p>
		</ConfirmDialog>
	);
}
