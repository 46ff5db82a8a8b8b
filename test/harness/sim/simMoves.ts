/**
 * People whose keys move, and admins who put the new ones in their places. In some worlds only, and by a chance of its
 * own: whoever is in the other worlds does what it would do if there were no such thing.
 */
import { Chance } from "../chance.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** In this share of worlds people have new keys now and then; */
const worldsShare = 0.3;
/** there in this share of steps, */
const stepsShare = 0.15;
/** one in two times one moves, otherwise an admin looks whether somebody did; */
const movesShare = 0.5;
/** and mostly somebody who leads the room sees at once that one moved. */
const seenShare = 0.8;

/** The moves of one world. */
export class SimMoves {
	readonly #chance: Chance;
	readonly #isPlayed: boolean;

	constructor(seed: number) {
		// Another sequence than the one everything else is drawn from.
		this.#chance = new Chance(Math.imul(seed, 0x85ebca6b) ^ 0x9e3779b9);
		this.#isPlayed = this.#chance.is(worldsShare);
	}

	/** Between two other things that happen. */
	async step(world: SimWorld): Promise<void> {
		const chance = this.#chance;
		if (!this.#isPlayed || !chance.is(stepsShare)) {
			return;
		}
		if (chance.is(movesShare)) {
			const node = chance.pick(world.up);
			void node?.moveKey();
			world.tell(`${node?.name ?? "nobody"} moves to a new key`);
			if (!chance.is(seenShare)) {
				return;
			}
			await world.pass(4_000 + chance.below(6_000));
		}
		this.#follow(world);
	}

	/** Somebody who leads the room puts the new key of a member in the place of the old one. */
	#follow(world: SimWorld): void {
		const admin = this.#chance.pick(world.members.filter((node) => world.roomOf(node)?.isAdmin === true));
		const moved = this.#chance.pick(admin === undefined ? [] : movedOf(admin, world.room));
		if (admin === undefined || moved === undefined) {
			return;
		}
		void admin.runAsync(async (rooms) => {
			const room = rooms.get(world.room);
			return room && (await rooms.rekey(room, moved));
		});
		const name = world.nodes.find((node) => node.isMe(moved))?.name;
		world.tell(`${admin.name} puts the new key of ${name} in the place of the old one`);
	}
}

/** Members, by peer id, whose keys are known to have moved. */
const movedOf = (admin: SimNode, room: string): readonly string[] => {
	const members = admin.rooms?.members(room, () => false);
	return members?.ok === true
		? members.value.filter(({ movedToPeerId }) => movedToPeerId !== "").map(({ peerId }) => peerId)
		: [];
};
