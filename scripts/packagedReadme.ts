/**
 * The README as VS Code shows it of an installed extension, which follows no relative link and loads no picture but over
 * https: pictures are left out, and links to documents are their paths. Pure.
 */
export function packagedReadme(readme: string): string {
	const files = new Map([...readme.matchAll(definition)].map(([, name = "", path = ""]) => [name, path]));
	return readme
		.replace(definition, "")
		.replace(/!\[[^\]]*\]\((?!\w+:)[^)]*\)\n*/g, "")
		.replace(/\[[^\]]*\]\[([^\]]+)\]/g, (link: string, name: string) => {
			const path = files.get(name);
			return path === undefined ? link : `\`${path}\``;
		});
}

/** Where a name leads to that stands at the end of the document: a file beside it. */
const definition = /^\[([^\]]+)\]: (?!\w+:)(\S+)\n?/gm;
