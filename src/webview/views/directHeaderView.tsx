import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RoomHeader } from "../protocol.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

type DirectHeader = Extract<RoomHeader, { kind: "direct" }>;

/** Whom this conversation is with, where we stand, and what is in the way. */
export function DirectHeaderView({ header }: { readonly header: DirectHeader }): JSX.Element {
	const { strings } = usePage().app.state.value;
	const [problem, setProblem] = useState("");
	const isQuiet = header.wall === "" && header.note === "";
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
				{isQuiet && <Acts header={header} look="text-button" tellProblem={setProblem} />}
			</header>
			{header.wall && (
				<div class="banner banner-wall" role="alert">
					<Icon name="error" />
					<span class="banner-text">
						<strong>{header.wall}</strong> {header.wallAdvice}
					</span>
					<Acts header={header} look="button" tellProblem={setProblem} />
				</div>
			)}
			{header.note && (
				<div class="banner banner-note" role="status">
					<Icon name={isAsked(header) ? "person-add" : "clockface"} />
					<span class="banner-text">{header.note}</span>
					{header.wall === "" && <Acts header={header} look="button" tellProblem={setProblem} />}
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
function isAsked({ contact }: DirectHeader): boolean {
	return contact === "pendingIn" || contact === "unknown";
}

interface ActsProps {
	readonly header: DirectHeader;
	readonly look: "button" | "text-button";
	readonly tellProblem: (problem: string) => void;
}

/** The buttons; the first one is what most people want. */
function Acts({ header, look, tellProblem }: ActsProps): JSX.Element | null {
	const { app } = usePage();
	if (header.acts.length === 0) return null;
	const run = async (act: (typeof header.acts)[number]["act"]) => {
		const answer = await app.do({ kind: "person", act });
		tellProblem(answer.ok ? "" : answer.message);
	};
	return (
		<span class="banner-acts">
			{header.acts.map(({ act, label }, index) => (
				<button
					key={act}
					type="button"
					class={look === "button" && (index > 0 || act === "passWall") ? "button button-secondary" : look}
					onClick={() => void run(act)}
				>
					{label}
				</button>
			))}
		</span>
	);
}
