/** Every `new` of the window, in the order things depend on each other. */
import { join } from "node:path";
import * as vscode from "vscode";
import type { KeyVault, Logger } from "../net/ports.ts";
import { channelLogger } from "./channelLogger.ts";
import { registerShareCodeAction } from "./code/shareCodeAction.ts";
import { SnippetDocuments } from "./code/snippetDocuments.ts";
import { commandHandlers } from "./commands/handlers.ts";
import { openInviteFromOutside } from "./commands/openInvite.ts";
import { registerCommands } from "./commands/registerCommands.ts";
import { ContextKeys } from "./contextKeys.ts";
import { DraftFiles } from "./conversation/draftFiles.ts";
import { Drafts } from "./conversation/drafts.ts";
import { DiagnosisDocument } from "./diagnose/diagnosisDocument.ts";
import { DisposableStore } from "./disposable.ts";
import { AcceptRuleFeed } from "./files/acceptRuleFeed.ts";
import { Copies, sweepAsOffersEnd } from "./files/copies.ts";
import { FileActs } from "./files/fileActs.ts";
import { FileOffers } from "./files/fileOffers.ts";
import { OpenOffers } from "./files/openOffers.ts";
import { TransferFeed } from "./files/transferFeed.ts";
import { registerInviteUris } from "./inviteUris.ts";
import { clipboardKeepMs } from "./limits.ts";
import { KeyKeeper } from "./node/keyKeeper.ts";
import { NodeConnection } from "./node/nodeConnection.ts";
import { ownerOnlyFileVault } from "./node/ownerOnlyFileVault.ts";
import { secretStorageVault } from "./node/secretStorageVault.ts";
import { AttentiveWindow } from "./notify/attentiveWindow.ts";
import { Notifier } from "./notify/notifier.ts";
import { Places } from "./page/places.ts";
import { roomActions } from "./page/roomActions.ts";
import { VisibleRooms } from "./page/visibleRooms.ts";
import { RoomPanels } from "./panels/roomPanels.ts";
import { Walls } from "./people/walls.ts";
import { nodeSettings } from "./settings.ts";
import { SettingsFeed } from "./settingsFeed.ts";
import { StatusBar } from "./status/statusBar.ts";
import { textLanguage } from "./textLanguage.ts";
import { FileDrops } from "./trees/fileDrops.ts";
import { TreeViews } from "./trees/treeViews.ts";
import { SecretClipboard } from "./ui/secretClipboard.ts";
import { Teller } from "./ui/teller.ts";
import { timeOfDay } from "./ui/timeOfDay.ts";
import { KeptComparisons } from "./verify/keptComparisons.ts";
import { VerifyPanels } from "./verify/verifyPanels.ts";
import { windowClock } from "./windowClock.ts";

/** The running extension of one window. */
export interface Composition extends vscode.Disposable {
	readonly log: Logger;
	/** Lets the node end in order and writes down what is not written yet; within the time VS Code gives. */
	stop(): Promise<void>;
}

/** Builds the window's half of LAN Chat. Reads state, touches neither disk nor network; the node starts afterwards. */
export function compose(context: vscode.ExtensionContext): Composition {
	const store = new DisposableStore();
	const channel = store.add(vscode.window.createOutputChannel("LAN Chat", { log: true }));
	const log = channelLogger(channel);
	const storageDir = context.globalStorageUri.fsPath;

	const settings = store.add(new SettingsFeed());
	const vault = new KeyKeeper({ vault: platformVault(context, log) });
	const node = store.add(
		new NodeConnection(
			{ vault, log, settings: () => nodeSettings(settings.values) },
			{
				file: vscode.Uri.joinPath(context.extensionUri, "dist", "node.cjs").fsPath,
				storageDir,
				app: String(context.extension.packageJSON.version),
				verbose: channel.logLevel <= vscode.LogLevel.Debug,
			},
		),
	);
	settings.feed(node);
	const teller = store.add(new Teller({ node }));

	const diagnosis = store.add(new DiagnosisDocument());
	const snippets = store.add(new SnippetDocuments({ node }));
	const visibleRooms = store.add(new VisibleRooms(vscode.window.state.focused));
	const files = new DraftFiles({ folder: join(storageDir, "drafts") });
	const drafts = store.add(new Drafts({ files, memento: context.workspaceState, vault }));
	const places = new Places(context.workspaceState);
	const comparisons = new KeptComparisons(context.workspaceState);
	const walls = store.add(new Walls());
	const copies = store.add(new Copies({ now: () => Date.now() }, { folder: join(storageDir, "copies") }));
	const transfers = store.add(new TransferFeed({ node, copies }));
	const offers = new FileOffers({ node, copies });
	const openOffers = store.add(new OpenOffers({ node, transfers, now: () => Date.now() }));
	const fileActs = new FileActs({ node, settings, transfers, copies });
	const actions = roomActions({ node, snippets, walls, fileActs, offers, teller });
	const { extensionUri } = context;
	const shown = { drafts, places, visibleRooms, walls, transfers, copies };
	const rooms = store.add(new RoomPanels({ extensionUri, port: node, actions, log, ...shown }));

	const verifications = store.add(new VerifyPanels({ extensionUri, node, log, kept: comparisons }));

	const isOwner = () => node.state.kind === "connected" && node.state.role === "owner";
	const attention = new AttentiveWindow(
		{ hasFocus: () => vscode.window.state.focused, isOwner },
		{ file: join(storageDir, "attentive") },
	);
	store.add(
		vscode.window.onDidChangeWindowState(({ focused }) => {
			if (focused) attention.claim();
		}),
	);
	store.add({ dispose: () => attention.release() });
	const isAttended = (room: string) => visibleRooms.isAttended(room);
	const isComparing = (peerId: string) => verifications.isShown(peerId);
	store.add(
		new Notifier({
			clock: windowClock,
			node,
			settings,
			window: attention,
			isAttended,
			onDidLook: visibleRooms.onDidChange,
			isComparing,
			onDidCompare: verifications.onDidShow,
		}),
	);

	const language = textLanguage(vscode);
	const now = () => Date.now();
	const inWords = (ms: number) => timeOfDay(ms, { nowMs: now(), language });
	const isMuted = (room: string) => settings.values.roomNotifications[room] === "none";
	const words = { l10n: vscode.l10n, now, timeOfDay: inWords, isMuted };
	const drops = new FileDrops({ node, offers, walls, teller });
	store.add(new TreeViews({ node, transfers, openOffers, settings, drops, words }));
	store.add(new AcceptRuleFeed({ node, settings }));
	store.add(sweepAsOffersEnd(copies, transfers));
	store.add(new StatusBar({ node, transfers, openOffers, settings }));
	store.add(new ContextKeys({ node }));
	const lastRoom = {
		get: () => context.workspaceState.get<string>(lastRoomKey),
		set: (room: string) => void context.workspaceState.update(lastRoomKey, room),
	};
	const openRoom = async (room: string, name?: string) => rooms.open(room, name);
	const showLog = () => channel.show();
	const activeRoom = () => rooms.activeRoom;
	const openVerification = (peerId: string) => verifications.open(peerId);
	const pages = { openRoom, openVerification, activeRoom };
	const showDiagnosis = (report: string) => diagnosis.show(report);
	const { clipboard } = vscode.env;
	const onDidChangeFocus = vscode.window.onDidChangeWindowState;
	const secrets = store.add(new SecretClipboard({ clipboard, onDidChangeFocus }, { keepMs: clipboardKeepMs }));
	const tellers = { teller, secrets, log, showLog, showDiagnosis };
	const commandDeps = {
		node,
		settings,
		walls,
		offers,
		fileActs,
		transfers,
		openOffers,
		...pages,
		timeOfDay: inWords,
		lastRoom,
		...tellers,
	};
	const handlers = commandHandlers(commandDeps);
	store.add(registerCommands(log, handlers));
	store.add(registerShareCodeAction());
	store.add(registerInviteUris(log, openInviteFromOutside(commandDeps)));

	rooms.start();
	verifications.start();
	// The node's thread starts when this one is done with activating.
	const starting = setImmediate(() => {
		node.start();
		if (vscode.window.state.focused) attention.claim();
	});
	store.add({ dispose: () => clearImmediate(starting) });
	return {
		log,
		stop: async () => {
			clearImmediate(starting);
			await Promise.all([secrets.stop(), drafts.flush(), verifications.leaveAll().then(() => node.stop())]);
		},
		dispose: () => store.dispose(),
	};
}

const lastRoomKey = "lanChat.lastRoom";

/**
 * SECURITY: in a browser-based editor every window has its own copy of `SecretStorage` and overwrites the others', so
 * the key is in an owner-only file there.
 */
function platformVault(context: vscode.ExtensionContext, log: Logger): KeyVault {
	const isInBrowser = vscode.env.uiKind === vscode.UIKind.Web;
	if (!isInBrowser) return secretStorageVault({ secrets: context.secrets, log });
	return ownerOnlyFileVault({ log }, { file: join(context.globalStorageUri.fsPath, "master.key") });
}
