import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { actLook, actsOfRow, isSpelledOut, transferOfRow } from "../files.ts";
import { codePointName, splitInvisibles } from "../invisibles.ts";
import type { FileAct, OfferedFile, PageTransfer, Row } from "../protocol.ts";
import { fill } from "../text.ts";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** An offered file in its row: what it is, how far it is, what stands in the way, and what can be done. */
export function FileCard({ row, file }: { readonly row: Row; readonly file: OfferedFile }): JSX.Element {
	const { app } = usePage();
	const transfer = transferOfRow(app.state.value, row);
	const { strings } = app.state.value;
	const untold = row.mine ? `${file.about} · ${strings.fileOver}` : file.about;
	return (
		<figure class="file" aria-label={file.name}>
			<FileHead
				name={file.name}
				isFolder={file.isFolder}
				standing={transfer?.standing ?? untold}
				tone={transfer?.tone ?? "plain"}
			/>
			{transfer && <FileProgress transfer={transfer} />}
			{transfer && transfer.trouble !== "" && <FileTrouble text={transfer.trouble} />}
			<FileActs
				acts={actsOfRow(row, transfer)}
				name={file.name}
				run={(act) => app.do({ kind: "file", act, messageId: row.id, transferId: transfer?.id ?? "" })}
			/>
			{transfer && <Receivers transfer={transfer} />}
		</figure>
	);
}

/** An own offer that is being read, or came to nothing: it has no row yet. */
export function UnsaidOffer({ transfer }: { readonly transfer: PageTransfer }): JSX.Element {
	const { app } = usePage();
	const { id, name, isFolder, standing, tone, trouble, acts } = transfer;
	return (
		<figure class="file" aria-label={name}>
			<FileHead name={name} isFolder={isFolder} standing={standing} tone={tone} />
			<FileProgress transfer={transfer} />
			{trouble !== "" && <FileTrouble text={trouble} />}
			<FileActs acts={acts} name={name} run={(act) => app.do({ kind: "file", act, messageId: "", transferId: id })} />
		</figure>
	);
}

function FileHead(props: {
	readonly name: string;
	readonly isFolder: boolean;
	readonly standing: string;
	readonly tone: PageTransfer["tone"];
}): JSX.Element {
	const { name, isFolder, standing, tone } = props;
	return (
		<figcaption class="file-head">
			<span class="file-icon">
				<Icon name={isFolder ? "folder" : "file"} />
			</span>
			<span class="file-words">
				<bdi class="file-name" title={name}>
					<FileName name={name} />
				</bdi>
				<span class={`file-standing file-standing-${tone}`}>
					{tone === "done" && <Icon name="pass" />}
					{standing}
				</span>
			</span>
		</figcaption>
	);
}

/** SECURITY: what would turn the letters of a name around, or hide some, is shown by its code point. */
function FileName({ name }: { readonly name: string }): JSX.Element {
	const { strings } = usePage().app.state.value;
	return (
		<>
			{splitInvisibles(name).map(({ kind, text }, index) =>
				kind === "plain" ? (
					text
				) : (
					<span
						// Pieces of one text never change places.
						key={`${index}`}
						class="hidden-character"
						data-name={codePointName(text)}
						role="img"
						aria-label={fill(strings.hiddenCharacter, codePointName(text))}
					/>
				),
			)}
		</>
	);
}

function FileProgress({ transfer }: { readonly transfer: PageTransfer }): JSX.Element | null {
	const { permille, name, standing, tone } = transfer;
	return permille < 0 ? null : <Bar permille={permille} label={name} words={standing} tone={tone} />;
}

interface BarProps {
	readonly permille: number;
	readonly label: string;
	readonly words: string;
	readonly tone: PageTransfer["tone"];
}

function Bar({ permille, label, words, tone }: BarProps): JSX.Element {
	return (
		<div
			class={`file-bar file-bar-${tone}`}
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={Math.floor(permille / 10)}
			aria-valuetext={words}
		>
			<div style={{ width: `${permille / 10}%` }} />
		</div>
	);
}

function FileTrouble({ text }: { readonly text: string }): JSX.Element {
	return (
		<p class="file-trouble">
			<Icon name="warning" />
			<span>{text}</span>
		</p>
	);
}

interface FileActsProps {
	readonly acts: readonly FileAct[];
	readonly name: string;
	readonly run: (act: FileAct) => ReturnType<ReturnType<typeof usePage>["app"]["do"]>;
}

/** The buttons. They change while somebody uses them: the focus goes on to the next ones, never nowhere. */
function FileActs({ acts, name, run }: FileActsProps): JSX.Element | null {
	const { app, spoken } = usePage();
	const { strings } = app.state.value;
	const [problem, setProblem] = useState("");
	const [isBusy, setBusy] = useState(false);
	const element = useRef<HTMLDivElement>(null);
	const wasPressed = useRef(false);
	useLayoutEffect(() => {
		if (!wasPressed.current || document.activeElement !== document.body) return;
		const next = element.current?.querySelector<HTMLElement>("button");
		(next ?? element.current?.closest<HTMLElement>(".row"))?.focus();
	});
	const press = async (act: FileAct) => {
		if (isBusy) return;
		wasPressed.current = true;
		setBusy(true);
		setProblem("");
		const answer = await run(act);
		setBusy(false);
		if (answer.ok) return;
		setProblem(answer.message);
		spoken.value = answer.message;
	};
	return (
		<div class="file-acts" ref={element}>
			{acts.map((act, index) => {
				const { label, icon } = actLook(act, strings);
				const isMain = index === 0 && act === "accept";
				return isSpelledOut(act) ? (
					<button
						type="button"
						key={act}
						class={isMain ? "button" : "button button-secondary"}
						aria-disabled={isBusy}
						onClick={() => void press(act)}
					>
						{label}
					</button>
				) : (
					<button
						type="button"
						key={act}
						class="icon-button"
						title={label}
						aria-label={`${label} ${name}`}
						aria-disabled={isBusy}
						onClick={() => void press(act)}
					>
						<Icon name={icon} />
					</button>
				);
			})}
			{problem !== "" && <p class="problem">{problem}</p>}
		</div>
	);
}

function Receivers({ transfer }: { readonly transfer: PageTransfer }): JSX.Element | null {
	const { strings } = usePage().app.state.value;
	if (transfer.receivers.length === 0) return null;
	return (
		<ul class="file-receivers" aria-label={strings.fileReceivers}>
			{transfer.receivers.map(({ name, standing, permille }, index) => (
				// Two people may have one name; the list is only ever added to.
				<li key={`${index}`}>
					<bdi class="file-receiver">{name}</bdi>
					<span class="file-receiver-standing">{standing}</span>
					{permille >= 0 && <Bar permille={permille} label={name} words={standing} tone="busy" />}
				</li>
			))}
		</ul>
	);
}
