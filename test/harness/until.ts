/** Waiting for conditions. Tests never sleep: they say what they wait for. */

/** How long to wait, and what for: the words stand in the error when the time is over. */
export interface UntilOptions {
	/** Milliseconds; 30,000 unless told: only what fails waits so long, and a machine may be ten times slower. */
	readonly timeout?: number;
	/** What is waited for, as it reads after "waited for". */
	readonly what: string;
	/** Milliseconds between two looks; 50 unless told. */
	readonly every?: number;
}

const nothing = Symbol("nothing yet");

/**
 * Looks again and again until `condition` returns something true, and resolves to that. A condition that throws is
 * not met yet; its last error is the cause of the one thrown when the time is over.
 */
export async function until<T>(
	condition: () => T | Promise<T>,
	{ timeout = 30_000, what, every = 50 }: UntilOptions,
): Promise<NonNullable<Exclude<T, false>>> {
	const deadline = performance.now() + timeout;
	let cause: unknown = nothing;
	for (;;) {
		try {
			const value = await condition();
			if (value) return value as NonNullable<Exclude<T, false>>;
			cause = nothing;
		} catch (error) {
			cause = error;
		}
		if (performance.now() > deadline) {
			const message = `waited ${timeout} ms for ${what}`;
			if (cause === nothing) throw new Error(message);
			// Reports show the message only; what stood in the way is most of what there is to know.
			const why = cause instanceof Error ? cause.message : String(cause);
			throw new Error(`${message}: ${why}`, { cause });
		}
		await new Promise((resolve) => setTimeout(resolve, every));
	}
}
