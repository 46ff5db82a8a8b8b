/** An input box that refuses bad input where it was typed, with the reason, and keeps the text. */
import * as vscode from "vscode";
import { DisposableStore } from "../disposable.ts";
import { inert } from "../safeText.ts";

/** A question; both checks answer with the reason for a refusal, empty for none. */
export interface Question {
	readonly title: string;
	readonly prompt: string;
	readonly value?: string;
	readonly placeholder?: string;
	/** What is wrong with `value`, shown from the beginning. */
	readonly complaint?: string;
	/** Asked while the person types. A note says what is right about it. */
	readonly check?: (text: string) => Promise<string | Note>;
	/** Does what the text is for; the box closes when it worked. `givenUp` is aborted when the person closes it before. */
	readonly accept: (text: string, givenUp: AbortSignal) => Promise<string>;
}

/** Something to know about what was typed, as opposed to a reason against it. */
export interface Note {
	readonly note: string;
}

/** While typing goes on nothing is checked, ms. */
const typingPauseMs = 150;

/** The text that was accepted, or undefined when the person gave up. */
export function askText(question: Question): Promise<string | undefined> {
	const store = new DisposableStore();
	const box = store.add(vscode.window.createInputBox());
	box.title = question.title;
	box.prompt = inert(question.prompt);
	box.value = question.value ?? "";
	box.placeholder = question.placeholder ?? "";
	// What was typed must not go because another window came to the front.
	box.ignoreFocusOut = true;
	const givingUp = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	/** Counts changes, so that a late answer about an older text is dropped. */
	let edition = 0;
	const complain = (reason: string | Note) => {
		box.validationMessage = remark(reason);
	};
	const check = async () => {
		const asked = edition;
		const reason = (await question.check?.(box.value)) ?? "";
		if (asked === edition) complain(reason);
	};
	complain(question.complaint ?? "");
	if (question.value !== undefined && question.value !== "" && question.complaint === undefined) void check();
	store.add(
		box.onDidChangeValue(() => {
			edition++;
			clearTimeout(timer);
			complain("");
			timer = setTimeout(() => void check(), typingPauseMs);
		}),
	);
	const accept = async () => {
		clearTimeout(timer);
		edition++;
		box.busy = true;
		box.enabled = false;
		try {
			return await question.accept(box.value, givingUp.signal);
		} finally {
			box.busy = false;
			box.enabled = true;
		}
	};
	return new Promise<string | undefined>((resolve, reject) => {
		store.add(
			box.onDidAccept(() => {
				const text = box.value;
				accept().then((reason) => {
					if (reason === "") resolve(text);
					else complain(reason);
				}, reject);
			}),
		);
		store.add(
			box.onDidHide(() => {
				givingUp.abort();
				resolve(undefined);
			}),
		);
		box.show();
	}).finally(() => {
		clearTimeout(timer);
		store.dispose();
	});
}

function remark(reason: string | Note): string | vscode.InputBoxValidationMessage | undefined {
	if (typeof reason === "string") return reason === "" ? undefined : inert(reason);
	return { message: inert(reason.note), severity: vscode.InputBoxValidationSeverity.Info };
}
