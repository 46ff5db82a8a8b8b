/** A display name to begin with: what git calls the person, or what the system does. */
import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Logger } from "../../net/ports.ts";
import { displayNameMax, gitWaitMs } from "../limits.ts";
import { within } from "../node/within.ts";

/** Soon, and never rejects; empty when nobody knows a name. */
export async function suggestedName(log: Logger): Promise<string> {
	try {
		const fromGit = (await within(gitWaitMs, gitUserName()))?.value ?? "";
		return [...(fromGit || systemUserName())].slice(0, displayNameMax).join("");
	} catch (error) {
		log.log("debug", `no name from git: ${error instanceof Error ? error.name : "unknown"}`);
		return systemUserName();
	}
}

/** The git the editor uses, not one a workspace brings along; absent in an untrusted workspace. */
async function gitUserName(): Promise<string> {
	const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
	if (!extension || !vscode.workspace.isTrusted) return "";
	const git = await extension.activate();
	if (!git.enabled) return "";
	const { stdout } = await promisify(execFile)(git.getAPI(1).git.path, ["config", "--global", "user.name"]);
	return stdout.trim();
}

function systemUserName(): string {
	try {
		return userInfo().username;
	} catch {
		// A user id without an entry in the password file has no name.
		return "";
	}
}

/** The part of the git extension's API (version 1) that is used here. */
interface GitExtension {
	readonly enabled: boolean;
	getAPI(version: 1): { readonly git: { readonly path: string } };
}
