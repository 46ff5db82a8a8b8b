import assert from "node:assert/strict";
import { DirectConversation } from "../../../src/net/direct/directConversation.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { decodeDirect, encodeDirect } from "../../../src/net/wire/direct.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { chanceFor } from "../../harness/testChance.ts";

const minute = 60_000;
const hlcAt = (ms: number): string => `${ms.toString(16).padStart(12, "0")}0000`;

describe("the order of a direct conversation", () => {
	const random = chanceFor("direct order");
	let clock: ManualClock;
	let store: Store;
	let conversation: DirectConversation;
	let taken: number;
	beforeEach(() => {
		taken = 0;
		clock = new ManualClock();
		store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
		const labelOf = () => ({ name: "", tag: "" });
		const deps = { clock, random, store, labelOf, myPeerId: "11".repeat(32) };
		const row = { peerId: "22".repeat(32), identity: "33".repeat(32), readUpTo: "" };
		conversation = new DirectConversation(deps, { row });
	});
	afterEach(() => store.close());

	/** The other one's words, with the time of its clock. */
	const take = (text: string, ms: number): void => {
		taken++;
		const id = taken.toString(16).padStart(32, "0");
		const message = decodeDirect(encodeDirect({ id, hlc: hlcAt(ms), kind: 1, body: encodeJson({ t: text }) }));
		assert.ok(message.ok);
		conversation.take([message.value]);
	};
	const write = (text: string): void => {
		conversation.write(`client-${text}`, { kind: "text", text });
	};
	const texts = (): readonly string[] =>
		conversation.page("", 20).messages.map(({ body }) => (body.kind === "text" ? body.text : body.kind));

	it("is that of arrival, whatever the clock of the other one says", () => {
		take("first", clock.now());
		take("second", clock.now() - 10 * minute);
		assert.deepEqual(texts(), ["first", "second"]);
	});

	it("has an answer after its question, also where the clock of who asks is ahead", () => {
		const asked = clock.now() + minute;
		take("question", asked);
		write("answer");
		assert.deepEqual(texts(), ["question", "answer"]);
		assert.ok((store.directs.page(conversation.peerId, "", 1)[0]?.order ?? "") > hlcAt(asked));
	});

	it("lets nobody move it far ahead", () => {
		take("of next year", clock.now() + 400 * 24 * 60 * minute);
		assert.ok((store.directs.page(conversation.peerId, "", 1)[0]?.order ?? "") < hlcAt(clock.now() + minute));
	});
});
