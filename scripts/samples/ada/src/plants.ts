/** What a plant asks of the weather. */
export interface Plant {
	readonly name: string;
	/** Weeks before (negative) or after the last frost at which it goes into the ground. */
	readonly weeksFromLastFrost: number;
	/** Weeks from sowing to the first harvest. */
	readonly weeksToHarvest: number;
}

export const plants: readonly Plant[] = [
	{ name: 'Broad beans', weeksFromLastFrost: -8, weeksToHarvest: 16 },
	{ name: 'Möhren', weeksFromLastFrost: -4, weeksToHarvest: 14 },
	{ name: 'Kohlrabi', weeksFromLastFrost: -2, weeksToHarvest: 9 },
	{ name: 'Courgettes', weeksFromLastFrost: 1, weeksToHarvest: 8 },
	{ name: 'Tomatoes', weeksFromLastFrost: 2, weeksToHarvest: 12 },
];
