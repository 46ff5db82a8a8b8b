/** Waits for rows of a tree view, as its person sees them. */
import type { EditorPerson } from "./editorPerson.ts";
import { untilShown } from "./patience.ts";

/** Several editors on a small machine, ms. */
const timeout = 60_000;

/** The row of a view that the pattern fits, once there is one. */
export const row = (person: EditorPerson, view: string, pattern: RegExp): Promise<string> =>
	untilShown(async () => (await person.rows(view)).find((text) => pattern.test(text)), {
		what: `${pattern} in ${person.name}'s ${view}`,
		timeout,
	});

/** Resolves once no row of a view fits the pattern. */
export const gone = (person: EditorPerson, view: string, pattern: RegExp): Promise<boolean> =>
	untilShown(async () => !(await person.rows(view)).some((text) => pattern.test(text)), {
		what: `no ${pattern} in ${person.name}'s ${view}`,
		timeout,
	});
