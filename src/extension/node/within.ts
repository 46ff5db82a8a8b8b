/** Waiting with an end. */

/**
 * Resolves to `{ value }` when `promise` does so within `ms`, to `undefined` otherwise; rejects if `promise` rejects in
 * time. What comes later is dropped, a rejection too.
 */
export function within<T>(ms: number, promise: Promise<T>): Promise<{ readonly value: T } | undefined> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => resolve(undefined), ms);
		promise.then(
			(value) => {
				clearTimeout(timer);
				resolve({ value });
			},
			(error: unknown) => {
				clearTimeout(timer);
				reject(error);
			},
		);
	});
}
