import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fold, foldCreate } from "../../../src/net/room/chain/fold.ts";
import { Growing } from "../../../src/net/room/chain/growing.ts";
import type { RoomState } from "../../../src/net/room/chain/roomState.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import { add, after, create, emptyRotation, freshLog } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";

const ada = person("Ada");
const grace = person("Grace");
/** Bytes: what else lies in the heap comes and goes, a few hundred thousand; a copy of the lists for each round was 111 MB. */
const noise = 8_000_000;

describe("a list that grows", () => {
	const one = new Growing<string>().with("a", "first").with("b", "second");

	it("does not change when others grow out of it, whichever is made first", () => {
		const left = one.with("a", "left");
		const right = one.with("a", "right", "other");
		const further = left.with("c", "further");
		assert.deepEqual([...one], ["first", "second"]);
		assert.deepEqual([...right], ["first", "second", "right"]);
		assert.deepEqual([...further], ["first", "second", "left", "further"]);
		assert.deepEqual([one.of("a"), right.of("a"), further.of("a")], [["first"], ["first", "right"], ["first", "left"]]);
		assert.deepEqual([one.has("c"), right.has("c"), further.has("c")], [false, false, true]);
	});

	it("takes what was tried before once", () => {
		one.with("d", "tried");
		assert.deepEqual([...one.with("d", "tried").with("e", "more")], ["first", "second", "tried", "more"]);
	});
});

describe("the memory of a room in which somebody comes and goes", () => {
	it("takes as much for the last of some five thousand rounds as for the first", () => {
		setFlagsFromString("--expose-gc");
		const collect = runInNewContext("gc") as () => void;
		const { control } = create(ada);
		const first = foldCreate(control);
		assert.ok(first.ok);
		const came = add(control, ada, grace);
		const rotation = emptyRotation([ada], true);
		const went = after(came, ada, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation });
		const states: RoomState[] = [first.state];
		const follow = (body: Control["body"], model: Control): void => {
			const prev = states.at(-1);
			assert.ok(prev);
			const id = states.length.toString(16).padStart(64, "0");
			const next = fold(prev, { ...model, id, n: prev.n + 1, prev: prev.id, body });
			assert.ok(next.ok, next.ok ? "" : next.denial);
			states.push(next.state);
		};
		const heapAfter = (rounds: number): number => {
			for (let i = 0; i < rounds; i++) {
				assert.ok(came.body.kind === "add");
				follow({ ...came.body, log: freshLog() }, came);
				follow(went.body, went);
			}
			collect();
			return process.memoryUsage().heapUsed;
		};
		const heaps = [heapAfter(500), heapAfter(500), heapAfter(3_498), heapAfter(500)] as const;
		const [early, late] = [heaps[1] - heaps[0], heaps[3] - heaps[2]];
		assert.equal(states.at(-1)?.announced.size, 1 + 4_998);
		assert.equal(states.at(-1)?.removed.size, 4_998);
		assert.ok(late < early + noise, `${early} bytes for 500 rounds, later ${late}`);
	});
});
