/** Shows what `policy.ts` lets through. Never a modal, never an error toast, and nobody waits for an answer. */
import * as vscode from "vscode";
import type { Message } from "../../net/api/messages.ts";
import type { Overview } from "../../net/api/overview.ts";
import type { Notifications } from "../../net/api/requests.ts";
import { Disposable } from "../disposable.ts";
import type { Event } from "../events.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { requestKey } from "../node/nodeView.ts";
import { findPerson } from "../people/personWords.ts";
import { inert, nameWithTag } from "../safeText.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import type { AttentiveWindow } from "./attentiveWindow.ts";
import { PassingToasts } from "./passingToasts.ts";
import { type PersonHappening, peerOf } from "./personHappenings.ts";
import { type Happening, isInView, type Situation } from "./policy.ts";
import { openQuestions, questionIn } from "./roomNews.ts";
import { type Toast, toastOf } from "./toast.ts";
import { ToastQueue, type ToastQueueDeps } from "./toastQueue.ts";

/** What the notifier listens to and asks. */
export interface NotifierDeps {
	readonly clock: ToastQueueDeps["clock"];
	readonly node: NodeClient;
	readonly settings: SettingsFeed;
	readonly window: AttentiveWindow;
	/** By the key of the conversation. */
	readonly isAttended: (key: string) => boolean;
	/** The person looks at another page, or away. */
	readonly onDidLook: Event<void>;
	/** The page on which keys are compared with this person is in view. */
	readonly isComparing: (peerId: string) => boolean;
	/** Such a page came into view. */
	readonly onDidCompare: Event<void>;
}

/** Listens to the node from the line that makes it. */
export class Notifier extends Disposable {
	readonly #deps: NotifierDeps;
	readonly #toasts: PassingToasts;
	readonly #queue: ToastQueue;
	/** What the toast on screen is about and still holds. */
	#told: readonly Happening[] = [];
	/** Join requests of the newest overview. */
	#pending = new Set<string>();
	/** Who asked to become a contact in the newest overview. */
	#asking = new Set<string>();
	/** Offers of an admin role and candidates of the newest overview. */
	#questions: ReadonlySet<string> = new Set();
	/** A row is told again when it changes; a person is not. */
	readonly #seen = new Set<string>();

	constructor(deps: NotifierDeps) {
		super();
		this.#deps = deps;
		this.#toasts = this.register(new PassingToasts());
		this.#queue = this.register(
			new ToastQueue({
				clock: deps.clock,
				isDebugging: () => vscode.debug.activeDebugSession !== undefined,
				isQuiet: () => deps.settings.values.quiet,
				tell: (told) => this.#show(told),
			}),
		);
		const { node } = deps;
		this.register(node.onDidHappen((event) => this.#take(event)));
		this.register(node.onDidReceiveMessages((told) => this.#takeMessages(told)));
		this.register(node.onDidMoveReadMark(({ room }) => this.#forgetConversation(room)));
		this.register(node.onDidReceiveDirectMessages((told) => this.#takeDirect(told)));
		this.register(node.onDidMoveDirectReadMark(({ peerId }) => this.#forgetDirect(peerId)));
		this.register(node.onDidChangeContact((event) => this.#takePersonal({ kind: "contactChanged", event })));
		this.register(node.onDidChangeVerification((verification) => this.#takeVerification(verification)));
		this.register(node.onDidChangeOverview((overview) => this.#forgetAnswered(overview)));
		this.register(deps.onDidLook(() => this.#forget((each) => isInView(each, deps.isAttended))));
		const isCompared = (each: Happening) => each.kind === "verificationAsked" && deps.isComparing(each.peerId);
		this.register(deps.onDidCompare(() => this.#forget(isCompared)));
		this.register(vscode.debug.onDidChangeActiveDebugSession(() => this.#queue.lookAgain()));
	}

	#takeMessages(told: {
		readonly room: string;
		readonly messages: readonly Message[];
		readonly isHistory: boolean;
	}): void {
		if (told.isHistory) return;
		for (const { id, mine, body, authorName, authorTag, mentionsMe } of told.messages) {
			const isSaid = body.kind === "text" || body.kind === "snippet" || body.kind === "file";
			if (mine || !isSaid || !this.#isNew(id)) continue;
			const by = nameWithTag({ name: authorName, tag: authorTag });
			const kind = body.kind === "file" ? "fileOffered" : mentionsMe ? "mentioned" : "written";
			this.#take({ kind, room: told.room, by });
		}
	}

	#takeDirect({ peerId, messages, isHistory }: Notifications["directMessages"]): void {
		if (isHistory) return;
		for (const { id, mine, body } of messages) {
			const isFile = body.kind === "file";
			if (!mine && this.#isNew(id)) this.#takePersonal({ kind: "directWritten", peerId, isFile });
		}
	}

	/** The other side sits there and waits; what becomes of it is on the page that compares. */
	#takeVerification({ peerId, phase, askedByMe, startedMs }: Notifications["verification"]): void {
		if (phase !== "exchanging" && phase !== "comparing") {
			this.#forget((each) => each.kind === "verificationAsked" && each.peerId === peerId);
		} else if (!askedByMe && !this.#deps.isComparing(peerId) && this.#isNew(`${peerId} ${startedMs}`)) {
			this.#takePersonal({ kind: "verificationAsked", peerId });
		}
	}

	/** RULE: nobody hears of somebody they blocked, whatever the node says. */
	#takePersonal(happening: PersonHappening): void {
		const person = findPerson(this.#deps.node.overview, peerOf(happening));
		if (person?.contact !== "blocked") this.#take(happening);
	}

	#forgetDirect(peerId: string): void {
		this.#forget((each) => each.kind === "directWritten" && each.peerId === peerId);
	}

	#isNew(id: string): boolean {
		if (this.#seen.has(id)) return false;
		this.#seen.add(id);
		const [oldest] = this.#seen;
		if (this.#seen.size > seenMax && oldest !== undefined) this.#seen.delete(oldest);
		return true;
	}

	#take(happening: Happening): void {
		this.#queue.take(happening, this.#situation());
	}

	#situation(): Situation {
		const { settings, window, isAttended } = this.#deps;
		return {
			policy: settings.values.notifications,
			rooms: settings.values.roomNotifications,
			isQuiet: settings.values.quiet,
			isElsewhere: !window.speaks(),
			isAttended,
		};
	}

	/** Read in one window is read in all. */
	#forgetConversation(room: string): void {
		this.#forget(
			(each) => ["mentioned", "written", "fileOffered"].includes(each.kind) && "room" in each && each.room === room,
		);
	}

	/** Requests that were there and are gone: answered here or in another window. */
	#forgetAnswered(overview: Overview): void {
		const pending = new Set(overview.requests.map(requestKey));
		const isAnswered = (request: string) => this.#pending.has(request) && !pending.has(request);
		this.#forget((each) => each.kind === "joinRequested" && isAnswered(requestKey(each)));
		this.#pending = pending;
		const asking = new Set(overview.contactRequests.map(({ peerId }) => peerId));
		const isSettled = (peerId: string) => this.#asking.has(peerId) && !asking.has(peerId);
		this.#forget(
			(each) => each.kind === "contactChanged" && each.event.kind === "requested" && isSettled(each.event.peerId),
		);
		this.#asking = asking;
		const questions = openQuestions(overview);
		const isDecided = (question: string) => this.#questions.has(question) && !questions.has(question);
		this.#forget((each) => isDecided(questionIn(each)));
		this.#questions = questions;
	}

	/** RULE: what was answered, read or has ended is neither told any more nor left standing on the screen. */
	#forget(isOver: (happening: Happening) => boolean): void {
		this.#queue.forget(isOver);
		if (!this.#told.some(isOver)) return;
		this.#told = this.#told.filter((each) => !isOver(each));
		if (this.#told.length === 0) this.#toasts.close();
	}

	#show(told: readonly Happening[]): void {
		const toast = toastOf(vscode.l10n, { happenings: told, overview: this.#deps.node.overview });
		if (toast.isWarning) warn(toast);
		else {
			this.#told = told;
			this.#toasts.show(toast);
		}
	}
}

/** Message ids remembered, so that a changed row does not interrupt twice. */
const seenMax = 1_000;

/** Nothing takes it back: it is about this computer. */
function warn({ message, actions }: Toast): void {
	const labels = actions.map((action) => action.label);
	vscode.window.showWarningMessage(inert(message), ...labels).then((label) => {
		const action = actions.find((each) => each.label === label);
		if (action) void vscode.commands.executeCommand(action.command, action.target);
	});
}
