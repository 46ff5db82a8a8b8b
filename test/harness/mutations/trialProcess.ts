/** Runs trials in a process of their own: one process for many, and another where one does not come out clean. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { atExit } from "../atExit.ts";
import { type TemporaryFolder, temporaryFolder } from "../temporaryFolder.ts";
import { endlessNote, type Outcome, type Report, type Trial } from "./trial.ts";

const program = fileURLToPath(new URL("trialProgram.ts", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Modules that were loaded once stay loaded. */
const mostTrials = 120;

interface Running {
	readonly child: ChildProcess;
	readonly errors: string[];
	trials: number;
}

/** One trial at a time. */
export class TrialProcess {
	#running: Running | null = null;

	async run(trial: Trial): Promise<Outcome> {
		const running = this.#running ?? start();
		this.#running = running;
		const report = await answerTo(running, trial);
		running.trials += 1;
		if (!report.isOver || running.trials === mostTrials) {
			this.end();
		}
		return report.outcome;
	}

	/** Lets it clean up; where it cannot any more, its guard ends it. */
	end(): void {
		if (this.#running?.child.connected === true) this.#running.child.disconnect();
		this.#running = null;
	}
}

let made: TemporaryFolder | undefined;

/** Where processes leave sources without their types for each other. */
const strippedSources = (): TemporaryFolder => {
	made ??= temporaryFolder("lanchat-stripped-");
	return made;
};

const start = (): Running => {
	// What it loads anew for each rule would be kept compiled, and never asked for again.
	const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1", LANCHAT_STRIPPED: strippedSources().path };
	const child = fork(program, [], { cwd: root, env, execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
	const errors: string[] = [];
	child.stderr?.setEncoding("utf8").on("data", (text: string) => errors.push(text));
	child.once(
		"exit",
		atExit(() => child.kill("SIGKILL")),
	);
	return { child, errors, trials: 0 };
};

const answerTo = ({ child, errors }: Running, trial: Trial): Promise<Report> =>
	new Promise((resolve) => {
		const died = (): void => {
			const said = errors.join("");
			const outcome: Outcome = said.endsWith(endlessNote)
				? { kind: "endless" }
				: { kind: "broken", why: `its process ended: ${said.slice(-2_000)}` };
			resolve({ outcome, isOver: false });
		};
		child.once("close", died);
		child.once("message", (report) => {
			child.off("close", died);
			resolve(report as Report);
		});
		child.send(trial, () => undefined);
	});
