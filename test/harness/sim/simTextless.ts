/**
 * What a member holds without its text, since it is from before its time or from while it was out of the room: whoever may
 * read it is left to those who have the text, also where nobody who is in the room has it any more.
 */
import type { Message } from "../../../src/net/api/messages.ts";
import type { EventRow } from "../../../src/net/store/rows.ts";
import { decodeEventHeader } from "../../../src/net/wire/event.ts";
import type { SimNode } from "./simNode.ts";
import type { SimTruth } from "./simTruth.ts";
import type { SimWorld } from "./simWorld.ts";

/** Whether whoever holds `row` keeps it from `reader`, who may have its text of others. */
export const isKeptFrom = (world: SimWorld, truth: SimTruth, reader: SimNode, row: EventRow): boolean => {
	const header = decodeEventHeader(row.header);
	const state = world.roomOf(reader)?.state ?? null;
	return isTextless(row) && header.ok && truth.isServed(reader, state, header.value.epochCtl);
};

/** Whether a message is shown by some of `members` without the text that none of them has, and kept from the others. */
export const isLeftToOthers = (
	world: SimWorld,
	truth: SimTruth,
	members: readonly SimNode[],
	{ id }: Pick<Message, "id">,
): boolean => {
	const held = members.map((node) => ({ node, row: node.disk.store.event(world.room, id) }));
	const isHere = (row: EventRow | undefined): row is EventRow => row !== undefined && row.gone !== "awaited";
	const rows = held.map(({ row }) => row).filter(isHere);
	const without = held.filter(({ row }) => !isHere(row));
	const [first] = rows;
	return (
		first !== undefined &&
		without.length > 0 &&
		rows.every(isTextless) &&
		without.every(({ node }) => isKeptFrom(world, truth, node, first))
	);
};

const isTextless = ({ body, gone }: EventRow): boolean => body === null && gone === "";
