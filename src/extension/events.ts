/** Events without `vscode`, so that plain tests reach whatever fires them. */
import type { DisposableLike } from "./disposable.ts";

/** Subscribes; assignable to `vscode.Event`. */
export type Event<T> = (listener: (value: T) => unknown) => DisposableLike;

/** Fires to its listeners in the order they subscribed. */
export class Emitter<T> implements DisposableLike {
	readonly #listeners = new Set<{ readonly call: (value: T) => unknown }>();

	/** What others subscribe to. */
	readonly event: Event<T> = (listener) => {
		const entry = { call: listener };
		this.#listeners.add(entry);
		return { dispose: () => this.#listeners.delete(entry) };
	};

	/**
	 * Who subscribes while an event is being told hears the next one. RULE: all of them hear it, and whoever fires goes on:
	 * what a listener throws is a bug of its own, which the extension host logs as it does a promise nobody waits for.
	 */
	fire(value: T): void {
		for (const listener of [...this.#listeners]) {
			try {
				listener.call(value);
			} catch (error) {
				void Promise.reject(error);
			}
		}
	}

	dispose(): void {
		this.#listeners.clear();
	}
}

/** Resolves to true when `event` told something that `is` says yes to, to false after `ms`. */
export function happensWithin<T>(
	ms: number,
	{ event, is }: { readonly event: Event<T>; readonly is: (value: T) => boolean },
): Promise<boolean> {
	return new Promise((resolve) => {
		const settle = (happened: boolean) => {
			clearTimeout(timer);
			subscription.dispose();
			resolve(happened);
		};
		const timer = setTimeout(() => settle(false), ms);
		const subscription = event((value) => {
			if (is(value)) settle(true);
		});
	});
}
