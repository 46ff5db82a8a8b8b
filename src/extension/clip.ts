/** Cuts what peers chose to what the page takes. Pure. */

/** Names of people and rooms, in UTF-16 units: those of the protocol are shorter. */
export const maxNameUnits = 160;

/** The same of a name that letters of the fingerprint follow: no name is so long that it would push them out. */
export const maxTaggedUnits = maxNameUnits - 8;

/** At most `max` UTF-16 units, never half of a surrogate pair. */
export function clip(text: string, max: number): string {
	if (text.length <= max) return text;
	const isHigh = (text.charCodeAt(max - 1) & 0xfc00) === 0xd800;
	return text.slice(0, isHigh ? max - 1 : max);
}
