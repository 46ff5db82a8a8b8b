/** Rules of layouts: what decoders refuse, as the vectors show it. */
import type { Mutation } from "./mutation.ts";

/** Each with a test that notices when it is gone. */
export const layoutRules: readonly Mutation[] = [
	{
		rule: "a word says whom it is for, or nobody",
		file: "wire/ack.ts",
		code: '(kind === "ack") !== (candidate === nobody)',
		instead: "false",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "a word is signed",
		file: "wire/ack.ts",
		code: '!verifySignature(author, signature, label("ack"), signed)',
		instead: "signature.length === 0",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "an operation is signed",
		file: "wire/control.ts",
		code: '!verifySignature(author, signature, label("ctl"), bytes.subarray(0, headLength + bodyLength))',
		instead: "signature.length === 0",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "only a beginning names no room",
		file: "wire/control.ts",
		code: "(op === 0) !== (room === zeroId) || ",
		instead: "",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "boxes ascend",
		file: "wire/rotation.ts",
		code: "tag <= last",
		instead: "false",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "a log is cut once",
		file: "wire/controlBody.ts",
		code: "new Set(cuts.map((cut) => cut.log)).size === cuts.length ? cuts",
		instead: "cuts.length >= 0 ? cuts",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "an event names few others",
		file: "wire/event.ts",
		code: "count > wireLimits.eventDeps || ",
		instead: "",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "events are numbered from one",
		file: "wire/event.ts",
		code: " || seq < 1",
		instead: "",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "a request is signed",
		file: "wire/join.ts",
		code: '!verifySignature(card.identityKey, reader.bytes(64), label("join"), signed)',
		instead: "reader.bytes(64).length === 0",
		test: "vectors/refused.test.ts",
	},
	{
		rule: "a direct message is acknowledged once in a record",
		file: "wire/direct.ts",
		code: " && new Set(ids).size === ids.length",
		instead: "",
		test: "vectors/refused.test.ts",
	},
];
