import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { codeFragment, codeLines } from "../codeDom.ts";
import { fill } from "../text.ts";
import { usePage } from "./pageContext.ts";
import { tabIndexIn } from "./tabStop.ts";

/** What code looks like. */
export interface CodeViewProps {
	readonly code: string;
	readonly language: string;
	/** Number of the first line, shown beside the code; 0 for none. */
	readonly firstLine: number;
	/** Only this many lines are shown. */
	readonly maxLines?: number;
	readonly label: string;
}

/** Highlighted code that scrolls sideways. */
export function CodeView({ code, language, firstLine, maxLines, label }: CodeViewProps): JSX.Element {
	const { strings } = usePage().app.state.value;
	const element = useRef<HTMLElement>(null);
	const frame = useRef<HTMLPreElement>(null);
	const [isWide, setWide] = useState(false);
	const hiddenCharacter = strings.hiddenCharacter;
	const measure = () => {
		const { scrollWidth = 0, clientWidth = 0 } = frame.current ?? {};
		setWide(scrollWidth > clientWidth);
	};
	useLayoutEffect(() => {
		const shown = maxLines === undefined ? code : codeLines(code).slice(0, maxLines).join("\n");
		element.current?.replaceChildren(codeFragment(shown, language, (name) => fill(hiddenCharacter, name)));
		measure();
	}, [code, language, maxLines, hiddenCharacter]);
	useEffect(() => {
		window.addEventListener("resize", measure);
		return () => window.removeEventListener("resize", measure);
	}, []);
	const count = Math.min(codeLines(code).length, maxLines ?? Number.POSITIVE_INFINITY);
	return (
		<div class="code-view">
			{firstLine > 0 && (
				<div class="line-numbers" aria-hidden="true">
					{Array.from({ length: count }, (_, index) => firstLine + index).join("\n")}
				</div>
			)}
			{/* What scrolls must be reachable by keyboard. */}
			<pre
				ref={frame}
				dir="ltr"
				{...(isWide ? { tabIndex: tabIndexIn(frame.current), role: "group", "aria-label": label } : {})}
			>
				<code ref={element} />
			</pre>
		</div>
	);
}
