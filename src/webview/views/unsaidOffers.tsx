import type { JSX } from "preact";
import { unsaidOffers } from "../files.ts";
import { UnsaidOffer } from "./fileCard.tsx";
import { usePage } from "./pageContext.ts";

/** Above the composer: what is being read to be offered. It becomes a row once it is said. */
export function UnsaidOffers(): JSX.Element | null {
	const { app } = usePage();
	const offers = unsaidOffers(app.state.value);
	if (offers.length === 0) return null;
	return (
		<section class="unsaid" aria-label={app.state.value.strings.filePreparing}>
			{offers.map((transfer) => (
				<UnsaidOffer key={transfer.id} transfer={transfer} />
			))}
		</section>
	);
}
