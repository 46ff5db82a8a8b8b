import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Reply } from "../protocol.ts";
import { fill } from "../text.ts";
import { FileName } from "./fileName.tsx";
import { usePage } from "./pageContext.ts";

/** What somebody wanted to see of a received file. */
export type Glance = Extract<Reply, { kind: "image" | "contents" }>;

/** A received picture, or the files of a received folder. */
export function FileGlance({ glance, name }: { readonly glance: Glance; readonly name: string }): JSX.Element {
	return glance.kind === "image" ? <Picture glance={glance} name={name} /> : <Contents glance={glance} name={name} />;
}

function Picture(props: {
	readonly glance: Extract<Glance, { kind: "image" }>;
	readonly name: string;
}): JSX.Element | null {
	const { type, bytes } = props.glance;
	const [url, setUrl] = useState("");
	useEffect(() => {
		const made = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type }));
		setUrl(made);
		return () => URL.revokeObjectURL(made);
	}, [bytes, type]);
	return url === "" ? null : <img class="file-picture" src={url} alt={props.name} />;
}

function Contents(props: {
	readonly glance: Extract<Glance, { kind: "contents" }>;
	readonly name: string;
}): JSX.Element {
	const { paths, more } = props.glance;
	const { strings } = usePage().app.state.value;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by keyboard.
		<ul class="file-contents" aria-label={props.name} tabIndex={0}>
			{paths.map((path) => (
				<li key={path}>
					<bdi>
						<FileName name={path} />
					</bdi>
				</li>
			))}
			{more > 0 && <li class="file-contents-more">{fill(strings.fileMore, more.toLocaleString())}</li>}
		</ul>
	);
}
