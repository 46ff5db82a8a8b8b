/** What was received and put in place, as it is served from there. */
import type { FileRow } from "../store/fileRows.ts";
import type { Layout, SourceFile } from "./content.ts";
import type { FileDisk } from "./disk.ts";
import type { PlacedEntry } from "./listing.ts";

/** `path`: where it is; `entries` of a folder. Its part is still there. @throws DiskError */
export const placedLayout = async (
	disk: FileDisk,
	row: FileRow,
	{ path, entries }: { readonly path: string; readonly entries: readonly PlacedEntry[] },
): Promise<Layout> => {
	const files: SourceFile[] = [];
	const paths =
		row.listing === 0
			? [path]
			: entries.filter(({ kind }) => kind === "file").map(({ parts }) => disk.join(path, ...parts));
	for (const one of paths) {
		const { size, mtimeMs } = await disk.facts(one);
		files.push({ path: one, size, mtimeMs });
	}
	return { listing: await listingOf(disk, row), files };
};

/** The listing stands at the beginning of the part. */
const listingOf = async (disk: FileDisk, row: FileRow): Promise<Uint8Array> => {
	const listing = new Uint8Array(row.listing);
	if (row.listing > 0) {
		const part = await disk.openPart(row.id);
		await part.read(listing, 0);
		await part.close();
	}
	return listing;
};
