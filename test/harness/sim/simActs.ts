/** Everything that can happen in a world; a seed draws from it. */
import type { Act } from "./simAct.ts";
import { authority } from "./simAuthority.ts";
import { rebellion } from "./simRebels.ts";
import { talk } from "./simTalk.ts";
import { troubles } from "./simTroubles.ts";
import type { SimWorld } from "./simWorld.ts";

/** Weights add up over all of it. */
const acts: readonly Act[] = [...talk, ...authority, ...troubles, ...rebellion];
const total = acts.reduce((sum, { weight }) => sum + weight, 0);

/** One of them, by weight. */
export const drawAct = (world: SimWorld): Act => {
	let left = world.chance.next() * total;
	for (const act of acts) {
		left -= act.weight;
		if (left < 0) {
			return act;
		}
	}
	throw new Error("there are acts");
};
