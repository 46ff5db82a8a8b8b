/** Everything that can happen in a world; a seed draws from it. */
import type { Act } from "./simAct.ts";
import { authority } from "./simAuthority.ts";
import { directs } from "./simDirects.ts";
import { forgetting } from "./simForgotten.ts";
import { invitations } from "./simInvites.ts";
import { rebellion } from "./simRebels.ts";
import { talk } from "./simTalk.ts";
import { troubles } from "./simTroubles.ts";
import type { SimWorld } from "./simWorld.ts";

/** What people do while all is well. */
export const tameActs: readonly Act[] = [...talk, ...authority, ...invitations, ...forgetting, ...directs];

/** Everything. */
export const allActs: readonly Act[] = [...tameActs, ...troubles, ...rebellion];

/** One of them, by weight. */
export const drawAct = (world: SimWorld, acts: readonly Act[]): Act => {
	let left = world.chance.next() * acts.reduce((sum, { weight }) => sum + weight, 0);
	for (const act of acts) {
		left -= act.weight;
		if (left < 0) {
			return act;
		}
	}
	throw new Error("there are acts");
};
