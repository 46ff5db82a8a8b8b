import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { askingRules } from "../../harness/mutations/askingRules.ts";
import { authorityRules } from "../../harness/mutations/authorityRules.ts";
import { boundRules } from "../../harness/mutations/boundRules.ts";
import { comparingRules } from "../../harness/mutations/comparingRules.ts";
import { decodingRules } from "../../harness/mutations/decodingRules.ts";
import { exchangeRules } from "../../harness/mutations/exchangeRules.ts";
import { fileRules } from "../../harness/mutations/fileRules.ts";
import { handingOverRules } from "../../harness/mutations/handingOverRules.ts";
import { keepingRules } from "../../harness/mutations/keepingRules.ts";
import { layoutRules } from "../../harness/mutations/layoutRules.ts";
import { limitRules } from "../../harness/mutations/limitRules.ts";
import { linkRules } from "../../harness/mutations/linkRules.ts";
import { lookingRules } from "../../harness/mutations/lookingRules.ts";
import { meetingRules } from "../../harness/mutations/meetingRules.ts";
import type { Mutation } from "../../harness/mutations/mutation.ts";
import { nodeRules } from "../../harness/mutations/nodeRules.ts";
import { peopleRules } from "../../harness/mutations/peopleRules.ts";
import { removalRules } from "../../harness/mutations/removalRules.ts";
import { roomsRules } from "../../harness/mutations/roomsRules.ts";
import { servingRules } from "../../harness/mutations/servingRules.ts";
import { transportRules } from "../../harness/mutations/transportRules.ts";
import type { Outcome, Trial } from "../../harness/mutations/trial.ts";
import { TrialProcess } from "../../harness/mutations/trialProcess.ts";
import { wordRules } from "../../harness/mutations/wordRules.ts";

const rules: readonly Mutation[] = [
	...authorityRules,
	...exchangeRules,
	...linkRules,
	...peopleRules,
	...fileRules,
	...removalRules,
	...nodeRules,
	...roomsRules,
	...meetingRules,
	...layoutRules,
	...transportRules,
	...lookingRules,
	...servingRules,
	...wordRules,
	...keepingRules,
	...askingRules,
	...handingOverRules,
	...comparingRules,
	...decodingRules,
	...boundRules,
	...limitRules,
];
/** Only rules whose words contain this; to look at one. */
const only = process.env.LANCHAT_MUTATION_RULE ?? "";
/** A machine with other work to do takes many times the usual minute. */
const patience = 1_800_000;
/** What tests wait for may never come without the rule; with it they have all the time they need. */
const testMs = { without: 10_000, withAll: patience };
/** No test takes half of it: where it is used up, something goes on for ever without its rule. */
const usualCpuMs = 15_000;
/** Several wait for something while others work. */
const processes = 3 * availableParallelism();

const sources = new URL("../../../src/net/", import.meta.url);
const tests = new URL("../../unit/", import.meta.url);

/** A pattern that finds exactly these words. */
const literally = (words: string): string => words.replace(/[^\w\s]/g, "\\$&");

const without = ({ test, grep, file, code, instead, mostCpuMs = usualCpuMs }: Mutation): Trial => ({
	test: new URL(test, tests).href,
	titles: literally(grep ?? ""),
	change: { file: new URL(file, sources).href, code, instead },
	testMs: testMs.without,
	mostCpuMs,
});

/** Some tests of a file, with every rule in its place; all of them, where none are named. */
const withAll = (test: string, patterns: Iterable<string>): Trial => ({
	test: new URL(test, tests).href,
	titles: [...patterns].join("|"),
	change: null,
	testMs: testMs.withAll,
	mostCpuMs: patience,
});

/** A pattern that finds what noticed: the test that failed first, or all that were run where they never ended. */
const noticedBy = (outcome: Outcome, { titles }: Trial): string =>
	outcome.kind === "ran" ? `^${literally(outcome.failed[0] ?? "")}$` : titles;

const isNoticed = (outcome: Outcome): boolean =>
	outcome.kind === "endless" || (outcome.kind === "ran" && outcome.failed.length > 0);

/** Whether they passed, and among them whatever the patterns are of. */
const hasPassed = (outcome: Outcome, patterns: Iterable<string>): boolean =>
	outcome.kind === "ran" &&
	outcome.failed.length === 0 &&
	[...patterns].every((pattern) => outcome.passed.some((title) => new RegExp(pattern).test(title)));

describe("the rules of the protocol", () => {
	it("stand where the table of mutations finds them, each once", () => {
		for (const { file, code, rule } of rules) {
			const source = readFileSync(new URL(file, sources), "utf8");
			assert.equal(source.split(code).length, 2, `${rule}: its code stands once in ${file}`);
		}
	});

	it("are each taken out in another way", () => {
		const known = new Map<string, string>();
		for (const { file, code, instead, rule } of rules) {
			const source = readFileSync(new URL(file, sources), "utf8");
			const left = `${file}: ${source.replace(code, () => instead).replaceAll(/\s+/g, "")}`;
			assert.equal(known.get(left), undefined, `${rule}: the same is left`);
			known.set(left, rule);
		}
	});

	it("are taken out for one trial, and not for the next one of the same process", async () => {
		const rule = rules.find(({ rule }) => rule === "operations are numbered without gaps");
		assert.ok(rule);
		const trials = new TrialProcess();
		try {
			const all = [""];
			assert.ok(isNoticed(await trials.run(without(rule))));
			assert.ok(hasPassed(await trials.run(withAll(rule.test, all)), all));
			assert.ok(isNoticed(await trials.run(without(rule))));
			const forEver = { ...without({ ...rule, instead: "\n\t() => { for (;;); }," }), mostCpuMs: 1_000 };
			assert.deepEqual(await trials.run(forEver), { kind: "endless" });
			assert.ok(hasPassed(await trials.run(withAll(rule.test, all)), all), "another process goes on");
		} finally {
			trials.end();
		}
	}).timeout(patience);

	it("are each missed by a test when they are taken out, and by none while all of them stand", async () => {
		const chosen = rules.filter(({ rule }) => rule.includes(only));
		const rulesOf = new Map<string, Mutation[]>();
		for (const rule of chosen) rulesOf.set(rule.test, [...(rulesOf.get(rule.test) ?? []), rule]);
		// Those of most rules first: one that is begun last keeps a core idle for as long as it takes.
		const waiting = [...rulesOf].sort(([, a], [, b]) => b.length - a.length);
		assert.ok(waiting.length > 0);
		const unnoticed: string[] = [];
		/** Noticed by nothing but that a test did not end: a machine that is slow enough says the same. */
		const late: string[] = [];
		const work = async (): Promise<void> => {
			const trials = new TrialProcess();
			for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
				const [test, those] = next;
				const noticing = new Set<string>();
				for (const rule of those) {
					const trial = without(rule);
					const outcome = await trials.run(trial);
					if (outcome.kind === "endless" || (outcome.kind === "ran" && outcome.isLate))
						late.push(`${rule.rule}: ${test}`);
					if (isNoticed(outcome)) noticing.add(noticedBy(outcome, trial));
					else unnoticed.push(`${rule.rule}: ${test}: ${JSON.stringify(outcome)}`);
				}
				const outcome = await trials.run(withAll(test, noticing));
				if (!hasPassed(outcome, noticing)) unnoticed.push(`nothing: ${test}: ${JSON.stringify(outcome)}`);
			}
			trials.end();
		};
		await Promise.all(Array.from({ length: processes }, work));
		if (process.env.LANCHAT_FIGURES === "1") console.log(`      noticed by the time alone:\n${late.sort().join("\n")}`);
		assert.deepEqual(unnoticed, []);
	}).timeout(patience);
});
