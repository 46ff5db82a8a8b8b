/** Somebody who is cut off for long: who goes on looking for it, at what cost, and how soon all are together again. */
import assert from "node:assert/strict";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import type { TestNode } from "../../harness/testNode.ts";

const second = 1_000;
const minute = 60 * second;

onceOnly(() =>
	describe("somebody who is lost", () => {
		const names = ["Ada", "Grace", "Linus", "Margaret"];
		let team: MemoryTeam;
		let lost: TestNode;
		/** Those who stay connected with each other, the smallest peerId first, and what each dials. */
		let others: readonly { readonly node: TestNode; readonly transport: CountingTransport }[];

		beforeEach(async () => {
			team = new MemoryTeam();
			lost = await team.add("Ken");
			const staying: { node: TestNode; transport: CountingTransport }[] = [];
			for (const name of names) {
				const transports: CountingTransport[] = [];
				const wrapTransport = (inner: ConstructorParameters<typeof CountingTransport>[0]) => {
					const transport = new CountingTransport(inner);
					transports.push(transport);
					return transport;
				};
				const node = await team.add(name, { wrapTransport });
				await team.connect(node, lost);
				staying.push({ node, transport: transports[0] ?? assert.fail("no transport") });
			}
			await team.room(lost, ...staying.map(({ node }) => node));
			const isWhole = () => staying.every(({ node }) => linksOf(node) === names.length);
			await team.until(isWhole, { what: "everybody to be connected", within: minute });
			others = staying.toSorted((a, b) => (peerIdOf(a.node) < peerIdOf(b.node) ? -1 : 1));
			await team.clock.advance(20 * second);
			for (const name of names) {
				team.network.cut(team.host("Ken"), team.host(name));
			}
			await team.clock.advance(10 * minute);
		});
		afterEach(() => team.end());

		const linksOf = (node: TestNode): number => node.node.session?.mesh?.peers.length ?? 0;
		const peerIdOf = (node: TestNode): string => node.node.session?.identity.peerId ?? "";

		/** How often each of the others dials in `ms`, the smallest peerId first. */
		const dialsIn = async (ms: number): Promise<readonly number[]> => {
			const before = others.map(({ transport }) => transport.dialled.length);
			await team.clock.advance(ms);
			return others.map(({ transport }, i) => transport.dialled.length - (before[i] ?? 0));
		};

		it("is dialled all the time by two of those who are connected with each other, and by others when these are gone", async () => {
			const [first = 0, next = 0, ...rest] = await dialsIn(2 * minute);
			for (const dials of [first, next]) {
				assert.ok(dials >= 14 && dials <= 22, `${dials} dials in two minutes`);
			}
			assert.ok(
				rest.every((dials) => dials <= 5),
				`${rest} dials of the others`,
			);
			for (const { node } of others.slice(0, 2)) {
				await team.leave(node.name);
			}
			const [, , ...left] = await dialsIn(2 * minute);
			assert.ok(
				left.every((dials) => dials >= 14),
				`${left} dials of those who are left`,
			);
		});

		it("is connected to all within five seconds when it can be reached, though nothing says so", async () => {
			for (const name of names) {
				team.network.heal(team.host("Ken"), team.host(name));
			}
			await team.until(() => linksOf(lost) === names.length, { what: "every link", within: 5 * second });
		});

		it("is dialled as soon as somebody tells of it who has it back", async () => {
			const [keeper, , , last] = others;
			assert.ok(keeper && last);
			// Told between two of its dials, of which the next is far.
			const earlier = last.transport.dialled.length;
			await team.until(() => last.transport.dialled.length > earlier, {
				what: "a dial of its own",
				within: 5 * minute,
			});
			await team.clock.advance(10 * second);
			team.network.heal(team.host("Ken"), team.host(keeper.node.name));
			await team.until(() => linksOf(lost) === 1, { what: "the first link", within: 10 * second });
			const told = last.transport.dialled.length;
			await team.until(() => last.transport.dialled.length > told, { what: "a dial", within: 6 * second });
		});
	}),
);
