/**
 * Every id the extension shares with `package.json`: commands, views, settings, context keys. Ids are written here
 * and nowhere else; the types make a forgotten registration a compile error, a unit test compares with the manifest.
 */

/** Commands of `contributes.commands`. */
export const commands = {
	turnOn: "lanChat.turnOn",
	turnOff: "lanChat.turnOff",
	setDisplayName: "lanChat.setDisplayName",
	createRoom: "lanChat.room.create",
	joinRoom: "lanChat.room.join",
	openRoom: "lanChat.room.open",
	answerJoin: "lanChat.room.answerJoin",
	approveJoin: "lanChat.room.approveJoin",
	denyJoin: "lanChat.room.denyJoin",
	showMembers: "lanChat.room.showMembers",
	roomPolicy: "lanChat.room.policy",
	kickMember: "lanChat.room.kick",
	offerTransfer: "lanChat.room.offerTransfer",
	acceptTransfer: "lanChat.room.acceptTransfer",
	declineTransfer: "lanChat.room.declineTransfer",
	withdrawTransfer: "lanChat.room.withdrawTransfer",
	leaveRoom: "lanChat.room.leave",
	closeRoom: "lanChat.room.close",
	removeRoom: "lanChat.room.remove",
	inviteToRoom: "lanChat.room.invite",
	openInvite: "lanChat.openInvite",
	standForAdmin: "lanChat.room.stand",
	voteForAdmin: "lanChat.room.vote",
	replaceMovedKey: "lanChat.room.rekey",
	muteRoom: "lanChat.room.mute",
	quietMode: "lanChat.quietMode",
	withdrawRequest: "lanChat.room.withdraw",
	renewRoomKey: "lanChat.room.renewKey",
	messagePerson: "lanChat.person.message",
	askContact: "lanChat.person.ask",
	withdrawContact: "lanChat.person.withdraw",
	approveContact: "lanChat.person.approve",
	declineContact: "lanChat.person.decline",
	verifyPerson: "lanChat.person.verify",
	showSafetyNumber: "lanChat.person.safetyNumber",
	blockPerson: "lanChat.person.block",
	unblockPerson: "lanChat.person.unblock",
	forgetContact: "lanChat.person.forget",
	exportHistory: "lanChat.history.export",
	deleteHistory: "lanChat.history.delete",
	connectToAddress: "lanChat.connectToAddress",
	diagnoseNetwork: "lanChat.diagnoseNetwork",
	shareSelection: "lanChat.shareSelection",
	shareSelectionAsFile: "lanChat.shareSelectionAsFile",
	shareFiles: "lanChat.file.share",
	acceptFile: "lanChat.file.accept",
	acceptFileTo: "lanChat.file.acceptTo",
	declineFile: "lanChat.file.decline",
	pauseFile: "lanChat.file.pause",
	resumeFile: "lanChat.file.resume",
	resumeFileTo: "lanChat.file.resumeTo",
	cancelFile: "lanChat.file.cancel",
	offerFileAgain: "lanChat.file.offerAgain",
	withdrawFile: "lanChat.file.withdraw",
	openFile: "lanChat.file.open",
	saveFileAs: "lanChat.file.saveAs",
	revealFile: "lanChat.file.reveal",
	compareFile: "lanChat.file.compare",
	forgetFile: "lanChat.file.forget",
	clearFiles: "lanChat.file.clear",
	backUpIdentity: "lanChat.identity.backUp",
	replaceMyKey: "lanChat.identity.replaceKey",
	unlockIdentity: "lanChat.identity.unlock",
	startOver: "lanChat.identity.startOver",
	showStatus: "lanChat.showStatus",
	showLog: "lanChat.showLog",
	// The same from a title bar, in no palette: VS Code hands those the row that was clicked last.
	messageAnyone: "lanChat.people.message",
	diagnoseAnyone: "lanChat.people.diagnose",
	shareWithAnyone: "lanChat.files.share",
} as const;

/** A command of ours, e.g. `lanChat.turnOn`. */
export type CommandId = (typeof commands)[keyof typeof commands];

/** What every command id must have: a mapped type, so that a forgotten entry does not compile. */
export type CommandHandlers = { readonly [Id in CommandId]: (...args: unknown[]) => Promise<void> };

/** Run by the links of our notifications; in no menu and no palette, so not in `package.json`. */
export const pressToastCommand = "lanChat.toast.press";

/** Trees of the activity bar container. */
export const views = {
	rooms: "lanChat.rooms",
	people: "lanChat.people",
	requests: "lanChat.requests",
	files: "lanChat.files",
} as const;

/** A tree of ours. */
export type ViewId = (typeof views)[keyof typeof views];

/** Run by a click on a row of the tree; in no menu and no palette either. */
export const openRowCommand = (view: ViewId): string => `${view}.openRow`;

/** The container of the trees in the activity bar. */
export const viewContainer = "lanChat";

/** Settings section; keys of `SettingTypes` stand below it. */
export const settingsSection = "lanChat";

/** Settings by their key below the section, with what a valid value is. */
export interface SettingTypes {
	readonly displayName: string;
	readonly onAtStart: boolean;
	readonly port: number;
	readonly teamCode: string;
	readonly staticPeers: readonly string[];
	readonly ignoredInterfaces: readonly string[];
	readonly discovery: boolean;
	readonly notifications: "all" | "addressed" | "none";
	/** Rooms, by id, that do otherwise than `notifications` says. */
	readonly roomNotifications: Readonly<Record<string, "all" | "addressed" | "none">>;
	/** No notifications until the person turns it off again. */
	readonly quiet: boolean;
	readonly downloadFolder: string;
	readonly autoAcceptMegabytes: number;
}

/** Key of a setting below the section. */
export type SettingKey = keyof SettingTypes;

/** The settings with their defaults, which `package.json` repeats. */
export const settingDefaults: SettingTypes = {
	displayName: "",
	onAtStart: true,
	port: 0,
	teamCode: "",
	staticPeers: [],
	ignoredInterfaces: [],
	discovery: true,
	notifications: "addressed",
	roomNotifications: {},
	quiet: false,
	downloadFolder: "",
	autoAcceptMegabytes: 0,
};

/** Context keys and what they hold; `when` clauses in `package.json` use nothing else of ours. */
export interface ContextKeyTypes {
	/** `new` is off and never on before; `failed` has its reason in `lanChat.failure`. */
	readonly "lanChat.status": "new" | "off" | "starting" | "on" | "locked" | "failed";
	/** A `NodeFailure`, or empty. */
	readonly "lanChat.failure": string;
	/** Why nobody is connected: a `NetworkHint`. */
	readonly "lanChat.network": string;
	readonly "lanChat.hasRooms": boolean;
	readonly "lanChat.hasNearby": boolean;
	readonly "lanChat.hasPeople": boolean;
	readonly "lanChat.hasRequests": boolean;
}

/** A context key of ours. */
export type ContextKey = keyof ContextKeyTypes;

/** All context keys; mapped, so that a forgotten one does not compile. */
export const contextKeys: { readonly [Key in ContextKey]: null } = {
	"lanChat.status": null,
	"lanChat.failure": null,
	"lanChat.network": null,
	"lanChat.hasRooms": null,
	"lanChat.hasNearby": null,
	"lanChat.hasPeople": null,
	"lanChat.hasRequests": null,
};

/** Scheme of the read-only documents that show received snippets. */
export const snippetScheme = "lanchat-snippet";

/** Scheme of the diagnosis of the network, shown as a read-only document. */
export const diagnosisScheme = "lanchat-diagnosis";

/** Scheme of the addresses by which rows of our trees get a colour; nothing is behind them. */
export const rowScheme = "lanchat-row";

/** The view type of pages on which keys are compared; they are not brought back after a reload. */
export const verifyViewType = "lanChat.verify";

/** The view type of room pages. */
export const roomViewType = "lanChat.room";
