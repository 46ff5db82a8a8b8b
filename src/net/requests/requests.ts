/** What the node answers to each request of a window. Every parameter is checked here: a window is not trusted either. */
import type { Draft } from "../api/messages.ts";
import type { Settings } from "../api/nodeState.ts";
import { done, refused } from "../api/outcome.ts";
import type { Requests } from "../api/requests.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import { countLimits, textLimits } from "../limits.ts";
import { checkDisplayName } from "../names.ts";
import type { LanNode } from "../node.ts";
import { isHex } from "../wire/bytes.ts";
import { isObject } from "../wire/json.ts";
import { accessOf } from "./access.ts";
import { authorityApiOf } from "./authorityRequests.ts";
import { filesApiOf } from "./fileRequests.ts";
import { inviteApiOf } from "./inviteRequests.ts";
import { membershipApiOf } from "./membershipRequests.ts";
import { messageApiOf } from "./messageRequests.ts";
import { networkApiOf } from "./networkRequests.ts";
import { peopleApiOf } from "./peopleRequests.ts";
import { draftOf, type Handlers, isClientId, isRequestName, textOf } from "./requestChecks.ts";

/** One handler for each request. */
export type Api = Handlers<keyof Requests>;

/** The requests of `api/requests.ts` answered by `node`. */
export const apiOf = (node: LanNode): Api => {
	const { withSession, withRoom } = accessOf(node);
	return {
		"node/attach": ({ settings }) => node.attach(checkedSettings(settings)),
		"node/turnOn": () => node.turnOn(),
		"node/turnOff": () => node.turnOff(),
		"node/stop": async () => {
			await node.stop();
			return null;
		},
		"node/setSettings": ({ settings }) => node.setSettings(checkedSettings(settings)),
		"recovery/show": () => node.showRecoveryKey(),
		"recovery/unlock": ({ recoveryKey }) => node.unlock(textOf(recoveryKey, 1_000)),
		"recovery/startOver": () => node.startOver(),
		"identity/moveKey": () => node.moveKey(),
		"names/check": ({ name }) => {
			const checked = checkDisplayName(textOf(name, typedNameMost));
			return checked.ok ? { ok: true, value: { name: checked.name } } : refused(checked.code, { max: checked.max });
		},
		...networkApiOf(node),
		"rooms/join": ({ room, note }) =>
			withSession(({ rooms }) =>
				isHex(room, 32) ? rooms.applications.join(room, textOf(note, noteMost)) : refused("roomUnknown"),
			),
		"rooms/approve": (asked) =>
			withSession(({ rooms }) => (isRequestName(asked) ? rooms.approve(asked) : refused("requestUnknown"))),
		"rooms/deny": (asked) =>
			withSession(({ rooms }) => (isRequestName(asked) ? rooms.deny(asked) : refused("requestUnknown"))),
		"rooms/members": ({ room }) =>
			withSession(({ rooms, contacts }) =>
				isHex(room, 32)
					? rooms.members(room, (identity) => contacts.get(identity)?.state === "verified")
					: refused("roomUnknown"),
			),
		"rooms/send": ({ room, clientId, draft }) =>
			withRoom(room, (target) => {
				if (!isClientId(clientId)) {
					return refused("internal");
				}
				const checked = draftOf(draft);
				if (checked === null) {
					return refused("internal");
				}
				const sent = target.author.send(clientId, checked);
				return "id" in sent
					? { ok: true, value: sent }
					: refused(sent.refused, { size: sent.size, max: mostOf(checked) });
			}),
		"rooms/page": ({ room, before, limit }) =>
			withRoom(room, (target) => {
				const from = before === "" || isHex(before, 16) ? before : "";
				const size = Number.isInteger(limit) ? limit : countLimits.pageMessages;
				return { ok: true, value: target.page(from, size) };
			}),
		"rooms/message": ({ room, id }) =>
			withRoom(room, (target) => {
				const message = typeof id === "string" ? target.message(id) : undefined;
				return message === undefined ? refused("messageUnknown") : { ok: true, value: message };
			}),
		"rooms/markRead": ({ room, upTo }) =>
			withRoom(room, (target) => {
				if (isHex(upTo, 16)) {
					target.markRead(upTo);
				}
				return done;
			}),
		"rooms/deliveredTo": ({ room, id }) =>
			withRoom(room, (target) => ({
				ok: true,
				value: isHex(id, 32) ? target.deliveredTo(id).map(peerIdHex) : [],
			})),
		...authorityApiOf(node),
		...inviteApiOf(node),
		...membershipApiOf(node),
		...messageApiOf(node),
		...peopleApiOf(node),
		...filesApiOf(node),
	};
};

/** Longer than any name may be, so that the refusal can still say by how much. */
const typedNameMost = 100_000;
const noteMost = 10_000;

const mostOf = (draft: Draft): number => (draft.kind === "text" ? textLimits.message : textLimits.snippet);

const portMost = 65_535;
const settingMost = 256;

const textsOf = (value: unknown, most: number): readonly string[] =>
	(Array.isArray(value) ? value : [])
		.filter((one): one is string => typeof one === "string" && one.length <= settingMost)
		.slice(0, most);

/** Settings as far as they make sense; the window tells the person about what does not. */
const checkedSettings = (settings: unknown): Settings => {
	const given = isObject(settings) ? settings : {};
	const { port } = given;
	const isPort = typeof port === "number" && Number.isInteger(port) && port >= 0 && port <= portMost;
	return {
		name: textOf(given.name, typedNameMost),
		port: isPort ? port : 0,
		teamCode: textOf(given.teamCode, settingMost),
		staticPeers: textsOf(given.staticPeers, countLimits.staticPeers),
		ignoredInterfaces: textsOf(given.ignoredInterfaces, countLimits.ignoredInterfaces),
		discovery: given.discovery !== false,
		onAtStart: given.onAtStart !== false,
	};
};
