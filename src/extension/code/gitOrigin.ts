/** From what git says of a repository to what a snippet may tell others of it. Pure. */
import type { SnippetOrigin } from "./selection.ts";

/** A repository as plain data, as git's commands hand it out; its API's objects fit too, once their URIs are text. */
export interface RepositoryState {
	readonly HEAD?:
		| { readonly commit?: string | undefined; readonly upstream?: { readonly remote: string } | undefined }
		| undefined;
	readonly remotes: readonly {
		readonly name: string;
		readonly fetchUrl?: string | undefined;
		readonly pushUrl?: string | undefined;
	}[];
	/** Every file that differs from the commit, as text of its URI. */
	readonly changed: readonly string[];
}

/** The git half of an origin. */
export type GitOrigin = Pick<SnippetOrigin, "remote" | "commit" | "modified">;

/** Nothing is known. */
export const noGitOrigin: GitOrigin = { remote: "", commit: "", modified: false };

/** The origin of a file; a document with unsaved changes counts as modified. */
export function gitOrigin(
	state: RepositoryState,
	{ uri, isDirty }: { readonly uri: string; readonly isDirty: boolean },
): GitOrigin {
	const commit = state.HEAD?.commit ?? "";
	if (!/^[0-9a-f]{7,64}$/.test(commit)) return noGitOrigin;
	return { remote: remoteOf(state), commit, modified: isDirty || state.changed.includes(uri) };
}

/** The deepest of `roots` that holds `uri`; both are texts of URIs. */
export function repositoryOf(roots: readonly string[], uri: string): string | undefined {
	return roots
		.filter((root) => uri === root || uri.startsWith(root.endsWith("/") ? root : `${root}/`))
		.toSorted((a, b) => b.length - a.length)[0];
}

function remoteOf({ HEAD, remotes }: RepositoryState): string {
	const names = [HEAD?.upstream?.remote, "origin"];
	const remote = names.map((name) => remotes.find((each) => each.name === name)).find(Boolean) ?? remotes[0];
	return publicRemote(remote?.fetchUrl ?? remote?.pushUrl ?? "");
}

/**
 * An address of a remote without credentials, or empty where it is a path of this machine.
 *
 * SECURITY: passwords, tokens and user names go, also those in the query; `git@` stays, since it is everybody's.
 */
export function publicRemote(address: string): string {
	const scp = /^(?:(?<user>[^@\s/]+)@)?(?<host>[A-Za-z0-9.-]{2,}|\[[0-9a-fA-F:]+\]):(?!\/\/)(?<path>\S+)$/.exec(
		address,
	);
	if (scp?.groups) {
		const { user, host = "", path = "" } = scp.groups;
		return `${user === "git" ? "git@" : ""}${host}:${path}`;
	}
	if (!URL.canParse(address)) return "";
	const url = new URL(address);
	if (!["http:", "https:", "ssh:", "git:"].includes(url.protocol) || url.host === "") return "";
	url.password = "";
	if (url.username !== "git") url.username = "";
	url.search = "";
	url.hash = "";
	return url.href;
}
