/** Policies rooms of the tests are made with. */
import type { RoomPolicy } from "../../src/net/api/rooms.ts";

/** Shown to peers, all history: what most people choose. */
export const listedPolicy: RoomPolicy = { history: "all", listed: true, successionHours: 72 };

/** Joined by invite only. */
export const unlistedPolicy: RoomPolicy = { ...listedPolicy, listed: false };
