import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../commandClient.ts";
import { actLook, actsOfRow, hidingLabel, isSpelledOut, transferOfRow } from "../files.ts";
import type { FileAct, OfferedFile, PageTransfer, Row } from "../protocol.ts";
import { unbroken } from "../text.ts";
import { FileBar } from "./fileBar.tsx";
import { FileGlance, type Glance } from "./fileGlance.tsx";
import { FileName } from "./fileName.tsx";
import { Icon } from "./icon.tsx";
import { usePage } from "./pageContext.ts";

/** An offered file in its row: what it is, how far it is, what stands in the way, and what can be done. */
export function FileCard({ row, file }: { readonly row: Row; readonly file: OfferedFile }): JSX.Element {
	const { app } = usePage();
	const transfer = transferOfRow(app.state.value, row);
	const { strings } = app.state.value;
	const untold = row.mine ? `${file.about} · ${strings.fileOver}` : file.about;
	return (
		<FileFrame
			name={file.name}
			isFolder={file.isFolder}
			standing={transfer?.standing ?? untold}
			tone={transfer?.tone ?? "plain"}
			permille={transfer?.permille ?? -1}
			trouble={transfer?.trouble ?? ""}
			acts={actsOfRow(row, transfer)}
			isAsked={transfer === undefined}
			run={(act) => app.do({ kind: "file", act, messageId: row.id, transferId: transfer?.id ?? "" })}
		>
			{transfer && transfer.receivers.length > 0 && <Receivers transfer={transfer} />}
		</FileFrame>
	);
}

/** An own offer that is being read, or came to nothing: it has no row yet. */
export function UnsaidOffer(props: {
	readonly transfer: PageTransfer;
	readonly run: (act: FileAct) => Promise<Answer>;
}): JSX.Element {
	return <FileFrame {...props.transfer} isAsked={false} run={props.run} />;
}

interface FileFrameProps
	extends Pick<PageTransfer, "name" | "isFolder" | "standing" | "tone" | "permille" | "trouble" | "acts"> {
	/** The person has not answered yet: what most people want stands out. */
	readonly isAsked: boolean;
	readonly run: (act: FileAct) => Promise<Answer>;
	readonly children?: ComponentChildren;
}

function FileFrame(props: FileFrameProps): JSX.Element {
	const { name, isFolder, standing, tone, permille, trouble, acts, isAsked, run, children } = props;
	const { element, press, problem, isBusy, glance } = useActs(run);
	const spelledOut = acts.filter(isSpelledOut);
	return (
		<figure class="file" aria-label={name} ref={element}>
			<figcaption class="file-head">
				<span class="file-icon">
					<Icon name={isFolder ? "folder" : "file"} />
				</span>
				<span class="file-words">
					<bdi class="file-name">
						<FileName name={name} />
					</bdi>
					<span class="file-standing">
						{tone === "done" && <Icon name="pass" />}
						{unbroken(standing)}
					</span>
				</span>
				<span class="file-tools">
					{acts
						.filter((act) => !isSpelledOut(act))
						.map((act) => (
							<ToolButton key={act} act={act} name={name} isBusy={isBusy} press={press} />
						))}
				</span>
			</figcaption>
			{permille >= 0 && <FileBar permille={permille} label={name} words={standing} tone={tone} />}
			{trouble !== "" && (
				<p class="file-trouble">
					<Icon name="warning" />
					<span>{trouble}</span>
				</p>
			)}
			{spelledOut.length > 0 && (
				<div class="file-acts">
					{spelledOut.map((act, index) => (
						<WordButton
							key={act}
							act={act}
							isMain={isAsked && index === 0}
							isBusy={isBusy}
							isOpen={glance !== null}
							press={press}
						/>
					))}
				</div>
			)}
			{problem !== "" && <p class="problem">{problem}</p>}
			{glance && <FileGlance glance={glance} name={name} />}
			{children}
		</figure>
	);
}

/** Runs what the buttons say, one at a time. They change while somebody uses them: the focus goes on to the next ones. */
function useActs(run: (act: FileAct) => Promise<Answer>) {
	const { say } = usePage();
	const [problem, setProblem] = useState("");
	const [isBusy, setBusy] = useState(false);
	const [glance, setGlance] = useState<Glance | null>(null);
	const element = useRef<HTMLElement>(null);
	const wasPressed = useRef(false);
	useLayoutEffect(() => {
		if (!wasPressed.current || document.activeElement !== document.body) return;
		const next = element.current?.querySelector<HTMLElement>("button");
		(next ?? element.current?.closest<HTMLElement>(".row"))?.focus();
	});
	const press = async (act: FileAct) => {
		if (isBusy) return;
		// Pressed again it goes away.
		if (glance && (act === "preview" || act === "list")) return setGlance(null);
		wasPressed.current = true;
		setBusy(true);
		setProblem("");
		const answer = await run(act);
		setBusy(false);
		const shown =
			answer.ok && (answer.value.kind === "image" || answer.value.kind === "contents") ? answer.value : null;
		if (shown) setGlance(shown);
		if (answer.ok) return;
		setProblem(answer.message);
		say(answer.message);
	};
	return { element, press, problem, isBusy, glance };
}

interface ButtonProps {
	readonly act: FileAct;
	readonly isBusy: boolean;
	readonly press: (act: FileAct) => Promise<void>;
}

interface WordButtonProps extends ButtonProps {
	readonly isMain: boolean;
	/** What it shows stands below it. */
	readonly isOpen: boolean;
}

function WordButton({ act, isMain, isBusy, isOpen, press }: WordButtonProps): JSX.Element {
	const { strings } = usePage().app.state.value;
	const hiding = hidingLabel(act, strings);
	return (
		<button
			type="button"
			class={isMain ? "button" : "button button-secondary"}
			aria-disabled={isBusy}
			aria-expanded={hiding === null ? undefined : isOpen}
			onClick={() => void press(act)}
		>
			{hiding !== null && isOpen ? hiding : actLook(act, strings).label}
		</button>
	);
}

function ToolButton({ act, name, isBusy, press }: ButtonProps & { readonly name: string }): JSX.Element {
	const { strings } = usePage().app.state.value;
	const { label, icon } = actLook(act, strings);
	return (
		<button
			type="button"
			class="icon-button"
			title={label}
			aria-label={`${label} ${name}`}
			aria-disabled={isBusy}
			onClick={() => void press(act)}
		>
			<Icon name={icon} />
		</button>
	);
}

function Receivers({ transfer }: { readonly transfer: PageTransfer }): JSX.Element {
	const { strings } = usePage().app.state.value;
	return (
		<ul class="file-receivers" aria-label={strings.fileReceivers}>
			{transfer.receivers.map(({ name, standing, permille }, index) => (
				// Two people may have one name; the list is only ever added to.
				<li key={`${index}`}>
					<bdi class="file-receiver">{name}</bdi>
					<span class="file-receiver-standing">{unbroken(standing)}</span>
					{permille >= 0 && <FileBar permille={permille} label={name} words={standing} tone="busy" />}
				</li>
			))}
		</ul>
	);
}
