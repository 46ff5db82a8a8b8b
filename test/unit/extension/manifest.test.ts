import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
	commands,
	contextKeys,
	roomViewType,
	settingDefaults,
	settingsSection,
	verifyViewType,
	viewContainer,
	views,
} from "../../../src/extension/manifest.ts";

const root = join(import.meta.dirname, "../../..");
const text = readFileSync(join(root, "package.json"), "utf8");
const manifest = JSON.parse(text);
const { contributes } = manifest;
const strings: Record<string, string> = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8"));

/** Everything in the manifest that is shown or matched, as text. */
const clauses = [...text.matchAll(/"when": "(.*)"/g), ...text.matchAll(/"onContext:(.*)"/g)].map(
	(match) => match[1] ?? "",
);

describe("the manifest", () => {
	it("declares exactly the commands that are registered", () => {
		const declared = contributes.commands.map((command: { command: string }) => command.command);
		assert.deepEqual(declared.toSorted(), Object.values(commands).toSorted());
	});

	it("declares exactly the views that are filled, in our container", () => {
		const declared = contributes.views[viewContainer].map((view: { id: string }) => view.id);
		assert.deepEqual(declared, Object.values(views));
		assert.equal(contributes.viewsContainers.activitybar[0].id, viewContainer);
	});

	it("declares exactly the settings that are read, with their defaults, out of reach of a workspace", () => {
		const { properties } = contributes.configuration;
		const expected = Object.entries(settingDefaults).map(([key, value]) => [`${settingsSection}.${key}`, value]);
		const declared = Object.entries<{ default: unknown; scope: string }>(properties);
		assert.deepEqual(
			Object.fromEntries(declared.map(([key, each]) => [key, each.default])),
			Object.fromEntries(expected),
		);
		for (const [key, { scope }] of declared) assert.equal(scope, "application", key);
	});

	it("keeps what belongs to this machine out of settings sync", () => {
		for (const key of [
			"port",
			"staticPeers",
			"ignoredInterfaces",
			"discovery",
			"downloadFolder",
			"autoAcceptMegabytes",
			"roomNotifications",
			"quiet",
		]) {
			assert.equal(contributes.configuration.properties[`lanChat.${key}`].ignoreSync, true, key);
		}
	});

	it("has words for every key, and no key too many", () => {
		const used = [...text.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? "");
		assert.deepEqual([...new Set(used)].toSorted(), Object.keys(strings).toSorted());
	});

	it("points menus, keys, welcome texts and walkthrough at commands there are", () => {
		const known = new Set<string>([
			...Object.values(commands),
			"workbench.action.openSettings",
			"workbench.action.reloadWindow",
		]);
		const menus = Object.values<{ command: string }[]>(contributes.menus).flat();
		const links = Object.values(strings).flatMap((words) => [...words.matchAll(/\(command:([\w.]+)/g)]);
		const used = [
			...menus.map((entry) => entry.command),
			...contributes.keybindings.map((key: { command: string }) => key.command),
			...links.map((match) => match[1] ?? ""),
			...[...text.matchAll(/"onCommand:([^"]+)"/g)].map((match) => match[1] ?? ""),
		];
		assert.deepEqual(
			used.filter((id) => !known.has(id)),
			[],
		);
	});

	it("has nothing in a title bar that acts on a row: VS Code would hand it the one that was clicked last", () => {
		const of = (menu: string): readonly string[] =>
			contributes.menus[menu].map(({ command }: { command: string }) => command);
		const onRows = new Set([...of("view/item/context"), ...of("webview/context"), ...of("explorer/context")]);
		assert.deepEqual(
			of("view/title").filter((command) => onRows.has(command)),
			[],
		);
	});

	it("uses only context keys that are set", () => {
		const known = new Set<string>([...Object.keys(contextKeys), ...Object.values(views), roomViewType]);
		const used = clauses.flatMap((clause) => clause.match(/lanChat\.\w+/g) ?? []);
		assert.deepEqual(
			[...new Set(used)].filter((key) => !known.has(key)),
			[],
		);
	});

	it("has a welcome text for every state of every view", () => {
		for (const status of ["new", "off", "starting", "on", "locked", "failed"]) {
			for (const view of Object.values(views)) {
				const texts = contributes.viewsWelcome.filter((each: { view: string }) => each.view === view);
				assert.ok(
					texts.some((each: { when: string }) => each.when.includes(status) || each.when.includes("status != on")),
					`${view} ${status}`,
				);
			}
		}
	});

	it("offers in an empty view only what can work there", () => {
		const needs: readonly (readonly [string, RegExp])[] = [
			["command:lanChat.room.invite", /hasRooms && !\(lanChat.network =~ .*noNetwork/],
			["command:lanChat.connectToAddress", /!\(lanChat.network =~ .*noNetwork/],
			["command:lanChat.file.share", /hasRooms \|\| lanChat.hasPeople/],
		];
		for (const [link, need] of needs) {
			for (const { contents, when } of contributes.viewsWelcome) {
				if (strings[contents.slice(1, -1)]?.includes(link)) assert.match(when, need);
			}
		}
	});

	it("is woken by start-up, by links to it and by restored pages only", () => {
		const pages = [roomViewType, verifyViewType].map((viewType) => `onWebviewPanel:${viewType}`);
		assert.deepEqual(manifest.activationEvents, ["onStartupFinished", "onUri", ...pages]);
	});

	it("never calls itself bare Chat, which is the built-in AI view", () => {
		const shown = [...Object.values(strings), contributes.configuration.title, manifest.displayName];
		for (const words of shown) assert.doesNotMatch(words.replaceAll("LAN Chat", ""), /\bChat\b/);
		for (const command of contributes.commands) assert.equal(command.category, "LAN Chat");
	});

	it("leaves the key of the AI view alone", () => {
		for (const { key } of contributes.keybindings) assert.notEqual(key, "ctrl+alt+i");
	});

	it("has at most five walkthrough steps, each with a button and a picture that is there", () => {
		const [walkthrough] = contributes.walkthroughs;
		assert.ok(walkthrough.steps.length <= 5);
		for (const step of walkthrough.steps) {
			assert.match(strings[step.description.slice(1, -1)] ?? "", /\n\[[^\]]+\]\(command:/);
			assert.ok(existsSync(join(root, step.media.svg)), step.media.svg);
		}
	});

	it("has its icons", () => {
		assert.ok(existsSync(join(root, manifest.icon)));
		const [container] = contributes.viewsContainers.activitybar;
		assert.ok(existsSync(join(root, container.icon)));
		for (const view of contributes.views[viewContainer]) assert.match(view.icon, /^\$\([a-z-]+\)$/);
	});
});
