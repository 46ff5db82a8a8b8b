import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { authorityRules } from "../harness/mutations/authorityRules.ts";
import { exchangeRules } from "../harness/mutations/exchangeRules.ts";
import { fileRules } from "../harness/mutations/fileRules.ts";
import { layoutRules } from "../harness/mutations/layoutRules.ts";
import { linkRules } from "../harness/mutations/linkRules.ts";
import { lookingRules } from "../harness/mutations/lookingRules.ts";
import { meetingRules } from "../harness/mutations/meetingRules.ts";
import type { Mutation } from "../harness/mutations/mutation.ts";
import { nodeRules } from "../harness/mutations/nodeRules.ts";
import { peopleRules } from "../harness/mutations/peopleRules.ts";
import { removalRules } from "../harness/mutations/removalRules.ts";
import { roomsRules } from "../harness/mutations/roomsRules.ts";
import { runMutation } from "../harness/mutations/runMutation.ts";
import { servingRules } from "../harness/mutations/servingRules.ts";
import { transportRules } from "../harness/mutations/transportRules.ts";
import { wordRules } from "../harness/mutations/wordRules.ts";

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
];
/** Only rules whose words contain this; to look at one. */
const only = process.env.LANCHAT_MUTATION_RULE ?? "";
/** A machine with other work to do takes many times the usual minute. */
const patience = 1_800_000;

describe("the rules of the protocol", () => {
	it("stand where the table of mutations finds them, each once", () => {
		for (const { file, code, rule } of rules) {
			const source = readFileSync(new URL(`../../src/net/${file}`, import.meta.url), "utf8");
			assert.equal(source.split(code).length, 2, `${rule}: its code stands once in ${file}`);
		}
	});

	it("are each missed by a test when they are taken out", async () => {
		const waiting = rules.filter(({ rule }) => rule.includes(only));
		assert.ok(waiting.length > 0);
		const unnoticed: string[] = [];
		const work = async (): Promise<void> => {
			for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
				const verdict = await runMutation(next);
				if (verdict.kind === "broken") {
					unnoticed.push(`${next.rule}: ${next.test} did not run: ${verdict.why}`);
				} else if (verdict.tests === 0 || verdict.failures === 0) {
					unnoticed.push(`${next.rule}: ${verdict.tests} tests of ${next.test} passed without it`);
				}
			}
		};
		await Promise.all(Array.from({ length: availableParallelism() }, work));
		assert.deepEqual(unnoticed, []);
	}).timeout(patience);
});
