/** The files of test vectors, and what makes each. */
import { cards } from "./cards.ts";
import { comparisons } from "./comparing.ts";
import { contents } from "./contents.ts";
import { controls, lockboxes } from "./controls.ts";
import { crowd } from "./crowd.ts";
import { directMessages } from "./direct.ts";
import { events } from "./events.ts";
import { exchange } from "./exchange.ts";
import { handshakes } from "./handshake.ts";
import { joins } from "./joins.ts";
import type { Json } from "./kit.ts";
import { records } from "./records.ts";
import { refused } from "./refused.ts";
import { transfers } from "./transfers.ts";
import { acks, evidence } from "./voices.ts";

/** By name of the file, without its ending. The same in every run. */
export const vectorFiles: Readonly<Record<string, () => Json>> = {
	handshake: handshakes,
	records,
	cards,
	sas: comparisons,
	controls,
	lockboxes,
	events,
	acks,
	evidence,
	joins,
	sync: exchange,
	transfer: transfers,
	direct: directMessages,
	files: contents,
	refused,
	crowd,
};

/** A file's text. */
export const vectorText = (vectors: Json): string => `${JSON.stringify(vectors, null, 2)}\n`;
