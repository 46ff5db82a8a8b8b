/** Plays one schedule: founding, chance, mending, and what must hold afterwards. */
import { Chance } from "../chance.ts";
import { allActs, drawAct } from "./simActs.ts";
import { disagreement } from "./simAgreement.ts";
import { scheduleOver } from "./simMemo.ts";
import { overgrown } from "./simMemory.ts";
import { SimMoves } from "./simMoves.ts";
import { pastOf, pasts } from "./simPasts.ts";
import { brokenPromise } from "./simPromises.ts";
import { unrest } from "./simRest.ts";
import { SimFailure, SimWorld } from "./simWorld.ts";

/** How a schedule ended. */
export interface Played {
	readonly seed: number;
	/** What was broken; null if everything held. */
	readonly failure: string | null;
	readonly trace: readonly string[];
	/** Virtual milliseconds from mending to agreement. */
	readonly settledAfter: number;
	readonly records: number;
}

/** Between two looks at whether all agree: one round of anti-entropy. */
const round = 5_000;
/** After so many rounds everybody agrees; */
const roundsUsual = 40;
/** or so many, where a disk refused what is told once: that is told again after ten minutes, to some half a minute later. */
const roundsAfterRefusal = 150;

/** This share of worlds founds its room before our eyes, which costs twice as much; the others begin hours after. */
const foundedLive = 1 / 32;
/** Larger worlds are too rare for that. */
const pastMost = 5;

/** Mostly few: what goes wrong among twelve mostly goes wrong among three, in a sixth of the time. */
const sizeOf = (chance: Chance): number =>
	chance.is(0.95) ? 3 : chance.is(0.88) ? 4 + chance.below(2) : 6 + chance.below(7);

/**
 * Mostly few too, but not only: what several things must come together for is found by the long ones, more often by the
 * second than by the short ones.
 */
const stepsOf = (chance: Chance): number => (chance.is(0.8) ? 2 + chance.below(5) : 6 + chance.below(14));

/** What cannot be done now is drawn anew, so often at most: a step in which nothing happens shows nothing. */
const drawsMost = 3;

/** The same seed plays the same schedule. */
export const play = async (seed: number): Promise<Played> => {
	const chance = new Chance(seed);
	const size = sizeOf(chance);
	const past = size > pastMost || chance.is(foundedLive) ? null : await pastOf(size, chance.below(pasts));
	const world = new SimWorld({ chance, size, isTame: false, past });
	let failure: string | null = null;
	let settledAfter = 0;
	try {
		await (past === null ? world.found() : world.resume(past));
		await disturb(world, new SimMoves(seed));
		mend(world);
		settledAfter = await settle(world);
		const restless = await unrest(world);
		if (restless !== null) {
			throw new SimFailure(restless);
		}
		hold(world);
	} catch (error) {
		if (!(error instanceof SimFailure)) {
			throw error;
		}
		failure = error.message;
	} finally {
		world.end();
		scheduleOver();
	}
	return { seed, failure, trace: world.trace, settledAfter, records: world.network.records };
};

const disturb = async (world: SimWorld, moves: SimMoves): Promise<void> => {
	const steps = stepsOf(world.chance);
	for (let i = 0; i < steps; i++) {
		let did: string | null = null;
		for (let draws = 0; draws < drawsMost && did === null; draws++) {
			did = await drawAct(world, allActs).does(world);
		}
		if (did !== null) {
			world.tell(did);
		}
		await moves.step(world);
		await world.pass(world.chance.is(0.5) ? 0 : world.chance.below(1_500));
	}
};

/** Everything runs and reaches everything else. */
const mend = (world: SimWorld): void => {
	world.tell("everything is mended");
	world.network.heal();
	for (const node of world.nodes) {
		node.disk.revive();
		node.start();
		world.sayAgain(node);
	}
};

const settle = async (world: SimWorld): Promise<number> => {
	const roundsMost = world.nodes.some(({ disk }) => disk.hasRefused) ? roundsAfterRefusal : roundsUsual;
	for (let rounds = 0; rounds < roundsMost; rounds++) {
		await world.pass(round);
		// Whose key is about to move starts anew after that, and is unsure of its own log once more.
		if (disagreement(world) === null && !world.nodes.some(({ isMoving }) => isMoving)) {
			return (rounds + 1) * round;
		}
	}
	throw new SimFailure(`after ${roundsMost} rounds: ${disagreement(world) ?? "somebody's key still moves"}`);
};

const hold = (world: SimWorld): void => {
	const broken = brokenPromise(world) ?? overgrown(world);
	if (broken !== null) {
		throw new SimFailure(broken);
	}
};
