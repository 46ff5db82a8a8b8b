/** What happened and waits for its turn to be told, with the timer that tells it. */
import type { Clock } from "../../net/ports.ts";
import { Disposable } from "../disposable.ts";
import { type Happening, nextDue, nothingWaiting, notice, type Situation, takeDue, withdraw } from "./policy.ts";

/** What the queue stands on. */
export interface ToastQueueDeps {
	readonly clock: Pick<Clock, "monotonic" | "after">;
	readonly isDebugging: () => boolean;
	/** The person asked for quiet. */
	readonly isQuiet: () => boolean;
	readonly tell: (happenings: readonly Happening[]) => void;
}

/** Goes by the monotonic clock: one that was set back would hold back everything until the old time returns. */
export class ToastQueue extends Disposable {
	readonly #deps: ToastQueueDeps;
	#waiting = nothingWaiting;
	#stopTimer: (() => void) | undefined;

	constructor(deps: ToastQueueDeps) {
		super();
		this.#deps = deps;
		this.register({ dispose: () => this.#stopTimer?.() });
	}

	/** It waits to be told, if it may interrupt. */
	take(happening: Happening, situation: Situation): void {
		const nowMs = this.#deps.clock.monotonic();
		this.#waiting = notice(this.#waiting, { happening, situation, nowMs });
		this.#schedule();
	}

	/** What is over is not told any more. */
	forget(isOver: (happening: Happening) => boolean): void {
		this.#waiting = withdraw(this.#waiting, isOver);
	}

	/** The person began to debug, or ended it. */
	lookAgain(): void {
		this.#schedule(debugEndMs);
	}

	#schedule(leastMs = 0): void {
		const { clock, isDebugging } = this.#deps;
		this.#stopTimer?.();
		const dueMs = nextDue(this.#waiting, isDebugging());
		if (dueMs === undefined) return;
		this.#stopTimer = clock.after(Math.max(leastMs, dueMs - clock.monotonic()), () => this.#tell());
	}

	#tell(): void {
		const { clock, isDebugging, isQuiet, tell } = this.#deps;
		// Asked for since: what waited all the while is not told either.
		if (isQuiet()) this.forget(({ kind }) => kind !== "storeProblem");
		const { waiting, told } = takeDue(this.#waiting, { nowMs: clock.monotonic(), isDebugging: isDebugging() });
		this.#waiting = waiting;
		if (told.length > 0) tell(told);
		this.#schedule();
	}
}

/** A session that is started again within this time, ms, has not ended for the person. */
const debugEndMs = 3_000;
