/**
 * What members and former admins can do with their real keys and a client that keeps no rule: fork the chain, contradict
 * themselves, date things back, and say again what they once heard.
 */
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { logKeyOf, sealBody } from "../../../src/net/room/logs/body.ts";
import { Replica } from "../../../src/net/room/replica/replica.ts";
import { signAck } from "../../../src/net/wire/ack.ts";
import { type Control, signControl, zeroId } from "../../../src/net/wire/control.ts";
import { decodeEventHeader, encodeEventFields, eventKinds, signEvent } from "../../../src/net/wire/event.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { encodeItems, type Item } from "../../../src/net/wire/sync.ts";
import type { Act } from "./simAct.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Only in worlds where somebody is a rebel. */
export const rebellion: readonly Act[] = [
	{
		name: "fork the chain",
		weight: 3,
		does: (world) =>
			asRebel(world, (rebel, replica) => {
				const led = replica.chain.canonical.filter(({ id }) => replica.chain.stateAt(id)?.admin === rebel.identity.key);
				const prev = world.chance.is(0.6) ? led.at(-1) : world.chance.pick(led);
				if (prev === undefined) {
					return null;
				}
				tellSome(world, rebel, [{ kind: "control", bytes: policyAfter(rebel, prev, 24 + world.chance.below(100)) }]);
				tellSome(world, rebel, [{ kind: "control", bytes: policyAfter(rebel, prev, 200 + world.chance.below(100)) }]);
				return `forks the chain after operation ${prev.n}`;
			}),
	},
	{
		name: "contradict in a log",
		weight: 3,
		does: (world) =>
			asRebel(world, (rebel, replica) => {
				const row = world.chance.pick(replica.logs.filter(({ author }) => author === rebel.identity.key));
				const before =
					row &&
					world.chance.pick(
						rebel.disk.store.eventsOf({ room: world.room, ...row, from: 1, to: row.seq, maxBytes: 100_000 }),
					);
				const place = { seq: (before?.seq ?? 0) + 1, prev: before?.id ?? zeroId };
				if (row === undefined) {
					return null;
				}
				tellSome(world, rebel, eventAt(world, rebel, replica, { ...place, log: row.log }));
				tellSome(world, rebel, eventAt(world, rebel, replica, { ...place, log: row.log }));
				return `signs twice at ${place.seq}`;
			}),
	},
	{
		name: "contradict in words",
		weight: 2,
		does: (world) =>
			asRebel(world, (rebel, replica) => {
				const ackSeq = `${rebel.now().toString(16).padStart(12, "0")}ffff`;
				for (const target of [replica.chain.canonical.at(-1), world.chance.pick(replica.chain.canonical)]) {
					const word = { room: world.room, ackSeq, target: target?.id ?? zeroId, candidate: "" };
					tellSome(world, rebel, [{ kind: "ack", bytes: signAck(rebel.identity.signing, word) }]);
				}
				return "says two words at once";
			}),
	},
	{
		name: "replay",
		weight: 3,
		does: (world) =>
			asRebel(world, (rebel) => {
				const items = [
					...rebel.disk.store.controls(world.room).map((bytes): Item => ({ kind: "control", bytes })),
					...rebel.disk.store.acks(world.room).map((bytes): Item => ({ kind: "ack", bytes })),
				];
				const some = items.filter(() => world.chance.is(0.5));
				tellSome(world, rebel, some);
				return `says ${some.length} old things again`;
			}),
	},
];

const asRebel = (world: SimWorld, work: (rebel: SimNode, replica: Replica) => string | null): string | null => {
	const rebel = world.chance.pick([...world.rebels].filter(({ isUp }) => isUp));
	if (rebel === undefined || rebel.rooms?.get(world.room) === undefined) {
		return null;
	}
	const { identity, disk } = rebel;
	const deps = { clock: world.clock, random: bytesOf(world), identity, store: disk.store, clockAheadOf: () => 0 };
	const did = work(rebel, new Replica(deps, { room: world.room }));
	return did === null ? null : `${rebel.name}, a rebel, ${did}`;
};

/** To each it has a link with, or not: not everybody hears the same. */
const tellSome = (world: SimWorld, rebel: SimNode, items: readonly Item[]): void => {
	for (const node of world.nodes) {
		if (node !== rebel && items.length > 0 && world.chance.is(0.5)) {
			world.network.link(rebel, node)?.send(recordTypes.events, encodeItems(world.room, items));
		}
	}
};

const policyAfter = (rebel: SimNode, prev: Control, succession: number): Uint8Array => {
	const hlc = `${rebel.now().toString(16).padStart(12, "0")}0000`;
	const room = prev.op === 0 ? prev.id : prev.room;
	const place = { room, n: prev.n + 1, prev: prev.id, hlc };
	return signControl(rebel.identity.signing, place, {
		kind: "policy",
		policy: { history: "all", listed: true, succession, rules: 1 },
	});
};

/** An event of the rebel in any place, under any operation and key it ever had. */
const eventAt = (
	world: SimWorld,
	rebel: SimNode,
	replica: Replica,
	place: { readonly log: string; readonly seq: number; readonly prev: string },
): readonly Item[] => {
	const { identity, disk } = rebel;
	const under = world.chance.is(0.5) ? replica.chain.canonical.at(-1) : world.chance.pick(replica.chain.canonical);
	const epochCtl = replica.chain.stateAt(under?.id ?? "")?.epoch ?? "";
	const key = disk.store.keys(world.room).get(epochCtl);
	if (under === undefined || key === undefined) {
		return [];
	}
	const nonce = bytesOf(world)(24);
	const fields = {
		kind: eventKinds.text,
		room: world.room,
		ctl: under.id,
		epochCtl,
		hlc: `${(rebel.now() - world.chance.below(3_600_000)).toString(16).padStart(12, "0")}0000`,
		deps: [],
		nonce,
		...place,
	};
	const aad = encodeEventFields(identity.signing.publicKey, fields);
	const logKey = logKeyOf(key, { room: world.room, epochCtl, author: identity.key, log: place.log });
	const body = sealBody(logKey, nonce, aad, encodeJson({ t: `rebel ${world.chance.below(1_000_000)}` }));
	const header = decodeEventHeader(signEvent(identity.signing, aad, body));
	return header.ok ? [{ kind: "event", bytes: concatBytes(header.value.bytes, body) }] : [];
};

const bytesOf =
	(world: SimWorld) =>
	(length: number): Uint8Array =>
		Uint8Array.from({ length }, () => world.chance.below(256));
