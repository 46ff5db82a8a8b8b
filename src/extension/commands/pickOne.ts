/** The end of every search for what a command is about: a picker of what fits. */

import { type Choice, choose } from "../ui/choose.ts";
import type { Action } from "../ui/teller.ts";
import type { CommandDeps } from "./deps.ts";

/** What the person is asked. */
export interface PickQuestion {
	readonly title: string;
	readonly placeholder: string;
	/** Said where there is nothing to choose. */
	readonly none: string;
}

/** One of the choices; undefined when there is none, which is said with `ways` out of it, or when the person gave up. */
export async function pickOne<T>(
	{ teller }: Pick<CommandDeps, "teller">,
	choices: readonly Choice<T>[],
	{ none, ...question }: PickQuestion,
	...ways: readonly Action[]
): Promise<T | undefined> {
	if (choices.length > 0) return choose(choices, question);
	teller.nothing(none, ...ways);
	return undefined;
}
