/**
 * Builds what the packaged extension runs: the extension host's entry, the node's worker, and the
 * room page. Options: `--production` minifies, `--watch` rebuilds on change.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

const common = {
	absWorkingDir: root,
	bundle: true,
	minify: production,
	sourcemap: production ? false : "linked",
	metafile: true,
	legalComments: "none",
	logLevel: "warning",
	define: { "process.env.NODE_ENV": production ? '"production"' : '"development"' },
};

/**
 * CommonJS, because that is what every supported extension host loads alike. The optional natives of
 * `ws` stay outside: it requires them in a `try` and does without.
 */
const nodeSide = {
	...common,
	format: "cjs",
	platform: "node",
	target: "node22",
	mainFields: ["module", "main"],
	external: ["bufferutil", "utf-8-validate"],
};

/** Name of the bundle, and how it is made. */
const bundles = {
	extension: {
		...nodeSide,
		entryPoints: ["src/extension/extension.ts"],
		outfile: "dist/extension.cjs",
		external: [...nodeSide.external, "vscode"],
	},
	// RULE: `vscode` is not external here, so a stray import in the node breaks the build.
	node: { ...nodeSide, entryPoints: ["src/net/worker.ts"], outfile: "dist/node.cjs" },
	webview: {
		...common,
		entryPoints: { webview: "src/webview/main.tsx", verify: "src/webview/verify/main.tsx" },
		outdir: "dist",
		format: "iife",
		platform: "browser",
		target: ["chrome136", "firefox140", "safari17"],
		jsx: "automatic",
		jsxImportSource: "preact",
	},
	styles: {
		...common,
		entryPoints: { webview: "src/webview/styles/main.css", verify: "src/webview/styles/verify.css" },
		outdir: "dist",
		external: ["*.ttf"],
	},
};

await mkdir(join(root, "dist"), { recursive: true });
await copyCodicons();

if (watch) {
	for (const options of Object.values(bundles)) {
		const context = await esbuild.context({ ...options, logLevel: "info" });
		await context.watch();
	}
} else {
	await buildAll();
}

async function buildAll() {
	const built = await Promise.all(
		Object.entries(bundles).map(async ([name, options]) => {
			const { metafile } = await esbuild.build(options);
			return [name, metafile];
		}),
	);
	// What each bundle is made of: the size report and the layer test read these.
	await mkdir(join(root, "dist/meta"), { recursive: true });
	for (const [name, metafile] of built) {
		await writeFile(join(root, `dist/meta/${name}.json`), JSON.stringify(metafile));
		for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
			if (!file.endsWith(".map")) console.log(`${file}  ${(bytes / 1024).toFixed(1)} kB`);
		}
	}
}

/** The icon font and its style sheet go beside the page; the sheet names the font relatively. */
async function copyCodicons() {
	const from = join(root, "node_modules/@vscode/codicons/dist");
	const css = await readFile(join(from, "codicon.css"), "utf8");
	const { code } = await esbuild.transform(css.replace(/codicon\.ttf\?[0-9a-f]+/, "codicon.ttf"), {
		loader: "css",
		minify: production,
	});
	await writeFile(join(root, "dist/codicon.css"), code);
	await writeFile(join(root, "dist/codicon.ttf"), await readFile(join(from, "codicon.ttf")));
}
