/** Whether a world in which nobody does anything comes to rest: nothing grows any more. */
import { recordTypes } from "../../../src/net/wire/records.ts";
import { honestMembers } from "./simAgreement.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** What is under way when all agree may end, ms: who is unsure of its own log waits for 30 s, and who is no member is shown a head as often; */
const ending = 45_000;
/** nobody waits for the agreement of a rebel, or of who is outside: where its disk refused what it was told, that is told again after ten minutes; */
const endingAfterRefusal = 720_000;
/** and then this long nothing happens but what is looked at again and again, ms. */
const quiet = 15_000;
/** Records of one kind to one peer meanwhile: heads, to somebody who left and whom nobody can let go, are told every round. */
const repeatedMost = quiet / 2_000;
/** Timers of a node: a few of its own, of its room, and of each link. */
const timersMost = (world: SimWorld): number => 12 + 2 * world.nodes.length;

/**
 * What only a restored disk had, or somebody who left, and what the last who had it deleted, nobody can give: it is asked
 * for again and again, and what is around it is given. By now all agree, so whatever still is missing is that.
 */
const mayRepeat = (world: SimWorld): readonly number[] => [
	recordTypes.heads,
	...(lacksWhatNobodyHas(world) ? [recordTypes.want, recordTypes.events] : []),
];

const lacksWhatNobodyHas = (world: SimWorld): boolean =>
	world.nodes.some((node) => node.disk.store.logs(world.room).some(({ gaps }) => gaps.length > 0));

const hasMissed = (world: SimWorld): boolean => {
	const awaited = honestMembers(world);
	return world.nodes.some((node) => node.disk.hasRefused && !awaited.includes(node));
};

/** RULE: who has nothing to do sends roots, and heads where they differ, writes nothing down, and waits for a bounded number of timers. */
export const unrest = async (world: SimWorld): Promise<string | null> => {
	await world.pass(hasMissed(world) ? endingAfterRefusal : ending);
	const sent = new Map<string, number>();
	const written = new Map<SimNode, number>(world.honest.map((node) => [node, node.disk.length]));
	world.network.watch = ({ from, to, type }) => {
		if (type !== recordTypes.syncRoot) {
			const what = `${from.name} to ${to.name}, record ${type}`;
			sent.set(what, (sent.get(what) ?? 0) + 1);
		}
	};
	await world.pass(quiet);
	world.network.watch = () => {};
	for (const node of world.honest) {
		// Once in a while it is noted that the admin was here.
		if (node.disk.length > (written.get(node) ?? 0) + 1) {
			return `${node.name} writes though nothing happens`;
		}
		if (node.timers > timersMost(world)) {
			return `${node.name} waits for ${node.timers} timers`;
		}
	}
	const repeated = mayRepeat(world).map((type) => `record ${type}`);
	const most = [...sent].find(([what, count]) => count > repeatedMost || !repeated.some((end) => what.endsWith(end)));
	return most === undefined ? null : `though nothing happens there is sent, ${most[0]}: ${most[1]} times`;
};
