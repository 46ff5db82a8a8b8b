/** Starts the room page: connects it with its host, its theme and its place on the screen. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { connectHost } from "./bridge.ts";
import { beginningOf } from "./kept.ts";
import { RoomApp } from "./roomApp.ts";
import { followTheme } from "./theme.ts";
import { timesByZone, timeWords } from "./times.ts";
import { makePageContext, PageProvider } from "./views/pageContext.ts";
import { RoomPage } from "./views/roomPage.tsx";

const minuteMs = 60_000;
const clientIdBytes = 16;

start();

function start(): void {
	const { body, documentElement } = document;
	const room = body.dataset.room ?? "";
	const host = connectHost();
	const anchor = beginningOf({ room, kept: host.readKept(), given: body.dataset.place });
	const app = new RoomApp({ host, now: () => Date.now(), newClientId, after, drawn }, { room, anchor });
	const zone = signal(zoneNow());
	// Not named: what a system calls its zone `Intl` may not know.
	const times = timesByZone(zone, () => timeWords(documentElement.lang));
	const page = makePageContext(app, times, Date.now());
	setInterval(() => {
		page.now.value = Date.now();
		zone.value = zoneNow();
	}, minuteMs);
	// A page that is only hidden says nothing more; one that is shown again may have missed something.
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "visible") app.askForSnapshot();
		else app.outgoing.flush();
	});
	const measure = (): void => app.resized({ width: window.innerWidth, height: window.innerHeight });
	window.addEventListener("resize", measure);
	window.addEventListener("pagehide", () => app.outgoing.flush());
	followTheme(documentElement, body);
	app.keepPlace(anchor);
	app.start();
	measure();
	render(
		<PageProvider.Provider value={page}>
			<RoomPage anchor={anchor} loading={body.dataset.loading ?? ""} />
		</PageProvider.Provider>,
		document.getElementById("page") ?? body,
	);
}

/** The time zone, which a traveller changes. */
function zoneNow(): string {
	return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function after(ms: number, callback: () => void): () => void {
	const timer = setTimeout(callback, ms);
	return () => clearTimeout(timer);
}

function drawn(callback: () => void): void {
	requestAnimationFrame(callback);
}

function newClientId(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(clientIdBytes));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
