/** Small projects for Ada, Grace and Linus to sit in front of: real files in a git repository with one commit. */
import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./run.ts";

const execute = promisify(execFile);

const samples = {
	Ada: { folder: "ada", project: "garden-planner", email: "ada@example.invalid" },
	Grace: { folder: "grace", project: "calculator", email: "grace@example.invalid" },
	Linus: { folder: "linus", project: "tide-table", email: "linus@example.invalid" },
} as const;

/** Who has a sample. */
export type SampleName = keyof typeof samples;

/**
 * Makes a fresh copy of a person's sample below `parent` and resolves to its folder. The repository knows the
 * person's name. On a machine without git the files are there and the repository is not.
 */
export async function createSampleWorkspace(name: SampleName, parent: string): Promise<string> {
	const { folder, project, email } = samples[name];
	const workspace = join(parent, project);
	await cp(join(projectRoot, "scripts/samples", folder), workspace, { recursive: true });
	const git = (...args: string[]) => execute("git", args, { cwd: workspace });
	try {
		await git("init", "--quiet", "--initial-branch=main");
		await git("config", "user.name", name);
		await git("config", "user.email", email);
		await git("add", "--all");
		await git("-c", "commit.gpgSign=false", "commit", "--quiet", "--message", "Start the project");
	} catch (error) {
		console.error(`The sample of ${name} is no git repository: ${String(error)}`);
	}
	return workspace;
}
