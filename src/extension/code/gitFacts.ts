/**
 * What git knows of a file, from wherever it can be had: the git extension's API in the same host, its commands where
 * it runs in another one (a remote workspace on the desktop), nothing in an untrusted workspace.
 */
import * as vscode from "vscode";
import type { Logger } from "../../net/ports.ts";
import { gitWaitMs } from "../limits.ts";
import { within } from "../node/within.ts";
import { type GitOrigin, gitOrigin, noGitOrigin, type RepositoryState, repositoryOf } from "./gitOrigin.ts";

/** Where repositories are found; the API and the commands both are one. URIs are texts. */
interface GitSource {
	roots(): Promise<readonly string[]>;
	state(root: string): Promise<RepositoryState | undefined>;
}

/** The origin of a document as far as git knows it, soon or not at all; never rejects. */
export async function gitFacts(log: Logger, document: vscode.TextDocument): Promise<GitOrigin> {
	if (document.isUntitled) return noGitOrigin;
	const facts = async () => {
		const git = await gitSource();
		const uri = addressForGit(fileOf(document));
		const root = git && repositoryOf(await git.roots(), uri);
		const state = root === undefined ? undefined : await git?.state(root);
		return state ? gitOrigin(state, { uri, isDirty: document.isDirty }) : noGitOrigin;
	};
	try {
		return (await within(gitWaitMs, facts()))?.value ?? noGitOrigin;
	} catch (error) {
		log.log("debug", `git does not answer: ${error instanceof Error ? error.name : "unknown"}`);
		return noGitOrigin;
	}
}

/** The file a document belongs to: a notebook's for its cells. */
export function fileOf(document: vscode.TextDocument): vscode.Uri {
	const isCell = document.uri.scheme === "vscode-notebook-cell";
	const notebooks = isCell ? vscode.workspace.notebookDocuments : [];
	const notebook = notebooks.find((each) => each.getCells().some((cell) => cell.document === document));
	return notebook?.uri ?? document.uri;
}

/** In a remote workspace git runs over there, where the file is a local one; texts of URIs are not translated. */
function addressForGit(uri: vscode.Uri): string {
	const isRemote = uri.scheme === "vscode-remote";
	return (isRemote ? uri.with({ scheme: "file", authority: "" }) : uri).toString();
}

async function gitSource(): Promise<GitSource | undefined> {
	const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
	if (!extension) return vscode.workspace.isTrusted ? gitCommands : undefined;
	const git = await extension.activate();
	return git.enabled ? apiSource(git.getAPI(1)) : undefined;
}

function apiSource(git: GitApi): GitSource {
	return {
		roots: async () => git.repositories.map((repository) => repository.rootUri.toString()),
		state: async (root) => {
			const repository = git.repositories.find((each) => each.rootUri.toString() === root);
			if (!repository) return undefined;
			const { HEAD, remotes } = repository.state;
			return { HEAD, remotes, changed: changesOf(repository.state).map((change) => change.uri.toString()) };
		},
	};
}

/** Commands cross between extension hosts, with plain data. */
const gitCommands: GitSource = {
	roots: async () => {
		const roots: unknown = await vscode.commands.executeCommand("git.api.getRepositories");
		return Array.isArray(roots) ? roots.filter((root) => typeof root === "string") : [];
	},
	state: async (root) => {
		const state = await vscode.commands.executeCommand<GitState<string> | null>("git.api.getRepositoryState", root);
		if (!state) return undefined;
		return { HEAD: state.HEAD, remotes: state.remotes, changed: changesOf(state).map((change) => change.uri) };
	},
};

function changesOf<U>(state: GitState<U>): readonly { readonly uri: U }[] {
	const { mergeChanges, indexChanges, workingTreeChanges, untrackedChanges = [] } = state;
	return [...mergeChanges, ...indexChanges, ...workingTreeChanges, ...untrackedChanges];
}

/** The part of the git extension's API (version 1) that is used here. */
interface GitExtension {
	readonly enabled: boolean;
	getAPI(version: 1): GitApi;
}

interface GitApi {
	readonly repositories: readonly { readonly rootUri: vscode.Uri; readonly state: GitState<vscode.Uri> }[];
}

interface GitState<U> {
	readonly HEAD: RepositoryState["HEAD"];
	readonly remotes: RepositoryState["remotes"];
	readonly mergeChanges: readonly { readonly uri: U }[];
	readonly indexChanges: readonly { readonly uri: U }[];
	readonly workingTreeChanges: readonly { readonly uri: U }[];
	readonly untrackedChanges?: readonly { readonly uri: U }[];
}
