import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RowDelivery } from "../protocol.ts";
import { deliveryInWords } from "../words.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/**
 * How far an own message has come: a clock; one check, with a count once some have it; two checks once all have. Never
 * in colour, which elsewhere means that it was read. Who has it, on hover and on focus.
 */
export function DeliveryMark({ delivery, id }: { readonly delivery: RowDelivery; readonly id: string }): JSX.Element {
	const { app } = usePage();
	const { strings } = app.state.value;
	const [names, setNames] = useState<readonly string[]>([]);
	const isDelivered = delivery.kind === "delivered" && delivery.count > 0;
	const label = deliveryInWords(delivery, strings);
	const isPartial = delivery.kind === "delivered" && delivery.count < delivery.of;
	const loadNames = async () => {
		if (isDelivered) setNames(await app.deliveredTo(id));
	};
	const who = isDelivered ? names.join(", ") : "";
	return (
		<button
			type="button"
			class="mark"
			// Drawn by the style sheet: text in a button must be part of its name.
			data-count={isPartial && isDelivered ? `${delivery.count}/${delivery.of}` : undefined}
			aria-label={[label, who].filter(Boolean).join(". ")}
			onPointerEnter={() => void loadNames()}
			onFocus={() => void loadNames()}
		>
			<Icon name={delivery.kind === "queued" ? "clockface" : isDelivered && !isPartial ? "check-all" : "check"} />
			<span class="tip" aria-hidden="true">
				{label}
				{who && <span class="tip-detail">{who}</span>}
			</span>
		</button>
	);
}
