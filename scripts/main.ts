/** The tasks behind the npm scripts: `bootstrap.mjs` installs, then calls this with a task's name. */
type Task = (args: readonly string[]) => Promise<boolean>;

/** Each task is loaded only when asked for: `npm run lint` needs no browser. True means success. */
const tasks: Readonly<Record<string, () => Promise<Task>>> = {
	start: async () => (await import("./start.ts")).start,
	test: async () => (await import("./test.ts")).testEverything,
	"test:unit": async () => (await import("./test.ts")).testGroup("unit"),
	"test:mesh": async () => (await import("./test.ts")).testGroup("mesh"),
	"test:editor": async () => (await import("./test.ts")).testGroup("editor"),
	"test:desktop": async () => (await import("./testDesktop.ts")).testDesktop,
	bench: async () => (await import("../bench/run.ts")).bench,
	vectors: async () => (await import("./vectors.ts")).writeVectors,
	package: async () => {
		const { buildAndPackage } = await import("./package.ts");
		return () => buildAndPackage();
	},
	build: async () => (await import("./checks.ts")).build,
	lint: async () => (await import("./checks.ts")).lint,
	typecheck: async () => (await import("./checks.ts")).typecheck,
	format: async () => (await import("./checks.ts")).format,
};

const [name = "", ...args] = process.argv.slice(2);
const load = tasks[name];
if (load) {
	const task = await load();
	process.exitCode = (await task(args)) ? 0 : 1;
} else {
	console.error(`There is no task "${name}". Tasks: ${Object.keys(tasks).join(", ")}`);
	process.exitCode = 1;
}
