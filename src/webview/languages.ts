/** The languages whose code is highlighted, by the names VS Code and people give them. */
import type { LanguageFn } from "highlight.js";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import dart from "highlight.js/lib/languages/dart";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import elixir from "highlight.js/lib/languages/elixir";
import go from "highlight.js/lib/languages/go";
import graphql from "highlight.js/lib/languages/graphql";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scala from "highlight.js/lib/languages/scala";
import scss from "highlight.js/lib/languages/scss";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

/** Grammars by the name highlight.js gives them; some embed others, always from this table. */
export const grammars: Readonly<Record<string, LanguageFn>> = {
	bash,
	c,
	cpp,
	csharp,
	css,
	dart,
	diff,
	dockerfile,
	elixir,
	go,
	graphql,
	ini,
	java,
	javascript,
	json,
	kotlin,
	lua,
	makefile,
	markdown,
	php,
	powershell,
	python,
	ruby,
	rust,
	scala,
	scss,
	shell,
	sql,
	swift,
	typescript,
	xml,
	yaml,
};

/** Other names: ids of VS Code, file endings, what people write behind a fence. */
const aliases: Readonly<Record<string, string>> = {
	cs: "csharp",
	"c++": "cpp",
	cjs: "javascript",
	console: "shell",
	cts: "typescript",
	"cuda-cpp": "cpp",
	docker: "dockerfile",
	dockercompose: "yaml",
	ex: "elixir",
	golang: "go",
	gql: "graphql",
	h: "c",
	hpp: "cpp",
	html: "xml",
	javascriptreact: "javascript",
	js: "javascript",
	jsonc: "json",
	jsonl: "json",
	jsx: "javascript",
	kt: "kotlin",
	less: "scss",
	make: "makefile",
	md: "markdown",
	mjs: "javascript",
	mts: "typescript",
	patch: "diff",
	properties: "ini",
	ps1: "powershell",
	py: "python",
	rb: "ruby",
	rs: "rust",
	sh: "bash",
	shellscript: "bash",
	svelte: "xml",
	svg: "xml",
	toml: "ini",
	ts: "typescript",
	tsx: "typescript",
	typescriptreact: "typescript",
	vue: "xml",
	yml: "yaml",
	zsh: "bash",
};

/** The grammar's name, or null: then the code stays plain, nothing is guessed. */
export function grammarName(language: string): string | null {
	const lower = language.toLowerCase();
	if (Object.hasOwn(grammars, lower)) return lower;
	return Object.hasOwn(aliases, lower) ? (aliases[lower] ?? null) : null;
}
