import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Control, decodeControl, signControl } from "../../../src/net/wire/control.ts";
import { emptyRotation, placeAfter, signed } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";

const ada = person("Ada");

describe("the memory of a long chain", () => {
	it("is not filled by the keys that its operations hand to each of many members", () => {
		setFlagsFromString("--expose-gc");
		const collect = runInNewContext("gc") as () => void;
		const one = emptyRotation([ada], true);
		const [box] = one.boxes;
		assert.ok(box);
		const tags = Array.from({ length: 250 }, (_, i) => i.toString(16).padStart(16, "0"));
		const rotation = { ...one, boxes: tags.map((tag) => ({ ...box, tag })) };
		const first = signed(
			ada,
			{ room: "ab".repeat(32), n: 1, prev: "cd".repeat(32), hlc: "00".repeat(8) },
			{
				kind: "rotate",
				rotation,
			},
		);
		const bytes = signControl(ada.signing, placeAfter(first), { kind: "rotate", rotation });
		const held: Control[] = [];
		collect();
		const before = process.memoryUsage().heapUsed;
		for (let i = 0; i < 200; i++) {
			const decoded = decodeControl(bytes);
			assert.ok(decoded.ok);
			held.push(decoded.value);
		}
		collect();
		const each = (process.memoryUsage().heapUsed - before) / held.length;
		assert.ok(each < 20_000, `${each} bytes`);
	});
});
