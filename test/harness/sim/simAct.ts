/** Something that can happen in a world. */
import type { SimWorld } from "./simWorld.ts";

/** Something that may happen; says what it did, or null where it was not possible now. */
export interface Act {
	readonly name: string;
	/** How often, compared with the others. */
	readonly weight: number;
	readonly does: (world: SimWorld) => string | null | Promise<string | null>;
}
