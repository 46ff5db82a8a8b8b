/** The real page in a real browser: its bundle, its document with its policy, a theme of VS Code, a scripted host. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { pageHtml } from "../../src/extension/panels/pageHtml.ts";
import type { Anchor } from "../../src/webview/protocol.ts";
import {
	decodeVerifyHostMessage,
	decodeVerifyPageMessage,
	type VerifyAct,
	type VerifyView,
} from "../../src/webview/verify/protocol.ts";
import { openBrowser } from "../harness/chromium.ts";
import { until } from "../harness/until.ts";
import { roomId } from "./sampleRows.ts";
import type { ScriptedHost } from "./scriptedHost.ts";

/** The four kinds of theme; the variables are those VS Code 1.139 sets for its own theme of each kind. */
export const themes = ["dark", "light", "high-contrast", "high-contrast-light"] as const;

/** A kind of theme. */
export type Theme = (typeof themes)[number];

/** How a page is shown. */
export interface PageLook {
	readonly theme?: Theme;
	readonly width?: number;
	readonly height?: number;
	/** Where a page begins that stands in for another one. */
	readonly place?: Anchor | null;
}

/** What a look does not say. */
const usual = { theme: "dark", width: 760, height: 640 } as const;

const origin = "https://room.test";
const projectRoot = join(import.meta.dirname, "../..");
const contentTypes: Readonly<Record<string, string>> = {
	css: "text/css",
	js: "text/javascript",
	ttf: "font/ttf",
};

/** One browser for a suite. */
export class PageBrowser {
	#folder = "";
	#context: BrowserContext | undefined;

	async start(): Promise<void> {
		this.#folder = await mkdtemp(join(tmpdir(), "lan-chat-page-"));
		this.#context = await openBrowser(this.#folder);
	}

	async stop(): Promise<void> {
		await this.#context?.close();
		await rm(this.#folder, { recursive: true, force: true });
	}

	/** A new page that has its first snapshot. */
	async open(host: ScriptedHost, look: PageLook = {}): Promise<Page> {
		const page = await this.#load("webview", look, (message) => host.handle(withBytes(message)));
		host.connect((message) => post(page, message));
		await page.goto(`${origin}/`);
		await page.locator(".room-header, .banner, .gone").first().waitFor();
		await isPainted(page);
		return page;
	}

	/** The page on which keys are compared, showing what it is told; `pressed` hears what the person pressed. */
	async openVerify(view: VerifyView, look: PageLook = {}, pressed: (act: VerifyAct) => void = () => {}): Promise<Page> {
		const page = await this.#load("verify", look, async (message) => {
			const decoded = decodeVerifyPageMessage(message);
			if (!decoded.ok) throw new Error(`The page broke the protocol: ${decoded.reason}`);
			if (decoded.value.kind === "ready") await this.showVerify(page, view);
			else pressed(decoded.value.act);
		});
		await page.goto(`${origin}/`);
		await page.locator(".verify").waitFor();
		await isPainted(page);
		return page;
	}

	/** Tells such a page something else. */
	async showVerify(page: Page, view: VerifyView): Promise<void> {
		const told = { kind: "view", view } as const;
		const decoded = decodeVerifyHostMessage(told);
		if (!decoded.ok) throw new Error(`The host broke the protocol: ${decoded.reason}`);
		await post(page, told);
	}

	/** A page ready to go to its document, with its theme and its way to a host. */
	async #load(
		bundle: "webview" | "verify",
		{ theme = usual.theme, width = usual.width, height = usual.height, place = null }: PageLook,
		handle: (message: unknown) => Promise<void>,
	): Promise<Page> {
		if (!this.#context) throw new Error("the browser was not started");
		const page = await this.#context.newPage();
		await page.setViewportSize({ width, height });
		await page.route(`${origin}/**`, async (route) => {
			const name = new URL(route.request().url()).pathname.slice(1);
			if (name === "") return route.fulfill({ contentType: "text/html", body: documentOf(bundle, place) });
			const contentType = contentTypes[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
			return route.fulfill({ contentType, body: await distFile(name) });
		});
		await page.exposeFunction("lanChatPost", handle);
		const defaults = await readFile(join(import.meta.dirname, "themes/defaults.css"), "utf8");
		const frame = JSON.stringify({ defaults, theme: await readTheme(theme) });
		await page.addInitScript(`globalThis.lanChatFrame = ${frame};`);
		await page.addInitScript({ path: join(import.meta.dirname, "vscodeFrame.js") });
		return page;
	}

	/** Another look of the living page, as when the person changes the theme and drags the editor's edge. */
	async wear(page: Page, { theme = usual.theme, width = usual.width, height = usual.height }: PageLook): Promise<void> {
		await this.changeTheme(page, theme);
		await page.setViewportSize({ width, height });
	}

	/** Another theme in the living page, as when the person changes it. */
	async changeTheme(page: Page, theme: Theme): Promise<void> {
		await page.evaluate(`lanChatTheme(${JSON.stringify(await readTheme(theme))})`);
	}
}

/** A part of a file as VS Code hands it over. */
function withBytes(message: unknown): unknown {
	const told = message as { readonly command?: { readonly bytes?: readonly number[] } };
	const bytes = told.command?.bytes;
	return bytes === undefined ? message : { ...told, command: { ...told.command, bytes: Uint8Array.from(bytes) } };
}

/** The browser drops keys that come before a page's first paint, which on a busy machine is long after its content. */
async function isPainted(page: Page): Promise<void> {
	const paints = "performance.getEntriesByName('first-contentful-paint').length";
	// Not by `waitForFunction`, which evaluates text in the page: its policy forbids that.
	await until(() => page.evaluate<number>(paints), { what: "the page's first paint", timeout: 30_000 });
}

/** What the page's policy has refused. */
export async function policyViolations(page: Page): Promise<readonly string[]> {
	return page.evaluate("lanChatViolations");
}

async function post(page: Page, message: unknown): Promise<void> {
	const text = JSON.stringify(message, (_, value) => (value instanceof Uint8Array ? { bytesOf: [...value] } : value));
	const revive = "(_, value) => (value?.bytesOf ? Uint8Array.from(value.bytesOf) : value)";
	await page.evaluate(`window.postMessage(JSON.parse(${JSON.stringify(text)}, ${revive}), "*")`).catch(() => undefined);
}

function documentOf(bundle: string, place: Anchor | null): string {
	return pageHtml({
		room: roomId,
		cspSource: origin,
		files: { script: `${origin}/${bundle}.js`, style: `${origin}/${bundle}.css`, icons: `${origin}/codicon.css` },
		language: "en",
		loading: "Loading…",
		title: "design-review",
		place,
	});
}

async function distFile(name: string): Promise<Buffer> {
	return readFile(join(projectRoot, "dist", name)).catch((cause: unknown) => {
		throw new Error(`dist/${name} is missing: build first`, { cause });
	});
}

async function readTheme(kind: Theme): Promise<{ readonly kind: Theme; readonly variables: unknown }> {
	const file = join(import.meta.dirname, "themes", `${kind}.json`);
	return { kind, variables: JSON.parse(await readFile(file, "utf8")) };
}
