import type { JSX } from "preact";
import { unsaidOffers } from "../files.ts";
import type { PageTransfer } from "../protocol.ts";
import type { Strings } from "../strings.ts";
import { fill } from "../text.ts";
import type { Upload } from "../uploader.ts";
import { UnsaidOffer } from "./fileCard.tsx";
import { usePage } from "./pageContext.ts";

/** Above the composer: what is being copied or read to be offered. It becomes a row once it is said. */
export function UnsaidOffers(): JSX.Element | null {
	const { app } = usePage();
	const state = app.state.value;
	const uploads = app.uploader.all.value;
	const offers = unsaidOffers(state);
	if (offers.length + uploads.length === 0) return null;
	return (
		<section class="unsaid" aria-label={state.strings.filePreparing}>
			{uploads.map((upload) => (
				<UnsaidOffer
					key={upload.id}
					transfer={inWords(upload, state.strings)}
					run={async () => {
						app.uploader.cancel(upload.id);
						return { ok: true, value: { kind: "done" } };
					}}
				/>
			))}
			{offers.map((transfer) => (
				<UnsaidOffer
					key={transfer.id}
					transfer={transfer}
					run={(act) => app.do({ kind: "file", act, messageId: "", transferId: transfer.id })}
				/>
			))}
		</section>
	);
}

function inWords({ id, name, count, doneBytes, size, problem }: Upload, strings: Strings): PageTransfer {
	const permille = size === 0 ? 0 : Math.floor((doneBytes / size) * 1_000);
	return {
		id,
		messageId: "",
		clientId: id,
		name,
		isFolder: count > 1,
		tone: problem === "" ? "busy" : "trouble",
		standing: problem === "" ? fill(strings.uploading, Math.floor(permille / 10)) : "",
		trouble: problem,
		permille: problem === "" ? permille : -1,
		acts: [problem === "" ? "cancel" : "dismiss"],
		receivers: [],
	};
}
