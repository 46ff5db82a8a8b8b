/** From what stands in the settings to what the node and the notifier take. Pure: a bad value is named and ignored. */
import type { Settings } from "../net/api/nodeState.ts";
import { thisMachine, wholePath } from "./files/downloadFolder.ts";
import type { L10n } from "./l10n.ts";
import { displayNameMax } from "./limits.ts";
import { type SettingKey, type SettingTypes, settingDefaults } from "./manifest.ts";

/** A setting that was not used as it stands, and why. */
export interface SettingProblem {
	readonly key: SettingKey;
	readonly message: string;
}

/** All settings as they are used: a bad one has its default, a bad address is left out of its list. */
export interface ReadSettings {
	readonly values: SettingTypes;
	readonly problems: readonly SettingProblem[];
}

/** Reads every setting through `get`, which answers what stands in the file, whatever that is. */
export function readSettings(l10n: L10n, get: (key: SettingKey) => unknown): ReadSettings {
	const problems: SettingProblem[] = [];
	const read = <K extends SettingKey>(key: K): SettingTypes[K] => {
		const { value, problem } = checks[key](l10n, get(key) ?? settingDefaults[key]);
		if (problem !== "") problems.push({ key, message: problem });
		return value;
	};
	const values: SettingTypes = {
		displayName: read("displayName"),
		onAtStart: read("onAtStart"),
		port: read("port"),
		teamCode: read("teamCode"),
		staticPeers: read("staticPeers"),
		ignoredInterfaces: read("ignoredInterfaces"),
		discovery: read("discovery"),
		notifications: read("notifications"),
		roomNotifications: read("roomNotifications"),
		quiet: read("quiet"),
		downloadFolder: read("downloadFolder"),
		autoAcceptMegabytes: read("autoAcceptMegabytes"),
	};
	return { values, problems };
}

/** The part the node is told. */
export function nodeSettings(values: SettingTypes): Settings {
	const { displayName, onAtStart, port, teamCode, staticPeers, ignoredInterfaces, discovery } = values;
	return { name: displayName, onAtStart, port, teamCode, staticPeers, ignoredInterfaces, discovery };
}

/** What is used, and what was wrong with what stood there; no problem is empty. */
interface Checked<T> {
	readonly value: T;
	readonly problem: string;
}

type Check<T> = (l10n: L10n, value: unknown) => Checked<T>;

/** Ports below are the system's. */
const lowestPort = 1_024;
const highestPort = 65_535;
/** Longer team codes are pasted by accident. */
const teamCodeMax = 100;
const staticPeersMax = 64;
const ignoredInterfacesMax = 32;
const roomNotificationsMax = 1_000;
/** So many bad entries are named, and so much of each is shown. */
const namedMax = 5;
const namedLengthMax = 60;
/** 64 GiB: no content is larger. */
const autoAcceptMax = 65_536;

const checks: { readonly [K in SettingKey]: Check<SettingTypes[K]> } = {
	displayName: (l10n, value) =>
		typeof value === "string" && isDisplayName(value)
			? good(value)
			: bad(
					settingDefaults.displayName,
					l10n.t("It must be a text of at most {0} characters that can be shown.", displayNameMax),
				),
	onAtStart: (l10n, value) =>
		typeof value === "boolean" ? good(value) : bad(settingDefaults.onAtStart, l10n.t("It must be true or false.")),
	port: (l10n, value) =>
		isPort(value)
			? good(value)
			: bad(settingDefaults.port, l10n.t("It must be 0, or a number from {0} to {1}.", lowestPort, highestPort)),
	teamCode: (l10n, value) =>
		typeof value === "string" && [...value].length <= teamCodeMax
			? good(value.normalize("NFC").trim())
			: bad(settingDefaults.teamCode, l10n.t("It must be a text of at most {0} characters.", teamCodeMax)),
	staticPeers: checkAddresses,
	ignoredInterfaces: checkNames,
	discovery: (l10n, value) =>
		typeof value === "boolean" ? good(value) : bad(settingDefaults.discovery, l10n.t("It must be true or false.")),
	notifications: (l10n, value) =>
		isPolicy(value)
			? good(value)
			: bad(settingDefaults.notifications, l10n.t('It must be "all", "addressed" or "none".')),
	roomNotifications: checkRooms,
	quiet: (l10n, value) =>
		typeof value === "boolean" ? good(value) : bad(settingDefaults.quiet, l10n.t("It must be true or false.")),
	downloadFolder: (l10n, value) =>
		typeof value === "string" && isFolderPath(value.trim())
			? good(value.trim())
			: bad(
					settingDefaults.downloadFolder,
					l10n.t("It must be a whole path, such as /home/ada/Downloads or ~/Downloads."),
				),
	autoAcceptMegabytes: (l10n, value) =>
		typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= autoAcceptMax
			? good(value)
			: bad(settingDefaults.autoAcceptMegabytes, l10n.t("It must be a whole number from 0 to {0}.", autoAcceptMax)),
};

function good<T>(value: T): Checked<T> {
	return { value, problem: "" };
}

function bad<T>(value: T, problem: string): Checked<T> {
	return { value, problem };
}

/** The node checks names that are typed; here it must not refuse all settings because of one. Empty: none chosen. */
function isDisplayName(value: string): boolean {
	const name = value.normalize("NFC").trim();
	return [...name].length <= displayNameMax && !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(name);
}

function isPort(value: unknown): value is number {
	if (typeof value !== "number" || !Number.isInteger(value)) return false;
	return value === 0 || (value >= lowestPort && value <= highestPort);
}

function isPolicy(value: unknown): value is SettingTypes["notifications"] {
	return value === "all" || value === "addressed" || value === "none";
}

function checkRooms(l10n: L10n, value: unknown): Checked<SettingTypes["roomNotifications"]> {
	const problem = l10n.t('It must name rooms by their id, each with "all", "addressed" or "none".');
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		return bad(settingDefaults.roomNotifications, problem);
	}
	const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
	const fitting = entries.flatMap(([room, policy]) =>
		/^[0-9a-f]{1,128}$/.test(room) && isPolicy(policy) ? [[room, policy] as const] : [],
	);
	const read = Object.fromEntries(fitting.slice(0, roomNotificationsMax));
	return fitting.length === entries.length ? good(read) : bad(read, problem);
}

function checkAddresses(l10n: L10n, value: unknown): Checked<readonly string[]> {
	if (!Array.isArray(value)) return bad(settingDefaults.staticPeers, l10n.t("It must be a list of addresses."));
	const listed: readonly unknown[] = value;
	const addresses = listed.filter(isAddress).map((address) => address.trim());
	if (addresses.length < listed.length) {
		const wrong = listed.filter((entry) => !isAddress(entry));
		const named = wrong.slice(0, namedMax).map((entry) => (JSON.stringify(entry) ?? "").slice(0, namedLengthMax));
		const list = named.join(", ") + (wrong.length > namedMax ? ", …" : "");
		return bad(addresses.slice(0, staticPeersMax), l10n.t("These are not addresses to connect to: {0}.", list));
	}
	if (addresses.length <= staticPeersMax) return good(addresses);
	return bad(addresses.slice(0, staticPeersMax), l10n.t("Only the first {0} addresses are used.", staticPeersMax));
}

function checkNames(l10n: L10n, value: unknown): Checked<readonly string[]> {
	const isList = Array.isArray(value) && value.every((name) => typeof name === "string" && name.trim() !== "");
	if (!isList)
		return bad(settingDefaults.ignoredInterfaces, l10n.t("It must be a list of names of network interfaces."));
	const names: readonly string[] = value;
	if (names.length <= ignoredInterfacesMax) return good(names.map((name) => name.trim()));
	return bad(names.slice(0, ignoredInterfacesMax), l10n.t("Only the first {0} names are used.", ignoredInterfacesMax));
}

/** Empty for the usual one; otherwise whole, since nobody could say what it is relative to. */
function isFolderPath(value: string): boolean {
	return value === "" || (value.length <= 4_096 && wholePath(value, thisMachine()) !== null);
}

/**
 * `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address, of one computer as far as can be seen here; whether it
 * exists shows when it is dialled.
 */
function isAddress(entry: unknown): entry is string {
	if (typeof entry !== "string" || entry.length > addressMax || isGroupOrNone(entry.trim())) return false;
	const parts = /^(?:\[[0-9a-f:.]+\]|[^\s:@/[\]]+)(?::(?<port>\d{1,5}))?$/iu.exec(entry.trim());
	if (!parts) return /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(entry.trim());
	const port = parts.groups?.port;
	return port === undefined || (Number(port) >= lowestPort && Number(port) <= highestPort);
}

/** Multicast, broadcast and unspecified addresses. */
function isGroupOrNone(address: string): boolean {
	return /^(?:0|22[4-9]|2[34]\d|25[0-5])(?:\.\d{1,3}){3}(?::|$)|^\[?(?:ff[0-9a-f]{2}:|[0:]+(?:\]|$))/i.test(address);
}

/** A host name has 253 characters at most. */
const addressMax = 260;
