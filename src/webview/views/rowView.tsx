import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { assertNever } from "../assertNever.ts";
import type { RowHead } from "../groups.ts";
import { authorName, shownTag } from "../names.ts";
import { isAlarming, type Notice, noticeIcon, noticeInWords } from "../notices.ts";
import { authorColor } from "../palette.ts";
import type { Row } from "../protocol.ts";
import { initials } from "../text.ts";
import { bodyInWords } from "../words.ts";
import { DeliveryMark } from "./deliveryMark.tsx";
import { FileCard } from "./fileCard.tsx";
import { Icon } from "./icon.tsx";
import { MessageText } from "./messageText.tsx";
import { usePage } from "./pageContext.ts";
import { RowFoot } from "./rowFoot.tsx";
import { RowTools } from "./rowTools.tsx";
import { SnippetCard } from "./snippetCard.tsx";

/** One message or notice, below what stands above it. */
export function RowView({ row, head }: { readonly row: Row; readonly head: RowHead }): JSX.Element {
	if (row.body.kind === "notice") return <NoticeView row={row} notice={row.body} />;
	return <MessageView row={row} head={head} />;
}

function MessageView({ row, head }: { readonly row: Row; readonly head: RowHead }): JSX.Element {
	const [problem, setProblem] = useState("");
	return (
		<div class={`message${head.author ? " message-first" : ""}`}>
			<Gutter row={row} isFirst={head.author} />
			<div class="message-main">
				{head.author && <AuthorLine row={row} />}
				<RowBodyView row={row} />
				<RowFoot row={row} tell={setProblem} />
				{problem && (
					<p class="problem" role="alert">
						{problem}
					</p>
				)}
			</div>
			{row.delivery && <DeliveryMark delivery={row.delivery} id={row.id} />}
			<RowTools row={row} tell={setProblem} />
		</div>
	);
}

function NoticeView({ row, notice }: { readonly row: Row; readonly notice: Notice }): JSX.Element {
	const { app, times } = usePage();
	return (
		<div class={`notice${isAlarming(notice) ? " notice-alarming" : ""}`}>
			<Icon name={noticeIcon(notice)} />
			<span>
				<span class="notice-text">{noticeInWords(row, notice, app.state.value)}</span>{" "}
				<RowTime atMs={row.atMs} words={times.short(row.atMs)} />
			</span>
		</div>
	);
}

function Gutter({ row, isFirst }: { readonly row: Row; readonly isFirst: boolean }): JSX.Element {
	const { times } = usePage();
	if (!isFirst) return <div class="gutter gutter-time">{times.narrow(row.atMs)}</div>;
	return (
		<div class={`gutter author-mark author-${authorColor(row.author)}`} aria-hidden="true">
			{initials(row.authorName) || row.authorTag.slice(0, 1)}
		</div>
	);
}

function AuthorLine({ row }: { readonly row: Row }): JSX.Element {
	const { app, times } = usePage();
	const { header, strings } = app.state.value;
	const tag = shownTag(row, header);
	return (
		<div class="author-line">
			<bdi class={`author author-${authorColor(row.author)}`}>{authorName(row)}</bdi>
			{row.mine ? <span class="author-tag">{strings.you}</span> : tag && <span class="author-tag">·{tag}</span>}
			<RowTime atMs={row.atMs} words={times.short(row.atMs)} />
		</div>
	);
}

function RowTime({ atMs, words }: { readonly atMs: number; readonly words: string }): JSX.Element {
	const { times } = usePage();
	return (
		<time class="time" dateTime={new Date(atMs).toISOString()} title={times.full(atMs)}>
			{words}
		</time>
	);
}

function RowBodyView({ row }: { readonly row: Row }): JSX.Element | null {
	const { app } = usePage();
	switch (row.body.kind) {
		case "text":
			return <MessageText text={row.body.text} id={row.clientId || row.id} />;
		case "snippet":
			return <SnippetCard snippet={row.body} id={row.id} />;
		case "file":
			return <FileCard row={row} file={row.body} />;
		case "unreadable":
		case "newer":
		case "erased":
		case "deleted":
			return (
				<p class="placeholder">
					<Icon name={placeholderIcons[row.body.kind]} /> {bodyInWords(row, app.state.value)}
				</p>
			);
		case "notice":
			return null;
		default:
			return assertNever(row.body);
	}
}

const placeholderIcons = { unreadable: "lock", newer: "info", erased: "discard", deleted: "trash" } as const;
