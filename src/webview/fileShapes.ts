/** Decoders of what a page shows and asks of files. Pure. */
import { flag, integer, list, oneOf, shape, text } from "./decode.ts";
import { protocolLimits } from "./protocolLimits.ts";

/** What a person can do about a file, in the order the buttons stand. */
export const fileActNames = [
	"accept",
	"acceptAgain",
	"acceptTo",
	"decline",
	"preview",
	"list",
	"open",
	"compare",
	"saveAs",
	"reveal",
	"resume",
	"resumeTo",
	"retry",
	"pause",
	"cancel",
	"offerAgain",
	"withdraw",
	"dismiss",
] as const;

const sentence = text({ max: protocolLimits.sentenceUnits });
/** Of the whole from 0 to 1,000; -1 where there is no progress to show. */
const permille = integer(-1, 1_000);

/** What can be done about a file. */
export const fileAct = oneOf(...fileActNames);

/** Id of an offer or transfer; empty where there is none yet. */
export const transferId = text({ max: 64, pattern: /^[0-9a-f]*$/ });

/** The name somebody gave a file: a label, shown with what is hidden in it. */
export const fileName = text({ max: protocolLimits.fileNameUnits });

/** How an offer or a transfer stands, in words. */
export const transfer = shape({
	id: text({ min: 1, max: 64, pattern: /^[0-9a-f]+$/ }),
	/** The message that offers it; empty while there is none. */
	messageId: text({ max: 128, pattern: /^[\w.-]*$/ }),
	clientId: text({ max: 64, pattern: /^[A-Za-z0-9-]*$/ }),
	name: fileName,
	isFolder: flag,
	tone: oneOf("plain", "busy", "done", "trouble"),
	/** Size, how far it is, how fast. */
	standing: sentence,
	/** What stands in the way and what to do; empty if nothing does. */
	trouble: sentence,
	permille,
	acts: list(fileAct, fileActNames.length),
	/** Who fetches or has what I offered. */
	receivers: list(shape({ name: text({ max: 160 }), standing: sentence, permille }), protocolLimits.members),
});
