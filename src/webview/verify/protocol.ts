/**
 * Messages between the page on which keys are compared and its host: pure, imported by both sides. The page says
 * `ready` and what the person pressed; the host answers each time with everything the page shows.
 */
import { type Decoder, flag, list, oneOf, shape, text, type Value, variant } from "../decode.ts";

const sentenceUnits = 2_000;
const emojiCount = 7;

const act = oneOf("match", "mismatch", "cancel", "again", "number", "message", "block", "close");

const view = shape({
	/** What goes on, which the page shows by colour and icon beside the words. */
	mood: oneOf("busy", "compare", "waiting", "good", "bad", "ended"),
	title: text({ max: sentenceUnits }),
	/** What to do, or what it means; one paragraph each. */
	lines: list(text({ max: sentenceUnits }), 4),
	/** Seven while there is something to compare, otherwise none. */
	emoji: list(shape({ emoji: text({ min: 1, max: 16 }), name: text({ min: 1, max: 40 }) }), emojiCount),
	/** Name of the row of emoji for screen readers. */
	emojiLabel: text({ max: sentenceUnits }),
	/** The first one is what most people want. */
	acts: list(shape({ act, label: text({ min: 1, max: 200 }), isMain: flag }), 4),
});

const hostMessage = variant({ view: { view } });
const pageMessage = variant({ ready: {}, act: { act } });

/** Host → page. */
export type VerifyHostMessage = Value<typeof hostMessage>;
/** Page → host. */
export type VerifyPageMessage = Value<typeof pageMessage>;
/** Everything the page shows. */
export type VerifyView = Value<typeof view>;
/** What the person can press. */
export type VerifyAct = Value<typeof act>;

/** For the page: narrows what the host posted. */
export const decodeVerifyHostMessage: Decoder<VerifyHostMessage> = hostMessage;
/** For the host: narrows what the page posted. */
export const decodeVerifyPageMessage: Decoder<VerifyPageMessage> = pageMessage;
