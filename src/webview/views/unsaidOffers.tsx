import type { JSX } from "preact";
import { unsaidOffers } from "../files.ts";
import type { PageTransfer } from "../protocol.ts";
import type { Strings } from "../strings.ts";
import type { Upload } from "../uploader.ts";
import { UnsaidOffer } from "./fileCard.tsx";
import { usePage } from "./pageContext.ts";

/** Above the composer: what is being copied or read to be offered. It becomes a row once it is said. */
export function UnsaidOffers(): JSX.Element | null {
	const { app } = usePage();
	const state = app.state.value;
	const told = new Set(state.transfers.map(({ clientId }) => clientId));
	const uploads = app.uploader.all.value.filter(({ id, problem }) => problem !== "" || !told.has(id));
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

/** Before the host tells of it, and where it was refused. */
function inWords({ id, name, count, problem }: Upload, strings: Strings): PageTransfer {
	const isRefused = problem !== "";
	return {
		id,
		messageId: "",
		clientId: id,
		name,
		isFolder: count > 1,
		tone: isRefused ? "trouble" : "busy",
		standing: isRefused ? strings.uploadRefused : strings.uploading,
		trouble: problem,
		permille: isRefused ? -1 : 0,
		acts: [isRefused ? "dismiss" : "cancel"],
		receivers: [],
	};
}
