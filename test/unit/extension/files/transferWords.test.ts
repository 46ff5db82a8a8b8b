import assert from "node:assert/strict";
import { actsOf, pageTransfer } from "../../../../src/extension/files/pageTransfers.ts";
import { leftInWords, sizeInWords } from "../../../../src/extension/files/sizes.ts";
import {
	countUnderWay,
	permilleOf,
	shortReceiver,
	shortStanding,
	standingOf,
	troubleOf,
} from "../../../../src/extension/files/transferWords.ts";
import type { Transfer, TransferProblem, TransferState } from "../../../../src/net/api/files.ts";
import { decodeHostMessage } from "../../../../src/webview/protocol.ts";
import { onceOnly } from "../../../harness/onceOnly.ts";
import { plainText } from "../plainText.ts";
import { anOffer, aReceiver, aTransfer } from "../transfers.ts";

const standing = (over: Partial<Transfer>) => standingOf(plainText, aTransfer(over));

const states: readonly TransferState[] = [
	"preparing",
	"offered",
	"withdrawn",
	"waiting",
	"checking",
	"fetching",
	"placing",
	"paused",
	"done",
	"declined",
	"cancelled",
	"failed",
];
const problems: readonly TransferProblem[] = [
	"diskFull",
	"storageFull",
	"diskReadOnly",
	"diskDenied",
	"diskFailed",
	"folderMissing",
	"nameTooLong",
	"sourceChanged",
	"sourceVanished",
	"sourceUnreadable",
	"notGiven",
	"notMember",
	"withdrawn",
	"contentFalse",
];

describe("sizes and times", () => {
	it("are short, from nothing to the largest there is", () => {
		const sizes = [0, 999, 1_000, 1_500, 9_949, 999_999, 3_400_000, 64 * 2 ** 30, 2 ** 53].map(sizeInWords);
		assert.deepEqual(sizes, ["0 B", "999 B", "1 kB", "1.5 kB", "9.9 kB", "1 MB", "3.4 MB", "69 GB", "9,007 TB"]);
	});

	it("say what is left, and nothing where nobody knows", () => {
		const left = [null, 0, 5, 59, 60, 61, 3_599, 3_600, 7_201, 1e9].map((seconds) => leftInWords(plainText, seconds));
		assert.deepEqual(left, [
			"",
			"1 s left",
			"5 s left",
			"59 s left",
			"1 min left",
			"2 min left",
			"60 min left",
			"1 h left",
			"3 h left",
			"days left",
		]);
	});
});

describe("how a transfer stands", () => {
	it("is said in words in every state", () => {
		assert.equal(standing({}), "1 MB of 3 MB · 500 kB/s · 4 s left");
		assert.equal(standing({ sources: 3 }), "1 MB of 3 MB · 500 kB/s · 4 s left · from 3 people");
		assert.equal(standing({ bytesPerSecond: 0, secondsLeft: null }), "1 MB of 3 MB");
		assert.equal(standing({ state: "paused" }), "1 MB of 3 MB · paused");
		assert.equal(standing({ state: "paused", problem: "diskFull" }), "1 MB of 3 MB · stopped");
		assert.equal(standing({ state: "done" }), "3 MB · received");
		assert.equal(standing({ state: "done", isFolder: true, count: 12 }), "12 files, 3 MB · received");
		for (const state of states) assert.match(standing({ state }), /./);
	});

	it("is short in the tree", () => {
		assert.equal(shortStanding(plainText, aTransfer()), "33% · 500 kB/s · 4 s left");
		assert.equal(shortStanding(plainText, aTransfer({ state: "waiting" })), "33% · waiting");
		assert.equal(shortStanding(plainText, aTransfer({ state: "done" })), "3 MB");
		assert.equal(shortStanding(plainText, anOffer({ receivers: [aReceiver({ state: "done" })] })), "Grace: has it");
		assert.equal(shortStanding(plainText, anOffer({ receivers: [aReceiver()] })), "Grace: 33% · 500 kB/s · 4 s left");
		const short = (over: Partial<Transfer["receivers"][number]>) =>
			shortReceiver(plainText, aReceiver(over), 3_000_000);
		assert.equal(short({ state: "paused" }), "33% · paused");
		assert.equal(short({ state: "paused", problem: "diskFull" }), "33% · stopped");
		assert.equal(short({ online: false }), "33% · offline");
	});

	it("says of an offer who takes it", () => {
		const offer = (...receivers: Transfer["receivers"]) => standingOf(plainText, anOffer({ receivers }));
		assert.equal(offer(), "3 MB · nobody has taken it yet");
		assert.equal(offer(aReceiver()), "Grace: 1 MB of 3 MB · 500 kB/s · 4 s left");
		const direct = anOffer({ room: "", receivers: [aReceiver({ state: "done" })] });
		assert.equal(standingOf(plainText, direct), "3 MB · has it");
		assert.equal(shortStanding(plainText, direct), "has it");
		assert.equal(offer(aReceiver({ online: false })), "Grace: 1 MB of 3 MB · offline");
		const full = aReceiver({ state: "paused", problem: "diskFull" });
		assert.equal(offer(full), "Grace: 1 MB of 3 MB · stopped, their disk is full");
		assert.equal(offer(aReceiver({ state: "paused" })), "Grace: 1 MB of 3 MB · paused");
		assert.equal(
			offer(aReceiver(), aReceiver({ state: "done" }), aReceiver({ state: "declined" })),
			"3 MB · 1 person is fetching it · 1 person has it · 1 person declined",
		);
	});

	it("has words and something to do for every trouble, on both sides", () => {
		for (const problem of problems) {
			assert.match(troubleOf(plainText, aTransfer({ problem, state: "paused" })), /\.$/, problem);
			assert.match(troubleOf(plainText, anOffer({ problem })), /\.$/, problem);
		}
		assert.equal(troubleOf(plainText, aTransfer()), "");
		const blamed = [{ peerId: "cc", name: "Mallory", why: "wrongPiece" }] as const;
		assert.match(troubleOf(plainText, aTransfer({ blamed })), /Mallory sent something wrong/);
	});

	it("shows progress only while there is some, and never beyond the whole", () => {
		assert.equal(permilleOf(aTransfer()), 333);
		assert.equal(permilleOf(aTransfer({ doneBytes: 5_000_000 })), 1_000);
		assert.equal(permilleOf(aTransfer({ size: 0, doneBytes: 0 })), 1_000);
		assert.equal(permilleOf(aTransfer({ state: "done" })), -1);
		assert.equal(countUnderWay([aTransfer(), aTransfer({ state: "paused" }), anOffer()]), 1);
		assert.equal(countUnderWay([anOffer({ receivers: [aReceiver()] })]), 1);
	});
});

describe("a transfer for a page", () => {
	onceOnly(() =>
		it("is what the page takes, in every state and trouble, whatever peers are called", () => {
			const name = "n".repeat(5_000);
			const receivers = Array.from({ length: 257 }, () => aReceiver({ name }));
			for (const state of states) {
				for (const problem of ["", ...problems] as const) {
					for (const direction of ["in", "out"] as const) {
						const transfer = aTransfer({ state, problem, direction, name, peerName: name, receivers });
						const changed = [pageTransfer(plainText, transfer)];
						const told = { kind: "event", rev: 1, change: { kind: "transfers", changed, gone: ["77"] } };
						assert.equal(decodeHostMessage(told).ok, true, `${state} ${problem} ${direction}`);
					}
				}
			}
		}),
	);

	it("offers what can be done and nothing else", () => {
		const acts = (over: Partial<Transfer>) => actsOf(aTransfer(over)).join(" ");
		assert.equal(acts({}), "pause cancel");
		assert.equal(acts({ state: "paused" }), "resume cancel");
		assert.equal(acts({ state: "paused", problem: "diskFull" }), "retry resumeTo cancel");
		assert.equal(acts({ state: "done" }), "open compare saveAs reveal");
		assert.equal(acts({ state: "done", isFolder: true }), "list reveal");
		assert.equal(acts({ state: "done", name: "a.png" }), "preview open saveAs reveal");
		assert.equal(acts({ state: "failed", problem: "contentFalse" }), "");
		assert.equal(actsOf(anOffer()).join(" "), "withdraw");
		assert.equal(actsOf(anOffer({ problem: "sourceVanished" })).join(" "), "retry offerAgain withdraw");
		assert.equal(actsOf(anOffer({ problem: "sourceChanged" })).join(" "), "offerAgain withdraw");
		assert.equal(actsOf(anOffer({ state: "failed", problem: "sourceChanged" })).join(" "), "offerAgain dismiss");
		assert.equal(actsOf(anOffer({ state: "withdrawn" })).join(" "), "");
	});

	it("says of a program that it is one, from when it was accepted", () => {
		const trouble = (over: Partial<Transfer>) =>
			pageTransfer(plainText, aTransfer({ isProgram: true, ...over })).trouble;
		assert.equal(trouble({ state: "done" }), "This is a program: opened outside of the editor it would run.");
		assert.match(trouble({ state: "paused", problem: "diskFull" }), /^The disk is full\..* This is a program/);
		assert.equal(trouble({ state: "declined" }), "");
		assert.equal(pageTransfer(plainText, anOffer({ isProgram: true })).trouble, "");
	});

	it("has one bar for one receiver, and a list for several", () => {
		const one = pageTransfer(plainText, anOffer({ receivers: [aReceiver()] }));
		assert.deepEqual([one.permille, one.receivers], [333, []]);
		const two = pageTransfer(plainText, anOffer({ receivers: [aReceiver(), aReceiver({ state: "done" })] }));
		assert.deepEqual([two.permille, two.receivers.map(({ permille }) => permille)], [-1, [333, -1]]);
	});
});
