import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Says why nothing can be sent or received, and offers what to do about it. */
export function NodeBanner(): JSX.Element | null {
	const { app } = usePage();
	const { node } = app.state.value;
	const [problem, setProblem] = useState("");
	if (node.state === "on" || node.text === "") return null;
	const fix = async () => {
		setProblem("");
		const answer = await app.do({ kind: "fixNode" });
		setProblem(answer.ok ? "" : answer.message);
	};
	return (
		<div class={`banner banner-${node.state}`} role="status">
			<Icon name={bannerIcons[node.state]} />
			<span class="banner-text">{problem || node.text}</span>
			{node.action && (
				<button type="button" class="button" onClick={() => void fix()}>
					{node.action}
				</button>
			)}
		</div>
	);
}

const bannerIcons = {
	off: "debug-disconnect",
	starting: "sync",
	on: "check",
	locked: "lock",
	failed: "error",
} as const;
