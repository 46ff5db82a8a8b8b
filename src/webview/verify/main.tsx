/** Starts the page on which keys are compared. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { followTheme } from "../theme.ts";
import { decodeVerifyHostMessage, type VerifyPageMessage, type VerifyView } from "./protocol.ts";
import { VerifyPage } from "./verifyPage.tsx";

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; setState(state: unknown): void };

start();

function start(): void {
	const { body, documentElement } = document;
	const api = acquireVsCodeApi();
	// For VS Code to bring the page back: with whom.
	api.setState({ peerId: body.dataset.room ?? "" });
	const post = (message: VerifyPageMessage) => api.postMessage(message);
	const view = signal<VerifyView | null>(null);
	window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
		const decoded = decodeVerifyHostMessage(data);
		if (decoded.ok) view.value = decoded.value.view;
		else console.warn(`LAN Chat: a message of the host was dropped: ${decoded.reason}`);
	});
	followTheme(documentElement, body);
	render(
		<VerifyPage view={view} loading={body.dataset.loading ?? ""} press={(act) => post({ kind: "act", act })} />,
		document.getElementById("page") ?? body,
	);
	post({ kind: "ready" });
}
