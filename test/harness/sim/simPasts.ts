/** Rooms that were founded before a world begins: played once in a process, and then only put on its disks. */
import { Chance } from "../chance.ts";
import { drawAct, tameActs } from "./simActs.ts";
import { type Past, SimWorld } from "./simWorld.ts";

/** How many there are for each number of nodes. */
export const pasts = 4;

/** What people did in one before: nothing, and more and more. */
const stepsEach = 3;

const known = new Map<string, Promise<Past>>();

/** The same numbers give the same room. */
export const pastOf = (size: number, number: number): Promise<Past> => {
	const name = `${size} ${number}`;
	const past = known.get(name) ?? found(name, size, number);
	known.set(name, past);
	return past;
};

const found = async (name: string, size: number, number: number): Promise<Past> => {
	const world = new SimWorld({ chance: new Chance(100 * size + number), size, isTame: true, past: null });
	await world.found();
	for (let step = 0; step < number * stepsEach; step++) {
		await drawAct(world, tameActs).does(world);
		await world.pass(1_000);
	}
	await world.pass(10_000);
	const grounds = world.nodes.map((node) => {
		const ground = { name: `${node.name} of ${name}`, entries: [...node.disk.entries] };
		return [node.name, ground] as const;
	});
	world.end();
	return {
		room: world.room,
		nowMs: world.clock.now(),
		said: world.said,
		deeds: world.deeds,
		saidDirectly: world.saidDirectly,
		grounds: new Map(grounds),
	};
};
