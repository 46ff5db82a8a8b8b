/**
 * Tests that run inside an extension host, beside the packaged extension: in the browser-based editor, and in the
 * desktop one where it can be had. They get VS Code's API handed in, so that their titles can be read without it.
 */
import { strict as assert } from "node:assert";
import type * as vscode from "vscode";
import { comparesWithWorkspace, opensNotebookAsText, savesAndReveals } from "./receivedFiles.ts";

/** One test; it fails by throwing. */
export interface HostTest {
	readonly title: string;
	readonly run: (api: typeof vscode) => Promise<void>;
}

/** What came of one test. */
export interface HostTestResult {
	readonly title: string;
	/** What it threw, or nothing. */
	readonly error: string | null;
}

/** The tests, in the order in which they run. */
export const hostTests: readonly HostTest[] = [
	{
		title: "the extension activates",
		run: async (api) => {
			const extension = lanChat(api);
			await extension.activate();
			assert.equal(extension.isActive, true);
		},
	},
	{
		title: "every command in the manifest is there to be run",
		run: async (api) => {
			const known = new Set(await api.commands.getCommands(true));
			assert.deepEqual(
				contributions(api).commands.filter(({ command }) => !known.has(command)),
				[],
			);
		},
	},
	{
		title: "a notebook that was received is opened as its text",
		run: opensNotebookAsText,
	},
	{
		title: "a text that was received is compared with a file of that name in the workspace; what is none is not",
		run: comparesWithWorkspace,
	},
	{
		title: "a copy of what was received is saved where the person says, and it is shown where it is",
		run: savesAndReveals,
	},
	{
		title: "every setting belongs to the application, so that no repository can set it",
		run: async (api) => {
			for (const [id, { scope }] of Object.entries(contributions(api).configuration.properties)) {
				assert.equal(scope, "application", id);
			}
		},
	},
];

/** Runs every test, also after one has failed. */
export async function runHostTests(api: typeof vscode): Promise<HostTestResult[]> {
	const results: HostTestResult[] = [];
	for (const { title, run } of hostTests) {
		const error = await run(api).then(
			() => null,
			(thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
		);
		results.push({ title, error });
	}
	return results;
}

function lanChat(api: typeof vscode): vscode.Extension<unknown> {
	const extension = api.extensions.getExtension("lan-chat.lan-chat");
	assert.ok(extension, "LAN Chat is not installed");
	return extension;
}

/** The parts of the manifest that the tests look at. */
interface Contributions {
	readonly commands: readonly { readonly command: string }[];
	readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
}

function contributions(api: typeof vscode): Contributions {
	const manifest = lanChat(api).packageJSON as { contributes?: Partial<Contributions> };
	return { commands: [], configuration: { properties: {} }, ...manifest.contributes };
}
