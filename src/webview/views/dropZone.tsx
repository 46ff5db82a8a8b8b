import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readOnlyReason } from "../composerRules.ts";
import { bringsFiles, droppedFiles, droppedUris } from "../dropped.ts";
import { protocolLimits } from "../protocol.ts";
import type { RoomApp } from "../roomApp.ts";
import { fill } from "../text.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** Hands over what was dropped; resolves to the reason for a refusal, empty for none. Rejects where it cannot be read. */
async function handOver(app: RoomApp, data: DataTransfer): Promise<string> {
	const { strings } = app.state.value;
	const uris = droppedUris(data);
	if (uris.length > protocolLimits.uris) return fill(strings.uploadTooMany, protocolLimits.uris.toLocaleString());
	if (uris.length > 0) {
		const answer = await app.do({ kind: "offerUris", uris });
		return answer.ok ? "" : answer.message;
	}
	const files = await droppedFiles(data);
	if (files.length === 0) return strings.fileNone;
	await app.uploader.send(files);
	return "";
}

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
			const why = await handOver(app, data).catch(() => app.state.value.strings.uploadUnreadable);
			if (why === "") return;
			setProblem(why);
			say(why);
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
