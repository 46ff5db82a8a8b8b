import { type Plant, plants } from './plants.js';

const week = 7 * 24 * 60 * 60 * 1000;

/** One line of the plan. */
export interface Task {
	readonly plant: string;
	readonly sow: Date;
	readonly harvest: Date;
}

/** The plan for a place, earliest task first. */
export function plan(lastFrost: Date, what: readonly Plant[] = plants): Task[] {
	return what
		.map(({ name, weeksFromLastFrost, weeksToHarvest }) => {
			const sow = new Date(lastFrost.getTime() + weeksFromLastFrost * week);
			return { plant: name, sow, harvest: new Date(sow.getTime() + weeksToHarvest * week) };
		})
		.sort((a, b) => a.sow.getTime() - b.sow.getTime());
}

/** The plan as a list to hang up in the shed. */
export function print(tasks: readonly Task[]): string {
	const day = (date: Date) => date.toISOString().slice(0, 10);
	return tasks.map(({ plant, sow, harvest }) => `${day(sow)}  ${plant}, ready ${day(harvest)}`).join('\n');
}
