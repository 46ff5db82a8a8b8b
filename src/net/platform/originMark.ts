/**
 * What tells this system that a file came from another computer, so that it asks before it runs it, and Office opens it in
 * Protected View. On Windows that is a stream beside the file's bytes; macOS keeps it in an attribute Node cannot write;
 * elsewhere there is none.
 */
import { writeFile } from "node:fs/promises";

/**
 * Zone 3, the internet, as mail programs and messengers say it of whatever comes, however near the sender is. Zone 1, the
 * intranet, would say that somebody answers for this network, and nothing would be asked.
 */
const zone = "[ZoneTransfer]\r\nZoneId=3\r\n";

/** Marks a file; a disk that knows no streams has it without. Never rejects. */
export const originMark =
	(platform: NodeJS.Platform) =>
	async (path: string): Promise<void> => {
		if (platform === "win32") {
			await writeFile(`${path}:Zone.Identifier`, zone).catch(() => undefined);
		}
	};
