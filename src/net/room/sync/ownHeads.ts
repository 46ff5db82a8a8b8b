/** Our heads as they are said to everybody and held against those of others: made once for as long as they stay. */
import type { Head } from "../../wire/sync.ts";
import type { Replica } from "../replica/replica.ts";
import { extentsOf, headsBodies } from "./exchange.ts";

/** One state of our heads. */
export interface SaidHeads {
	readonly heads: readonly Head[];
	/** Bodies of HEADS. */
	readonly bodies: readonly Uint8Array[];
	/** How far each reaches, by its name. */
	readonly extents: ReadonlyMap<string, string>;
}

/** The heads of one room. */
export class OwnHeads {
	readonly #replica: () => Replica;
	#said: SaidHeads | null = null;

	constructor(deps: { readonly replica: () => Replica }) {
		this.#replica = deps.replica;
	}

	get now(): SaidHeads {
		const replica = this.#replica();
		const heads = replica.heads();
		if (this.#said?.heads !== heads) {
			this.#said = { heads, bodies: headsBodies(replica.room, heads), extents: extentsOf(heads) };
		}
		return this.#said;
	}
}
