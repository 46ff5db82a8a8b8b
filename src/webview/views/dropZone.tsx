import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readOnlyReason } from "../composerRules.ts";
import { bringsFiles, droppedFiles, droppedUris } from "../dropped.ts";
import { fill } from "../text.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Takes files dropped anywhere on the page, and says so while they hover over it. */
export function DropZone(): JSX.Element | null {
	const { app, say } = usePage();
	const [isOver, setOver] = useState(false);
	const [problem, setProblem] = useState("");
	const state = app.state.value;
	const { strings, header } = state;
	const readOnly = readOnlyReason(state);
	useEffect(() => {
		const handleOver = (event: DragEvent) => {
			if (!event.dataTransfer || !bringsFiles(event.dataTransfer)) return;
			// Without it the editor would take the drop for itself.
			event.preventDefault();
			event.dataTransfer.dropEffect = readOnly === "" ? "copy" : "none";
			setOver(true);
			setProblem("");
		};
		const handleLeave = (event: DragEvent) => {
			if (event.relatedTarget === null) setOver(false);
		};
		const handleDrop = (event: DragEvent) => {
			setOver(false);
			if (!event.dataTransfer || !bringsFiles(event.dataTransfer)) return;
			event.preventDefault();
			if (readOnly === "") void take(event.dataTransfer);
		};
		const take = async (data: DataTransfer) => {
			const uris = droppedUris(data);
			if (uris.length === 0) return app.uploader.send(await droppedFiles(data));
			const answer = await app.do({ kind: "offerUris", uris });
			if (answer.ok) return;
			setProblem(answer.message);
			say(answer.message);
		};
		for (const type of ["dragenter", "dragover"] as const) document.addEventListener(type, handleOver);
		document.addEventListener("dragleave", handleLeave);
		document.addEventListener("drop", handleDrop);
		return () => {
			for (const type of ["dragenter", "dragover"] as const) document.removeEventListener(type, handleOver);
			document.removeEventListener("dragleave", handleLeave);
			document.removeEventListener("drop", handleDrop);
		};
	}, [readOnly]);
	if (problem !== "") {
		return (
			<div class="drop-problem" role="alert">
				<span class="problem">{problem}</span>
				<button type="button" class="text-button" onClick={() => setProblem("")}>
					{strings.fileDismiss}
				</button>
			</div>
		);
	}
	if (!isOver) return null;
	return (
		<div class="drop-zone" aria-hidden="true">
			<div>
				<Icon name={readOnly === "" ? "cloud-upload" : "circle-slash"} />
				<span>{readOnly === "" ? fill(strings.dropHere, header?.name ?? "") : readOnly}</span>
			</div>
		</div>
	);
}
