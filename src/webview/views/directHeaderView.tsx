import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";
import { type DirectHeading, PersonActs, placeOfActs } from "./personActs.tsx";

/** Whom this conversation is with, where we stand, and what is in the way. */
export function DirectHeaderView({ header }: { readonly header: DirectHeading }): JSX.Element {
	const { strings } = usePage().app.state.value;
	const [problem, setProblem] = useState("");
	const place = placeOfActs(header);
	return (
		<>
			<header class="room-header direct-header">
				<h1 title={header.name}>
					<bdi>{header.name}</bdi>
				</h1>
				{header.tag && <span class="author-tag">·{header.tag}</span>}
				{header.contact === "verified" && (
					<span class="direct-verified" role="img" aria-label={strings.verified} title={strings.verified}>
						<Icon name="verified-filled" />
					</span>
				)}
				<span class="room-lock" role="img" title={strings.encryptedDirect} aria-label={strings.encryptedDirect}>
					<Icon name="lock" />
				</span>
				<span class={`direct-standing${header.online ? " direct-online" : ""}`} title={header.standing}>
					{header.standing}
				</span>
				{place === "head" && <PersonActs header={header} look="text-button" tellProblem={setProblem} />}
			</header>
			{header.wall && (
				<div class="banner banner-wall" role="alert">
					<Icon name="error" />
					<span class="banner-text">
						<strong>{header.wall}</strong> {header.wallAdvice}
					</span>
					<PersonActs header={header} look="button" tellProblem={setProblem} />
				</div>
			)}
			{header.note && (
				<div class="banner banner-note" role="status">
					<Icon name={isAsked(header) ? "person-add" : "clockface"} />
					<span class="banner-text">{header.note}</span>
					{header.wall === "" && <PersonActs header={header} look="button" tellProblem={setProblem} />}
				</div>
			)}
			{problem && (
				<p class="banner problem" role="alert">
					{problem}
				</p>
			)}
		</>
	);
}

/** What is said is about becoming a contact, and waits for an act of ours. */
function isAsked({ contact }: DirectHeading): boolean {
	return contact === "pendingIn" || contact === "unknown";
}
