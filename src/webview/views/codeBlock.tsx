import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { codeLines } from "../codeDom.ts";
import type { CodeText } from "../markdown.ts";
import { fill } from "../text.ts";
import { CodeView } from "./codeView.tsx";
import { CopyButton } from "./copyButton.tsx";
import { usePage } from "./pageContext.ts";

/** More lines than this are folded; unfolding must be worth the click. */
const foldAbove = 18;
/** Lines of a folded block. */
const foldedLines = 12;

/** What a block in a message is made from. */
export interface CodeBlockProps {
	readonly block: CodeText;
	/** Names the block over renders: which message, which block in it. */
	readonly id: string;
}

/** Fenced code of a message. */
export function CodeBlock({ block, id }: CodeBlockProps): JSX.Element {
	const { app, unfolded } = usePage();
	const { strings } = app.state.value;
	const [isUnfolded, setUnfolded] = useState(unfolded.has(id));
	const lines = codeLines(block.code).length;
	const canFold = lines > foldAbove;
	const handleFold = () => {
		if (isUnfolded) unfolded.delete(id);
		else unfolded.add(id);
		setUnfolded(!isUnfolded);
	};
	return (
		<div class="code-block">
			<div class="code-tools">
				{block.language && <span class="code-language">{block.language}</span>}
				<CopyButton copy={() => app.do({ kind: "copyText", text: block.code })} />
			</div>
			<CodeView
				code={block.code}
				language={block.language}
				firstLine={0}
				label={fill(strings.codeBlock, block.language)}
				{...(canFold && !isUnfolded ? { maxLines: foldedLines } : {})}
			/>
			{canFold && (
				<button type="button" class="fold" aria-expanded={isUnfolded} onClick={handleFold}>
					{isUnfolded ? strings.showFewerLines : fill(strings.showAllLines, lines)}
				</button>
			)}
		</div>
	);
}
