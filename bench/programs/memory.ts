/** How much memory a process has at most. */

/** Looking is not free, and is counted with what is measured. */
const lookMs = 50;

/** Watches the process it is made in, all threads of it. */
export class MemoryWatch {
	#idle = 0;
	#peak = 0;
	#timer: NodeJS.Timeout | undefined;

	/** What there is now is not counted. */
	mark(): void {
		clearInterval(this.#timer);
		this.#idle = process.memoryUsage.rss();
		this.#peak = this.#idle;
		this.#timer = setInterval(() => {
			this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
		}, lookMs);
	}

	/** The most since the mark over what was there then, bytes. */
	peak(): number {
		clearInterval(this.#timer);
		return Math.max(this.#peak, process.memoryUsage.rss()) - this.#idle;
	}
}
