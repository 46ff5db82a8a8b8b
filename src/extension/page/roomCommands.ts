/** Does what a room page asks for. No `vscode`; what needs it is behind `RoomActions`. */
import type { Outcome } from "../../net/api/outcome.ts";
import { type Command, protocolLimits, type Reply } from "../../webview/protocol.ts";
import { clip, maxNameUnits } from "../clip.ts";
import { type Conversation, conversationOf } from "../conversation/conversation.ts";
import { personOfKey } from "../conversation/conversationKey.ts";
import type { Drafts } from "../conversation/drafts.ts";
import type { Outbox } from "../conversation/outbox.ts";
import { describeError } from "../errors.ts";
import type { Copies } from "../files/copies.ts";
import { offerPlace } from "../files/places.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import { type UploadRefusal, Uploads, type UploadsDeps } from "../files/uploads.ts";
import { lostUploadInWords, uploadRefusalInWords } from "../files/uploadWords.ts";
import type { L10n } from "../l10n.ts";
import { uploadLimits } from "../limits.ts";
import { currentPeerId } from "../people/personWords.ts";
import type { Walls } from "../people/walls.ts";
import { pageRow } from "./pageRows.ts";
import { pageHeader } from "./pageState.ts";
import type { FileOutcome, RoomActions, RoomPort } from "./roomPort.ts";

/** A command's answer: what it yields, or a code and a sentence. */
export type CommandAnswer =
	| { readonly ok: true; readonly value: Reply }
	| { readonly ok: false; readonly code: string; readonly message: string };

/** What the commands of one room need. */
export interface RoomCommandsDeps {
	readonly port: RoomPort;
	readonly actions: RoomActions;
	readonly drafts: Drafts;
	readonly outbox: Outbox;
	readonly l10n: L10n;
	readonly walls: Walls;
	readonly copies: Copies;
	readonly transfers: Pick<TransferFeed, "of">;
	/** The page shows rows up to this one. */
	readonly markRead: (upTo: string) => void;
}

/** Which conversation. */
export interface RoomCommandsOptions {
	readonly room: string;
}

type Handlers = {
	readonly [K in Command["kind"]]: (command: Extract<Command, { kind: K }>) => Promise<CommandAnswer> | CommandAnswer;
};

const unknownRoom = { code: "roomUnknown", detail: {} } as const;
const done: CommandAnswer = { ok: true, value: { kind: "done" } };

/** SECURITY: the page confirms addresses with the person; it is not trusted to have looked at the scheme. */
const openable = /^(https?:\/\/|mailto:)/i;

/** Runs the commands of one room's page. */
export class RoomCommands {
	readonly #deps: RoomCommandsDeps;
	readonly #room: string;
	readonly #conversation: Conversation;
	readonly #handlers: Handlers;
	readonly #uploads: Uploads;

	constructor(deps: RoomCommandsDeps, options: RoomCommandsOptions) {
		this.#deps = deps;
		this.#room = options.room;
		this.#conversation = conversationOf(deps.port, options.room);
		const offer: UploadsDeps["offer"] = (paths, handle) => deps.actions.offerCopies(options.room, paths, handle);
		const place = () => offerPlace(deps.port, options.room);
		this.#uploads = new Uploads({ copies: deps.copies, place, offer }, uploadLimits);
		this.#handlers = this.#makeHandlers();
	}

	/** The page is gone, and with it what it had not handed over. */
	handlePageGone(): void {
		const { actions, l10n } = this.#deps;
		for (const lost of this.#uploads.cancelAll()) actions.tell(lostUploadInWords(l10n, lost));
	}

	/** Rejects only for bugs. */
	async run(command: Command): Promise<CommandAnswer> {
		const handler = this.#handlers[command.kind] as (command: Command) => Promise<CommandAnswer> | CommandAnswer;
		return handler(command);
	}

	#makeHandlers(): Handlers {
		const { actions, drafts, outbox, markRead, l10n, port } = this.#deps;
		const room = this.#room;
		return {
			send: async ({ clientId, text }) => {
				const walled = this.#walled();
				if (walled?.ok === false) outbox.refuse(clientId, text, walled.message);
				return walled ?? sendAnswer(await outbox.send(clientId, text));
			},
			retry: async ({ clientId }) => {
				const walled = this.#walled();
				if (walled) return walled;
				const sending = outbox.retry(clientId);
				return sending === null ? this.#unknownMessage() : sendAnswer(await sending);
			},
			discard: ({ clientId }) => {
				outbox.discard(clientId);
				return done;
			},
			loadOlder: ({ before }) => this.#loadOlder(before),
			saveDraft: ({ text }) => {
				drafts.set(room, text);
				return done;
			},
			markRead: ({ upTo }) => {
				markRead(upTo);
				return done;
			},
			openLink: async ({ url }) => {
				if (openable.test(url)) return actionAnswer(await actions.openLink(url));
				return actionAnswer(l10n.t("Addresses of this kind are not opened from a message."));
			},
			openSnippet: async ({ messageId }) => actionAnswer(await actions.openSnippet(room, messageId)),
			copySnippet: ({ messageId }) => this.#copySnippet(messageId),
			copyText: async ({ text }) => actionAnswer(await actions.copyText(text)),
			edit: ({ messageId, text }) => this.#change((message) => message.edit(messageId, text)),
			erase: ({ messageId }) => this.#erase(messageId),
			react: ({ messageId, emoji, on }) => this.#change((message) => message.react(messageId, emoji, on)),
			deliveredTo: ({ messageId }) => this.#deliveredTo(messageId),
			showMembers: async () => actionAnswer(await actions.showMembers(room)),
			person: async ({ act }) => {
				const peerId = currentPeerId(port.overview, personOfKey(room));
				return peerId === "" ? this.#unknownMessage() : actionAnswer(await actions.person(peerId, act));
			},
			file: async (wanted) => this.#fileWalled(wanted) ?? fileAnswer(await actions.file(room, wanted)),
			attach: async () => this.#closed() ?? actionAnswer(await actions.attach(room)),
			offerUris: async ({ uris }) => this.#closed() ?? actionAnswer(await actions.offerUris(room, uris)),
			uploadBegin: async ({ uploadId, files }) =>
				this.#closed() ?? this.#uploadAnswer(await this.#uploads.begin(uploadId, files)),
			uploadPart: async ({ uploadId, index, bytes }) =>
				this.#uploadAnswer(await this.#uploads.part(uploadId, index, bytes)),
			uploadEnd: async ({ uploadId }) => {
				const { refusal, problem } = await this.#uploads.end(uploadId);
				return refusal === "" ? actionAnswer(problem) : this.#uploadAnswer(refusal);
			},
			uploadCancel: async ({ uploadId }) => {
				await this.#uploads.cancel(uploadId);
				return done;
			},
			roomAction: async ({ action, peerId }) => actionAnswer(await actions.runRoomAction(room, { action, peerId })),
			fixNode: async () => actionAnswer(await actions.fixNode()),
		};
	}

	/** RULE: nothing goes to a key behind a wall the person has not passed, whatever the page says. */
	#walled(): CommandAnswer | null {
		const header = pageHeader(this.#deps, this.#room);
		if (header?.kind !== "direct" || header.whyReadOnly === "") return null;
		return { ok: false, code: "walled", message: header.whyReadOnly };
	}

	/** RULE: what stands behind a wall is not fetched either; what can be done about what is here already, can. */
	#fileWalled({ act }: Extract<Command, { kind: "file" }>): CommandAnswer | null {
		return act === "accept" || act === "acceptAgain" || act === "acceptTo" ? this.#walled() : null;
	}

	/** RULE: files go only where words may. */
	#closed(): CommandAnswer | null {
		const header = pageHeader(this.#deps, this.#room);
		const reason = header === null ? describeError(this.#deps.l10n, unknownRoom) : header.whyReadOnly;
		return reason === "" ? null : { ok: false, code: "walled", message: reason };
	}

	#uploadAnswer(refusal: UploadRefusal | ""): CommandAnswer {
		if (refusal === "") return done;
		return { ok: false, code: refusal, message: uploadRefusalInWords(this.#deps.l10n, refusal) };
	}

	async #loadOlder(before: string): Promise<CommandAnswer> {
		const page = await this.#conversation.page(before, protocolLimits.olderRows);
		if (!page.ok) return this.#refusal(page);
		const { messages, hasOlder } = page.value;
		return {
			ok: true,
			value: { kind: "older", rows: messages.map((message) => pageRow(this.#deps.l10n, message)), hasOlder },
		};
	}

	async #change(change: (conversation: Conversation) => Promise<Outcome<null>>): Promise<CommandAnswer> {
		const outcome = await change(this.#conversation);
		return outcome.ok ? done : this.#refusal(outcome);
	}

	/** What is taken back is not offered any more either. */
	async #erase(messageId: string): Promise<CommandAnswer> {
		const { port, transfers } = this.#deps;
		const answer = await this.#change((message) => message.erase(messageId));
		const offers = transfers
			.of(this.#room)
			.filter((each) => each.direction === "out" && each.messageId === messageId && each.state === "offered");
		if (answer.ok) await Promise.all(offers.map(({ id }) => port.call("files/cancel", { id })));
		return answer;
	}

	async #copySnippet(id: string): Promise<CommandAnswer> {
		const message = await this.#conversation.message(id);
		if (!message.ok) return this.#refusal(message);
		const { body } = message.value;
		if (body.kind !== "snippet") return this.#unknownMessage();
		return actionAnswer(await this.#deps.actions.copyText(body.snippet.text));
	}

	async #deliveredTo(id: string): Promise<CommandAnswer> {
		const room = this.#room;
		// What is said to one person has one reader.
		if (personOfKey(room) !== "") return { ok: true, value: { kind: "names", names: [] } };
		const [delivered, members] = await Promise.all([
			this.#deps.port.call("rooms/deliveredTo", { room, id }),
			this.#deps.port.call("rooms/members", { room }),
		]);
		if (!delivered.ok) return this.#refusal(delivered);
		if (!members.ok) return this.#refusal(members);
		const have = new Set(delivered.value);
		const names = members.value
			.filter(({ peerId, isMe }) => have.has(peerId) && !isMe)
			.map(({ name, tag }) => (name === "" ? `·${clip(tag, maxNameUnits)}` : clip(name, maxNameUnits)));
		return { ok: true, value: { kind: "names", names: names.slice(0, protocolLimits.members) } };
	}

	#unknownMessage(): CommandAnswer {
		return this.#refusal({ ok: false, code: "messageUnknown", detail: {} });
	}

	#refusal(failure: Extract<Outcome<never>, { ok: false }>): CommandAnswer {
		return { ok: false, code: failure.code, message: describeError(this.#deps.l10n, failure) };
	}
}

function sendAnswer({ problem, code }: { readonly problem: string; readonly code: string }): CommandAnswer {
	return problem === "" ? done : { ok: false, code, message: problem };
}

function fileAnswer(outcome: FileOutcome): CommandAnswer {
	return typeof outcome === "string" ? actionAnswer(outcome) : { ok: true, value: outcome };
}

function actionAnswer(problem: string): CommandAnswer {
	return problem === "" ? done : { ok: false, code: "notDone", message: problem };
}
