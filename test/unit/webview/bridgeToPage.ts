/** The host's side of a page without VS Code and without a node. */
import assert from "node:assert/strict";
import { conversationOf } from "../../../src/extension/conversation/conversation.ts";
import { DraftFiles } from "../../../src/extension/conversation/draftFiles.ts";
import { Drafts, unsentKey } from "../../../src/extension/conversation/drafts.ts";
import { Outbox } from "../../../src/extension/conversation/outbox.ts";
import { Copies } from "../../../src/extension/files/copies.ts";
import { TransferFeed } from "../../../src/extension/files/transferFeed.ts";
import { Places } from "../../../src/extension/page/places.ts";
import { RoomBridge } from "../../../src/extension/page/roomBridge.ts";
import type { FileWish } from "../../../src/extension/page/roomPort.ts";
import { roomStrings } from "../../../src/extension/page/roomStrings.ts";
import { VisibleRooms } from "../../../src/extension/page/visibleRooms.ts";
import { Walls } from "../../../src/extension/people/walls.ts";
import { type Command, decodeHostMessage, type HostMessage, type Snapshot } from "../../../src/webview/protocol.ts";
import { plainL10n } from "../../page/plainL10n.ts";
import { roomId } from "../../page/sampleRows.ts";
import { ScriptedPort } from "./scriptedPort.ts";

/** A bridge to a scripted node, and what came of it. Everything it posts is checked against the protocol. */
export function makeBridge(
	key = roomId,
	copiesFolder = "/nowhere/lan-chat",
	drafts = new Drafts({
		files: new DraftFiles({ folder: "/nowhere/lan-chat/drafts" }),
		memento: { get: () => undefined, update: async () => {} },
		vault: { read: async () => "none" },
	}),
) {
	const port = new ScriptedPort();
	const posted: HostMessage[] = [];
	const log: string[] = [];
	const copied: string[] = [];
	const opened: string[] = [];
	const acted: string[] = [];
	const acts: string[] = [];
	const filed: string[] = [];
	const said: string[] = [];
	const copies = new Copies({ now: () => 1 }, { folder: copiesFolder });
	const transfers = new TransferFeed({ node: port, copies });
	const walls = new Walls();
	const places = new Places({ get: () => undefined, update: async () => {} });
	const visibleRooms = new VisibleRooms(true);
	visibleRooms.setPanel(key, { visible: true, active: true });
	const outbox = new Outbox({
		send: (clientId, text) => conversationOf(port, key).send(clientId, { kind: "text", text }),
		describe: ({ code }) => `not sent: ${code}`,
		now: () => 1,
		kept: { read: () => drafts.get(unsentKey(key)), write: (text) => drafts.set(unsentKey(key), text) },
		interrupted: "the window closed",
	});
	const post = (told: HostMessage) => {
		assert.equal(decodeHostMessage(structuredClone(told)).ok, true);
		posted.push(told);
	};
	const actions = {
		openLink: recordIn(opened),
		copyText: recordIn(copied),
		openSnippet: async () => "",
		showMembers: async () => "",
		person: async (peerId: string, act: string) => {
			acts.push(`${peerId} ${act}`);
			return "";
		},
		runRoomAction: async (_room: string, { action }: { readonly action: string }) => {
			acted.push(action);
			return "";
		},
		file: async (_room: string, { act, messageId, transferId }: FileWish) => {
			filed.push(`${act} ${messageId} ${transferId}`);
			return "";
		},
		attach: async () => {
			filed.push("attach");
			return "";
		},
		offerUris: async (_room: string, uris: readonly string[]) => {
			filed.push(...uris);
			return "";
		},
		offerCopies: async (_room: string, paths: readonly string[]) => {
			filed.push(...paths);
			return "";
		},
		tell: (sentence: string) => void said.push(sentence),
		fixNode: async () => "",
	};
	const bridge = new RoomBridge(
		{
			port,
			actions,
			drafts,
			places,
			outbox,
			walls,
			transfers,
			copies,
			visibleRooms,
			l10n: plainL10n,
			strings: roomStrings(plainL10n),
			post,
			log: { log: (_level, text) => void log.push(text) },
		},
		{ room: key },
	);
	bridge.start();
	let lastId = 0;
	const ask = async (command: Command) => {
		lastId += 1;
		const id = lastId;
		await bridge.handle({ kind: "command", id, command });
		const answer = posted.find((told) => (told.kind === "reply" || told.kind === "refusal") && told.id === id);
		assert.ok(answer?.kind === "reply" || answer?.kind === "refusal");
		return answer;
	};
	const ready = async (): Promise<Snapshot> => {
		await bridge.handle({ kind: "ready", room: key, rev: 0 });
		const snapshot = posted.findLast((told) => told.kind === "snapshot");
		assert.ok(snapshot);
		return snapshot;
	};
	return {
		bridge,
		port,
		posted,
		log,
		copied,
		opened,
		acted,
		visibleRooms,
		walls,
		outbox,
		acts,
		filed,
		said,
		copies,
		places,
		ask,
		ready,
	};
}

function recordIn(list: string[]): (text: string) => Promise<string> {
	return async (text) => {
		list.push(text);
		return "";
	};
}
