/** Work that must not overlap: one after the other, whatever becomes of the one before. */
export class OneAtATime {
	#last: Promise<unknown> = Promise.resolve();

	/** Does `work` once what was given before has ended. */
	async do<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(work, work);
		this.#last = turn.catch(() => undefined);
		return await turn;
	}
}
