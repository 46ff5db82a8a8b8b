/** Tells the person what came of something they asked for; the buttons run commands. Nobody waits for an answer. */
import * as vscode from "vscode";
import type { Outcome } from "../../net/api/outcome.ts";
import { Disposable } from "../disposable.ts";
import { describeError, describeFailure, type Failure } from "../errors.ts";
import { toastLineUnits } from "../limits.ts";
import { type CommandId, commands } from "../manifest.ts";
import type { NodeView } from "../node/nodeView.ts";
import { statusOf } from "../node/nodeView.ts";
import { inert } from "../safeText.ts";
import { DoneItem } from "./doneItem.ts";

/** A button. */
export interface Action {
	readonly label: string;
	readonly command: CommandId;
	readonly argument?: unknown;
}

/** See the file's header. Peers may have chosen some of the words, so all of them are made inert. */
export class Teller extends Disposable {
	readonly #node: NodeView;
	readonly #done = this.register(new DoneItem());

	constructor(deps: { readonly node: NodeView }) {
		super();
		this.#node = deps.node;
	}

	/** It worked, briefly. */
	done(message: string): void {
		this.#done.show(inert(message));
	}

	/** Something to know, or a reason why not. */
	info(message: string, ...actions: readonly Action[]): void {
		vscode.window
			.showInformationMessage(inert(message), ...labels(message, actions))
			.then((label) => run(actions, label));
	}

	/** It did not work. */
	warn(message: string, ...actions: readonly Action[]): void {
		vscode.window.showWarningMessage(inert(message), ...labels(message, actions)).then((label) => run(actions, label));
	}

	/** What came of a request: `done` if it worked, otherwise why not. */
	outcome(outcome: Outcome<unknown>, done: string): void {
		if (outcome.ok) this.done(done);
		else this.failure(outcome);
	}

	/** A request was refused; the button leads to the next step. */
	failure(failure: Failure): void {
		const status = statusOf(this.#node);
		if (failure.code === "nodeOff") this.info(describeError(vscode.l10n, failure), turnOn());
		else if (failure.code === "nodeLocked") this.info(describeError(vscode.l10n, failure), unlock(), startOver());
		else if (failure.code === "nodeFailed" && status.kind === "failed") {
			const again = status.code === "ownerSilent" ? [] : [tryAgain()];
			this.warn(describeFailure(vscode.l10n, status), ...again, showLog());
		} else if (failure.code === "internal") this.warn(describeError(vscode.l10n, failure), showLog());
		else this.info(describeError(vscode.l10n, failure));
	}

	/** There is nothing to choose from: because LAN Chat is not on yet, or because of what `reason` says. */
	nothing(reason: string, ...actions: readonly Action[]): void {
		const { kind } = statusOf(this.#node);
		if (kind === "off") this.failure({ code: "nodeOff", detail: {} });
		else if (kind === "locked") this.failure({ code: "nodeLocked", detail: {} });
		else if (kind === "failed") this.failure({ code: "nodeFailed", detail: {} });
		else if (kind === "starting") this.info(vscode.l10n.t("LAN Chat is starting. Try again in a moment."));
		else this.info(reason, ...actions);
	}
}

/** The button that turns LAN Chat on. */
export function turnOn(): Action {
	return { label: vscode.l10n.t("Turn On"), command: commands.turnOn };
}

/** The button that asks for the recovery key. */
export function unlock(): Action {
	return { label: vscode.l10n.t("Unlock…"), command: commands.unlockIdentity };
}

/** The button that begins anew. */
export function startOver(): Action {
	return { label: vscode.l10n.t("Start Over…"), command: commands.startOver };
}

/** The buttons for who is in no room. */
export function createRoom(): Action {
	return { label: vscode.l10n.t("Create Room"), command: commands.createRoom };
}

/** See `createRoom`. */
export function joinRoom(): Action {
	return { label: vscode.l10n.t("Join Room"), command: commands.joinRoom };
}

/** The button for who sees nobody. */
export function connectToAddress(): Action {
	return { label: vscode.l10n.t("Connect to Address…"), command: commands.connectToAddress };
}

/** The button that opens the log. */
export function showLog(): Action {
	return { label: vscode.l10n.t("Show Log"), command: commands.showLog };
}

/** The button that turns LAN Chat on once more, after it failed. */
export function tryAgain(): Action {
	return { label: vscode.l10n.t("Try Again"), command: commands.turnOn };
}

/** A message without a button is one line that VS Code cuts off: whoever asks why not gets to read all of it. */
function labels(message: string, actions: readonly Action[]): readonly string[] {
	const own = actions.map(({ label }) => label);
	return own.length === 0 && message.length > toastLineUnits ? [vscode.l10n.t("OK")] : own;
}

function run(actions: readonly Action[], label: string | undefined): void {
	const action = actions.find((each) => each.label === label);
	if (action) void vscode.commands.executeCommand(action.command, action.argument);
}
