import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Answer } from "../commandClient.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** How long a button says that it has copied, ms. */
const copiedMs = 1_500;

/** Copies by way of the host, whose clipboard takes every character as it is. */
export function CopyButton({ copy }: { readonly copy: () => Promise<Answer> }): JSX.Element {
	const { app, say } = usePage();
	const { strings } = app.state.value;
	const [problem, setProblem] = useState("");
	const [isCopied, setCopied] = useState(false);
	useEffect(() => {
		if (!isCopied) return;
		const timer = setTimeout(() => setCopied(false), copiedMs);
		return () => clearTimeout(timer);
	}, [isCopied]);
	const handleClick = async () => {
		const answer = await copy();
		setCopied(answer.ok);
		setProblem(answer.ok ? "" : answer.message);
		say(answer.ok ? strings.copied : answer.message);
	};
	const label = problem || (isCopied ? strings.copied : strings.copy);
	return (
		<button type="button" class="icon-button" title={label} aria-label={label} onClick={() => void handleClick()}>
			<Icon name={problem ? "error" : isCopied ? "check" : "copy"} />
		</button>
	);
}
