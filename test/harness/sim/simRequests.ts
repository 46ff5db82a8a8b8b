/** What must become of requests that were taken back. */
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** RULE: what was taken back is asked by nobody any more, whoever has it. */
export const askedThoughWithdrawn = (world: SimWorld): string | null => {
	for (const admin of world.honest) {
		for (const { reqId } of admin.rooms?.desk.open() ?? []) {
			const who = world.withdrawn.get(reqId);
			if (who !== undefined && isOwn(world, who)) {
				return `${admin.name} still shows the request that ${who.name} took back`;
			}
		}
	}
	return null;
};

/** Whether its disk and its key are those that took it back. */
const isOwn = (world: SimWorld, who: SimNode): boolean => !world.rolledBack.has(who) && who.keys.size === 1;
