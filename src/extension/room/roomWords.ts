/** Rooms in words, where a name alone does not say which one is meant. Pure but for `l10n`. */
import type { RoomSummary } from "../../net/api/rooms.ts";
import type { L10n } from "../l10n.ts";
import { nameWithTag } from "../safeText.ts";

/** A room of mine, or one nearby: of that there is no role. */
export type NamedRoom = Pick<RoomSummary, "name" | "alike" | "adminName" | "adminTag"> &
	Partial<Pick<RoomSummary, "role">>;

/**
 * RULE: anybody may call a room what another is called, so where a name looks like that of another room, the admin and
 * what has become of the room are said with it, wherever somebody chooses or confirms.
 */
export function roomInWords(l10n: L10n, room: NamedRoom): string {
	if (!room.alike) return room.name;
	const state = room.role === undefined || room.role === "admin" ? "" : pastInWords(l10n, room.role);
	const apart = state === "" ? adminInWords(l10n, room) : l10n.t("{0}, {1}", adminInWords(l10n, room), state);
	return l10n.t("{0} ({1})", room.name, apart);
}

/** Whose room it is; empty where its name says enough. */
export function adminIfAlike(l10n: L10n, room: NamedRoom): string {
	return room.alike ? adminInWords(l10n, room) : "";
}

/** Said of a room whose name looks like another's; empty otherwise. */
export function alikeWarning(l10n: L10n, { alike }: NamedRoom): string {
	return alike ? l10n.t("Another room has a name that looks the same. Look at who its admin is.") : "";
}

/** Why one is in it no more; empty for who is, or never was. */
export function pastInWords(l10n: L10n, role: RoomSummary["role"]): string {
	if (role === "left") return l10n.t("you left");
	if (role === "kicked") return l10n.t("you were kicked");
	return role === "closed" ? l10n.t("closed") : "";
}

function adminInWords(l10n: L10n, { role, adminName, adminTag }: NamedRoom): string {
	if (role === "admin") return l10n.t("admin: you");
	return l10n.t("admin: {0}", nameWithTag({ name: adminName, tag: adminTag }));
}
