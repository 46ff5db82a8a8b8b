import type { JSX } from "preact";
import { ConfirmDialog } from "./confirmDialog.tsx";
import { CopyButton } from "./copyButton.tsx";
import { usePage } from "./pageContext.ts";

/** Shows the whole address before it is opened: a link's text may say anything. */
export function LinkDialog(): JSX.Element {
	const { app, asked } = usePage();
	const { strings } = app.state.value;
	const address = asked.value;
	const href = address?.href ?? "";
	const close = () => {
		asked.value = null;
	};
	return (
		<ConfirmDialog
			isOpen={address !== null}
			title={strings.linkTitle}
			button={strings.linkOpen}
			confirm={() => app.do({ kind: "openLink", url: href })}
			close={close}
		>
			<div class="link-address">
				<p dir="ltr">
					{address?.before}
					<strong>{address?.host}</strong>
					{address?.after}
				</p>
				<CopyButton copy={() => app.do({ kind: "copyText", text: href })} />
			</div>
		</ConfirmDialog>
	);
}
