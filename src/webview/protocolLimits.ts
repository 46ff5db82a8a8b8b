/** Every number that bounds the traffic between page and host, with its reason. */
export const protocolLimits = {
	/** Rows of a snapshot: fills a tall screen and leaves something to scroll. */
	windowRows: 100,
	/** Rows of one older page; the node gives at most 200. */
	olderRows: 100,
	/** Rows in one event: a catch-up is cut into several. */
	eventRows: 200,
	/** A text message, bytes of UTF-8 (PROTOCOL §3). */
	messageBytes: 16_384,
	/** What is typed may be longer than what can be sent, so that nothing pasted is lost; UTF-16 units. */
	draftUnits: 1_048_576,
	/** Text copied to the clipboard, UTF-16 units. */
	copyUnits: 1_048_576,
	/** Longest address that is opened; what browsers take at most. */
	urlUnits: 8_192,
	/** Lines of a snippet shown in its row. */
	previewLines: 12,
	/** UTF-16 units of a snippet shown in its row. */
	previewUnits: 4_096,
	/** Places a snippet was taken from that are told to the page. */
	previewRanges: 20,
	/** A sentence of ours, UTF-16 units. */
	sentenceUnits: 2_000,
	/** Own messages that are on their way or were refused. */
	pending: 200,
	/** One emoji, UTF-16 units (PROTOCOL: 32 bytes), and how many different ones are shown under a message. */
	emojiUnits: 32,
	reactions: 50,
	/** The name of a file, UTF-16 units (PROTOCOL: 1,024 bytes). */
	fileNameUnits: 1_024,
	/** Offers and transfers of one conversation; the node keeps as many in all. */
	transfers: 1_000,
	/** Files handed over as bytes at once, UTF-16 units of the path of one, and bytes of one part. */
	uploadFiles: 2_000,
	uploadPath: 4_096,
	uploadPart: 1_048_576,
	/** A picture shown in the page, bytes; paths of a folder shown in it. */
	imageBytes: 8_388_608,
	contents: 200,
	/** Addresses of files in one drop. */
	uris: 1_000,
	/** Members of a room (PROTOCOL §3). */
	members: 256,
} as const;
