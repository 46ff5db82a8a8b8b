import assert from "node:assert/strict";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";

describe("a round of comparing", () => {
	it("is held with eight of the members connected, however many there are", async () => {
		const team = new MemoryTeam();
		try {
			const ada = await team.add("Ada");
			const room = await team.room(ada);
			const members: RawMember[] = [];
			for (let i = 0; i < 10; i++) {
				const options = { room, host: `10.3.0.${i + 1}`, instance: (i + 1).toString(16).padStart(16, "0") };
				members.push(await RawMember.join(team, ada, person(`Member ${i}`), options));
			}
			await team.clock.advance(10_000);
			const told = (): number => {
				const counts = members.map(({ link }) => link.bodies(recordTypes.syncRoot).length);
				return counts.reduce((sum, count) => sum + count, 0);
			};
			const rounds: number[] = [];
			for (let i = 0; i < 60; i++) {
				const before = told();
				await team.clock.advance(500);
				rounds.push(told() - before);
			}
			assert.deepEqual([...new Set(rounds)].sort(), [0, 8]);
		} finally {
			await team.end();
		}
	});
});
