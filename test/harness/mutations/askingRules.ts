/** Rules of dialling, of asking for what is missing and of giving it. */
import type { Mutation } from "./mutation.ts";

/** Each with a test that notices when it is gone. */
export const askingRules: readonly Mutation[] = [
	{
		rule: "of two that hear each other the larger instance waits before it dials",
		file: "mesh/dials.ts",
		code: "ownInstance > instance ? politeWait : 0",
		instead: "0",
		test: "mesh/dialling.test.ts",
		grep: "waits 400 ms",
	},
	{
		rule: "so many dials are under way at once",
		file: "mesh/dials.ts",
		code: "while (this.#inFlight < countLimits.dialsInFlight) {",
		instead: "for (;;) {",
		test: "mesh/dialling.test.ts",
		grep: "at most eight dials",
	},
	{
		rule: "there are so many links",
		file: "mesh/mesh.ts",
		code: "this.#links.size >= countLimits.peers",
		instead: "false",
		test: "mesh/dialling.test.ts",
		grep: "at most 300 links",
	},
	{
		rule: "of a log that reaches further the newest are asked for first",
		file: "room/sync/exchange.ts",
		code: "Math.max(have + 1, seq - firstWindow + 1)",
		instead: "have + 1",
		test: "room/exchange.test.ts",
		grep: "asks for what it lacks",
	},
	{
		rule: "of a branch no longer than ours all is asked for",
		file: "room/sync/exchange.ts",
		code: "theirN > ours ? ours + 1 : 0",
		instead: "ours + 1",
		test: "room/exchange.test.ts",
		grep: "no longer than ours",
	},
	{
		rule: "what was not looked at is before it is served",
		file: "room/sync/exchange.ts",
		code: "!row.checked && !replica.settle(row)",
		instead: "false",
		test: "room/exchange.test.ts",
		grep: "before it gives the event on",
	},
	{
		rule: "history is served only to members",
		file: "room/sync/syncer.ts",
		code: "isServed: () => this.#isServed(reader) };",
		instead: "isServed: () => true };",
		test: "room/serving.test.ts",
		grep: "history on its way",
	},
	{
		rule: "whoever stalled is asked again later",
		file: "files/fetching.ts",
		code: "fetch.refused(identity, clock.monotonic());",
		instead: "",
		test: "../mesh/filesHostile.test.ts",
		grep: "asked less and less often",
	},
];
