/** Lifetimes: whoever makes something that must be released registers it on the line that makes it. */

/** Anything that can be released; the same shape as VS Code's own. */
export interface DisposableLike {
	dispose(): unknown;
}

/** A thing that owns others. Releases them in reverse order, once. */
export abstract class Disposable implements DisposableLike {
	#owned: DisposableLike[] = [];
	#isDisposed = false;

	/** Idempotent. */
	dispose(): void {
		this.#isDisposed = true;
		const owned = this.#owned;
		this.#owned = [];
		for (const disposable of owned.reverse()) disposable.dispose();
	}

	protected get isDisposed(): boolean {
		return this.#isDisposed;
	}

	/** Takes ownership. What is registered after `dispose` is released at once, so nothing leaks. */
	protected register<T extends DisposableLike>(disposable: T): T {
		if (this.#isDisposed) disposable.dispose();
		else this.#owned.push(disposable);
		return disposable;
	}
}

/** A list of things to release together, for functions that build several. */
export class DisposableStore extends Disposable {
	/** Takes ownership of `disposable` and hands it back. */
	add<T extends DisposableLike>(disposable: T): T {
		return this.register(disposable);
	}
}
