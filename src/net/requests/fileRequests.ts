/** What the node answers to requests about files. Every parameter is checked here. */
import { done, refused } from "../api/outcome.ts";
import type { Place } from "../files/conversations.ts";
import { fileLimits, textLimits } from "../limits.ts";
import type { LanNode } from "../node.ts";
import type { Session } from "../session.ts";
import { isHex } from "../wire/bytes.ts";
import { accessOf } from "./access.ts";
import { type Handlers, isClientId, textOf } from "./requestChecks.ts";

type FileMethods =
	| "files/offer"
	| "files/offerAgain"
	| "files/accept"
	| "files/decline"
	| "files/pause"
	| "files/resume"
	| "files/cancel"
	| "files/forget"
	| "files/list"
	| "files/answered"
	| "files/setRule";

/** Paths a person may choose at once, and UTF-16 units of one; systems end earlier. */
const pathsMost = 10_000;
const pathMost = 32_768;
/** Bytes of a room's or a peer's id, and of a transfer's. */
const sizes = { id: 32, transfer: 16 } as const;

/** The requests about files answered by `node`. */
export const filesApiOf = (node: LanNode): Handlers<FileMethods> => {
	const { withSession } = accessOf(node);
	/** A room of mine, or a person I know; a page may still name the key they had before. */
	const placeOf = (session: Session, given: { readonly room: unknown; readonly peerId: unknown }): Place | null => {
		const { room, peerId } = given;
		if (isHex(room, sizes.id) && peerId === "") {
			return session.rooms.get(room) === undefined ? null : { room, peer: "" };
		}
		const contact = room === "" && isHex(peerId, sizes.id) ? session.contacts.current(peerId) : undefined;
		return contact === undefined ? null : { room: "", peer: contact.identity };
	};
	const unknownPlace = ({ room }: { readonly room: unknown }) => refused(room === "" ? "personUnknown" : "roomUnknown");
	return {
		"files/offer": (params) =>
			withSession((session) => {
				const place = placeOf(session, params);
				const paths = pathsOf(params.paths);
				if (place === null) {
					return unknownPlace(params);
				}
				return paths === null || !isClientId(params.clientId)
					? refused("internal")
					: session.files.offering.offer(place, paths, params.clientId);
			}),
		"files/offerAgain": ({ id, clientId }) =>
			withSession(({ files }) =>
				isClientId(clientId) ? files.offering.again(transferOf(id), clientId) : refused("internal"),
			),
		"files/accept": (params) =>
			withSession((session) => {
				const place = placeOf(session, params);
				return place === null
					? unknownPlace(params)
					: session.files.fetching.accept(place, idOf(params.messageId), textOf(params.folder, pathMost));
			}),
		"files/decline": (params) =>
			withSession((session) => {
				const place = placeOf(session, params);
				return place === null ? unknownPlace(params) : session.files.fetching.decline(place, idOf(params.messageId));
			}),
		"files/pause": ({ id }) => withSession(({ files }) => files.act(transferOf(id), "pause")),
		"files/cancel": ({ id }) => withSession(({ files }) => files.act(transferOf(id), "cancel")),
		"files/forget": ({ id }) => withSession(({ files }) => files.act(transferOf(id), "forget")),
		"files/resume": ({ id, folder }) =>
			withSession(({ files }) => files.resume(transferOf(id), textOf(folder, pathMost))),
		"files/list": () => withSession(({ files }) => ({ ok: true, value: files.book.all })),
		"files/answered": () => withSession(({ files }) => ({ ok: true, value: files.book.answers.all })),
		"files/setRule": ({ folder, maxBytes }) =>
			withSession(({ files }) => {
				const isSize = typeof maxBytes === "number" && maxBytes > 0;
				files.autoAccept.setRule({
					folder: textOf(folder, pathMost),
					maxBytes: isSize ? Math.min(maxBytes, fileLimits.size) : 0,
				});
				return done;
			}),
	};
};

const pathsOf = (paths: unknown): readonly string[] | null =>
	Array.isArray(paths) &&
	paths.length > 0 &&
	paths.length <= pathsMost &&
	paths.every((path) => typeof path === "string" && path.length <= pathMost && path !== "")
		? paths
		: null;

const idOf = (id: unknown): string => textOf(id, textLimits.clientId);

const transferOf = (id: unknown): string => (isHex(id, sizes.transfer) ? id : "");
