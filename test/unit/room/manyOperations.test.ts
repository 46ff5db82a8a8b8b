import assert from "node:assert/strict";
import type { Message } from "../../../src/net/api/messages.ts";
import { type Control, signControl } from "../../../src/net/wire/control.ts";
import type { ControlBody } from "../../../src/net/wire/controlBody.ts";
import { after as following, placeAfter, usualPolicy } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const most = 10_000;
const perRecord = 200;

onceOnly(() =>
	describe("an admin that decides ten thousand times", () => {
		let team: MemoryTeam;
		let ada: TestNode;
		let admin: RawMember;
		let last: Control;
		const change = (n: number): ControlBody => ({
			kind: "policy",
			policy: { ...usualPolicy, listed: n % 2 === 0 },
		});
		before(async function () {
			this.timeout(180_000);
			team = new MemoryTeam("many operations");
			ada = await team.add("Ada");
			admin = await RawMember.lead(team, ada, person("Mallory"));
			last = admin.head;
			while (last.n < most) {
				const record: Control[] = [];
				while (record.length < perRecord && last.n < most) {
					last = following(last, admin.identity, change(last.n));
					record.push(last);
				}
				admin.give(...record.map(({ bytes }) => ({ kind: "control", bytes }) as const));
				await team.clock.advance(20);
			}
		});
		after(() => team.end());

		const headAt = (node: TestNode): string | undefined => node.node.session?.rooms.get(admin.room)?.state?.id;
		const page = (before: string): { readonly messages: readonly Message[]; readonly hasOlder: boolean } => {
			const read = ada.api["rooms/page"]({ room: admin.room, before, limit: 200 });
			assert.ok("ok" in read && read.ok);
			return read.value;
		};

		it("is followed, and people read of it page by page, each time once", () => {
			assert.equal(headAt(ada), last.id);
			const ids: string[] = [];
			for (let before = ""; ; ) {
				const { messages, hasOlder } = page(before);
				ids.unshift(...messages.map(({ id }) => id));
				before = messages[0]?.order ?? "";
				if (!hasOlder) break;
			}
			assert.equal(new Set(ids).size, ids.length);
			assert.ok(ids.length > most, `${ids.length} rows`);
			assert.ok(ids.at(-1)?.includes(last.id));
		});

		it("is let go at the next one, and other rooms go on", async () => {
			const room = await team.room(ada);
			const bytes = signControl(admin.identity.signing, placeAfter(last), change(last.n));
			admin.give({ kind: "control", bytes });
			await team.clock.advance(100);
			assert.equal(admin.link.closed, 4400);
			assert.equal(headAt(ada), last.id);
			await team.say(ada, room, "elsewhere");
			assert.deepEqual(ada.texts(room), ["elsewhere"]);
		});

		it("has left a room that opens again", async () => {
			await team.leave("Ada");
			ada = await team.comeBack("Ada");
			assert.equal(headAt(ada), last.id);
			assert.equal(page("").messages.length, 200);
		}).timeout(60_000);
	}),
);
