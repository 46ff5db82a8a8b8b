import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { codeLines } from "../codeDom.ts";
import type { SnippetPreview } from "../protocol.ts";
import { fill } from "../text.ts";
import { snippetPath, snippetPlace } from "../words.ts";
import { CodeView } from "./codeView.tsx";
import { CopyButton } from "./copyButton.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** A shared selection: where it comes from, how it begins, and what can be done with it. */
export function SnippetCard({ snippet, id }: { readonly snippet: SnippetPreview; readonly id: string }): JSX.Element {
	const { app } = usePage();
	const { strings } = app.state.value;
	const [problem, setProblem] = useState("");
	const [folder, file] = snippetPath(snippet, strings);
	const place = snippetPlace(snippet, strings);
	const hidden = snippet.lineCount - codeLines(snippet.preview).length;
	const handleOpen = async () => {
		const answer = await app.do({ kind: "openSnippet", messageId: id });
		setProblem(answer.ok ? "" : answer.message);
	};
	return (
		<figure class="snippet" aria-label={`${folder}${file}, ${place}`}>
			<figcaption class="snippet-head">
				<Icon name="file-code" />
				<span class="snippet-path" title={`${folder}${file}`}>
					<bdi class="snippet-folder">{folder}</bdi>
					<bdi class="snippet-file">{file}</bdi>
				</span>
				<span class="snippet-place">{place}</span>
				{snippet.modified && <span class="snippet-modified">{strings.snippetModified}</span>}
				<span class="snippet-actions">
					<button
						type="button"
						class="icon-button"
						title={strings.openSnippet}
						aria-label={strings.openSnippet}
						onClick={() => void handleOpen()}
					>
						<Icon name="go-to-file" />
					</button>
					<CopyButton copy={() => app.do({ kind: "copySnippet", messageId: id })} />
				</span>
			</figcaption>
			{problem && (
				<p class="problem" role="alert">
					{problem}
				</p>
			)}
			<CodeView
				code={snippet.preview}
				language={snippet.language}
				firstLine={snippet.pieces === 1 ? (snippet.ranges[0]?.first ?? 0) : 0}
				label={fill(strings.codeBlock, snippet.language)}
			/>
			{!snippet.isWhole && (
				<button type="button" class="fold" onClick={() => void handleOpen()}>
					{hidden > 0 ? fill(strings.openAllLines, snippet.lineCount) : strings.openSnippet}
				</button>
			)}
		</figure>
	);
}
