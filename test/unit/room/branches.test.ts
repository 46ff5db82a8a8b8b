import assert from "node:assert/strict";
import type { Control } from "../../../src/net/wire/control.ts";
import { encodeAckEvidence } from "../../../src/net/wire/evidence.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeItems, decodeWants, encodeItems, encodeSyncRoots, type Item } from "../../../src/net/wire/sync.ts";
import { add, after, emptyRotation, vote } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const [mallory, grace, edsger, stranger] = ["Mallory", "Grace", "Edsger", "Stranger"].map(person);
const control = ({ bytes }: Control): Item => ({ kind: "control", bytes });

describe("a node in a room whose admin signs two branches", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let admin: RawMember;
	let lower: Control;
	let higher: Control;
	let spoken = 0;
	beforeEach(async () => {
		assert.ok(mallory && grace && edsger);
		team = new MemoryTeam();
		ada = await team.add("Ada");
		admin = await RawMember.lead(team, ada, mallory);
		for (const who of [grace, edsger]) {
			admin.decree(add(admin.head, mallory, who));
		}
		const forks = ["One", "Two"].map((name) => add(admin.head, mallory, person(name)));
		const [one, two] = forks.sort((a, b) => (a.id < b.id ? -1 : 1));
		assert.ok(one && two);
		[lower, higher] = [one, two];
		admin.give(control(lower), control(higher));
		await team.clock.advance(50);
	});
	afterEach(() => team.end());

	/** The operation the node follows. */
	const head = (): string | undefined => ada.node.session?.rooms.get(admin.room)?.state?.id;

	/** Somebody else in the room, connected to the node. */
	const connect = async (who = grace ?? mallory ?? assert.fail(), host = "10.3.0.5"): Promise<RawLink> =>
		await team.raw(host, ada, who, { hello: { instance: who.peerId.slice(0, 16) } });

	const give = async (link: RawLink, ...items: readonly Item[]): Promise<void> => {
		link.send(recordTypes.events, encodeItems(admin.room, items));
		await team.clock.advance(50);
	};

	const word = (who = grace ?? assert.fail(), on: Control = higher): Item => ({
		kind: "ack",
		bytes: vote(on, who, null, { ackSeq: (0x10000 + ++spoken).toString(16).padStart(16, "0") }).bytes,
	});

	it("follows the one with the lower id until a member acknowledges the other", async () => {
		assert.equal(head(), lower.id);
		const link = await connect();
		await give(link, word());
		assert.equal(head(), higher.id);
		assert.equal(link.closed, null);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(head(), higher.id, "also after a restart");
	});

	it("shows who was removed on the branch that counts, and follows another, all up to its removal", async () => {
		assert.ok(mallory && grace && edsger);
		const me = ada.node.session?.identity ?? assert.fail("not open");
		const [newcomer] = ["One", "Two"]
			.map(person)
			.filter(({ key }) => lower.body.kind === "add" && lower.body.card.identity === key);
		const rotation = emptyRotation([mallory, me, grace, newcomer ?? assert.fail()], true);
		const kick = after(lower, mallory, { kind: "kick", target: edsger.key, reason: "", cuts: [], rotation });
		admin.give(control(kick));
		await team.clock.advance(50);
		assert.equal(head(), kick.id);
		const link = await connect(edsger, "10.3.0.6");
		const show = async (): Promise<void> => {
			const root = { room: admin.room, controlHead: higher.id, root: "ab".repeat(32) };
			link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
			await team.clock.advance(5_000);
		};
		await show();
		const given = link.bodies(recordTypes.events).flatMap((body) => {
			const decoded = decodeItems(body);
			return decoded.ok ? decoded.value.items : [];
		});
		assert.deepEqual(
			given.map(({ bytes }) => Buffer.from(bytes).toString("hex")),
			[...admin.chain, lower, kick].map(({ bytes }) => Buffer.from(bytes).toString("hex")),
		);
		await show();
		const told = link.bodies(recordTypes.events).length;
		await show();
		await show();
		assert.equal(link.bodies(recordTypes.events).length, told, "once for each change, as of the node's own word");
		const asked = link.bodies(recordTypes.want).flatMap((body) => {
			const decoded = decodeWants(body);
			return decoded.ok ? decoded.value.wants : [];
		});
		assert.ok(asked.some((want) => want.kind === "ack" && want.author === grace.key));
		assert.ok(asked.every(({ kind }) => kind === "ack" || kind === "evidence"));
		await give(link, word(), word(edsger));
		assert.equal(head(), higher.id, "who was removed there knows how the others decided");
	});

	it("shows the members of the branch that counts", async () => {
		const names = async () => {
			const members = await ada.api["rooms/members"]({ room: admin.room });
			assert.ok(members.ok);
			return members.value.map(({ peerId }) => peerId);
		};
		const added = (branch: Control): string =>
			branch.body.kind === "add" && branch.body.card.identity === person("One").key
				? person("One").peerId
				: person("Two").peerId;
		assert.ok((await names()).includes(added(lower)));
		await give(await connect(), word());
		assert.equal((await names()).includes(added(lower)), false);
		assert.ok((await names()).includes(added(higher)));
	});

	it("takes a member's word from any other member, but none from or of a stranger", async () => {
		assert.ok(edsger && stranger);
		const outsider = await connect(stranger, "10.3.0.6");
		await give(outsider, word(), word(stranger));
		assert.equal(head(), lower.id);
		const link = await connect(edsger);
		await give(link, word(stranger));
		assert.equal(head(), lower.id);
		await give(link, word());
		assert.equal(head(), higher.id);
	});

	it("does not hear who is proved to have acknowledged both at once", async () => {
		assert.ok(grace && edsger && stranger);
		const link = await connect(edsger);
		await give(link, word());
		assert.equal(head(), higher.id);
		const both = [lower, higher].map((branch) => vote(branch, grace, null, { ackSeq: "00000000000000aa" }));
		const [one, two] = both;
		assert.ok(one && two);
		const proof: Item = { kind: "evidence", bytes: encodeAckEvidence(one, two) };
		await give(await connect(stranger, "10.3.0.6"), proof);
		assert.equal(head(), higher.id, "a stranger proves nothing here");
		await give(link, proof);
		assert.equal(head(), lower.id);
		await give(link, word());
		assert.equal(head(), lower.id, "for good");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(head(), lower.id);
	});

	it("finds the contradiction itself when both words come to it", async () => {
		assert.ok(grace && edsger);
		const link = await connect(edsger);
		const ackSeq = "0000000000ffffff";
		await give(link, { kind: "ack", bytes: vote(higher, grace, null, { ackSeq }).bytes });
		assert.equal(head(), higher.id);
		await give(link, { kind: "ack", bytes: vote(lower, grace, null, { ackSeq }).bytes });
		await give(link, word());
		assert.equal(head(), lower.id);
	});

	it("lets go whoever sends a word or a proof that is damaged, or of another room", async () => {
		assert.ok(grace && edsger);
		const damaged = word();
		const broken: readonly Item[] = [
			{ kind: "ack", bytes: Uint8Array.from(damaged.bytes, (byte, i) => (i === 100 ? byte ^ 1 : byte)) },
			{ kind: "ack", bytes: vote(higher, grace, null, { room: "ab".repeat(32) }).bytes },
			{ kind: "evidence", bytes: new Uint8Array(20) },
		];
		for (const [i, item] of broken.entries()) {
			const link = await connect(edsger, `10.3.1.${i}`);
			await give(link, item);
			assert.equal(link.closed, 4400, `${i}`);
		}
		assert.equal(head(), lower.id);
	});

	it("gives its own word for what it follows, once for each head, to every member", async () => {
		const link = await connect();
		await team.clock.advance(10_000);
		const words = () =>
			admin.given
				.filter(({ kind }) => kind === "ack")
				.map(({ bytes }) => Buffer.from(bytes.subarray(1 + 1 + 32 + 32 + 8).subarray(0, 32)).toString("hex"));
		assert.equal(words().at(-1), lower.id);
		const before = words().length;
		await team.clock.advance(20_000);
		assert.equal(words().length, before);
		await give(link, word());
		await team.clock.advance(5_000);
		assert.equal(words().at(-1), lower.id, "one word against its own");
		await give(link, word(edsger));
		await team.clock.advance(5_000);
		assert.equal(words().at(-1), higher.id);
		assert.equal(words().length, before + 1);
	});

	it("asks for what is missing in between when an operation comes too early", async () => {
		const first = add(higher, mallory ?? assert.fail(), person("Three"));
		const second = add(first, mallory ?? assert.fail(), person("Four"));
		const link = await connect();
		await give(link, word());
		const asked = link.types.filter((type) => type === recordTypes.want || type === recordTypes.syncRoot).length;
		await give(link, control(second));
		await team.clock.advance(500);
		const types = link.types.filter((type) => type === recordTypes.want || type === recordTypes.syncRoot);
		assert.ok(types.length > asked);
		assert.equal(head(), higher.id);
		await give(link, control(first), control(second));
		assert.equal(head(), second.id);
	});
});
