/**
 * Whether the window that owns the node still answers. Its process may stand still, as at a breakpoint: then nothing ends
 * and nothing is said, so it is asked now and then.
 */
import { isAnswer } from "./carrier.ts";

/** Looks in vain in a row after which it is silent: the first one after the machine slept comes before any answer. */
const vainLooks = 2;

/** What a watch is made of. */
export interface OwnerWatchDeps {
	/** Any request that the node answers at once; an error is an answer. */
	readonly ask: () => Promise<unknown>;
	/** Told where it changes. */
	readonly tell: (isSilent: boolean) => void;
}

/** Begins to look each `everyMs`; returns what ends it. */
export function watchOwner({ ask, tell }: OwnerWatchDeps, everyMs: number): () => void {
	let vain = 0;
	let isAsked = false;
	const answered = () => {
		isAsked = false;
		if (vain >= vainLooks) tell(false);
		vain = 0;
	};
	const timer = setInterval(() => {
		if (isAsked) {
			vain++;
			if (vain === vainLooks) tell(true);
			return;
		}
		isAsked = true;
		ask().then(answered, (error: unknown) => {
			// Otherwise the connection is over, and with it this watch.
			if (isAnswer(error)) answered();
		});
	}, everyMs);
	return () => clearInterval(timer);
}
