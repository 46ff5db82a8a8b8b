/** Installs packages for the tests, outside of the project. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * `npm install` in `folder`: without install scripts, with what is said about funds and audits left out, and without
 * the settings of the project this is run from.
 */
export async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
	const { npm_execpath: npm, ...environment } = process.env;
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	const options = { cwd: folder, env: withoutNpm(environment), maxBuffer: 64 * 1024 * 1024 };
	const command = ["install", ...quiet, ...args];
	if (npm) await execute(process.execPath, [npm, ...command], options);
	else await execute("npm", command, { ...options, shell: process.platform === "win32" });
}

/** npm hands its own settings to what it runs; they must not reach the npm that is run here. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const isOfProject = (name: string) => /^npm_(config_local_prefix|package_|lifecycle_|command)/.test(name);
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfProject(name)));
}
