/** Files dropped on a room or a person in a tree: offered there. */

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { confirmWall } from "../commands/confirmWall.ts";
import { directKey } from "../conversation/conversationKey.ts";
import { copyName } from "../files/copyNames.ts";
import { copyDropped, type Dropped } from "../files/droppedBytes.ts";
import { urisMost, urisOfList } from "../files/droppedUris.ts";
import type { FileOffers } from "../files/fileOffers.ts";
import { sizeInWords } from "../files/sizes.ts";
import { droppedLimits } from "../limits.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { isMember } from "../node/nodeView.ts";
import { findPerson } from "../people/personWords.ts";
import type { Walls } from "../people/walls.ts";
import { roomInWords } from "../room/roomWords.ts";
import type { Teller } from "../ui/teller.ts";
import type { TreeRow } from "./overviewTree.ts";

/** What drops need. */
export interface FileDropsDeps {
	readonly node: NodeClient;
	readonly offers: FileOffers;
	readonly walls: Walls;
	readonly teller: Teller;
}

const uriList = "text/uri-list";
const plainText = "text/plain";

/** Takes drops from the Explorer, from editors' tabs and from the desktop. */
export class FileDrops implements vscode.TreeDragAndDropController<TreeRow> {
	/** Text is taken to say how code is shared: what is not taken at all does nothing, and nobody knows why. */
	readonly dropMimeTypes = ["files", uriList, plainText];
	readonly dragMimeTypes: readonly string[] = [];
	readonly #deps: FileDropsDeps;

	constructor(deps: FileDropsDeps) {
		this.#deps = deps;
	}

	async handleDrop(row: TreeRow | undefined, dropped: vscode.DataTransfer): Promise<void> {
		const { teller, offers } = this.#deps;
		const { l10n } = vscode;
		const place = this.#placeOf(row);
		if (place === undefined) {
			teller.info(l10n.t("Drop files on a room you are in, or on a person."));
			return;
		}
		const uris = await urisOf(dropped);
		if (uris.length > urisMost) {
			const most = urisMost.toLocaleString();
			teller.info(
				l10n.t("At most {0} files can be dropped at once. Pack them, or share their folder from the Explorer.", most),
			);
			return;
		}
		const problem =
			uris.length > 0
				? await this.#guarded(place, () => offers.offer(place.key, uris))
				: await this.#copied(place, dropped);
		if (problem === undefined) return;
		if (problem !== "") teller.info(problem);
		else teller.done(l10n.t("Offered to {0}. The Files view shows its progress.", place.name));
	}

	#placeOf(
		row: TreeRow | undefined,
	): { readonly key: string; readonly name: string; readonly peerId: string } | undefined {
		const { overview } = this.#deps.node;
		const { room = "", peerId = "" } = row?.target ?? {};
		const mine = overview?.rooms.find((each) => each.room === room && isMember(each));
		if (mine && peerId === "") return { key: room, name: roomInWords(vscode.l10n, mine), peerId };
		const person = room === "" ? findPerson(overview, peerId) : undefined;
		return person && { key: directKey(peerId), name: person.name, peerId };
	}

	/** Undefined where the person thought better of it. */
	async #guarded(place: { readonly peerId: string }, offer: () => Promise<string>): Promise<string | undefined> {
		const person = findPerson(this.#deps.node.overview, place.peerId);
		if (person && !(await confirmWall(this.#deps, person, vscode.l10n.t("Share All the Same")))) return undefined;
		return offer();
	}

	/** In a browser what comes from the desktop has no address, only bytes. */
	async #copied(
		place: { readonly key: string; readonly peerId: string },
		dropped: vscode.DataTransfer,
	): Promise<string | undefined> {
		const files = [...dropped].flatMap(([, item]) => item.asFile() ?? []);
		const [first] = files;
		if (!first) return wordsOnNothing(dropped);
		const about = { key: place.key, clientId: randomUUID(), name: copyName(first.name) };
		return this.#guarded(place, () =>
			this.#deps.offers.offerCopied(about, async (copying) => {
				const { folder, signal } = copying;
				const options = { folder, limits: droppedLimits, signal, advance: (bytes: number) => copying.advance(bytes) };
				const copied = await copyDropped(files, options);
				return copied.ok ? copied.paths : whyNotCopied(copied.reason);
			}),
		);
	}
}

function wordsOnNothing(dropped: vscode.DataTransfer): string {
	const { l10n } = vscode;
	return dropped.get(plainText) === undefined
		? l10n.t("There were no files in what you dropped.")
		: l10n.t("Only files can be dropped here. To share code, select it and choose Share Selection to Room….");
}

function whyNotCopied(reason: Extract<Dropped, { ok: false }>["reason"]): string {
	const { l10n } = vscode;
	const size = sizeInWords(droppedLimits.bytes);
	const words = {
		tooLarge: l10n.t("In a browser at most {0} can be dropped here. Drop it on the conversation instead.", size),
		tooMany: l10n.t("In a browser at most {0} files can be dropped here at once.", droppedLimits.files),
		unreadable: l10n.t("The browser could not read it. Drop it on the conversation instead."),
	};
	return words[reason];
}

async function urisOf(dropped: vscode.DataTransfer): Promise<readonly vscode.Uri[]> {
	const listed = dropped.get(uriList);
	const texts = listed ? urisOfList(await listed.asString()) : [];
	if (texts.length > 0) return texts.map((text) => vscode.Uri.parse(text, true));
	return [...dropped].flatMap(([, item]) => item.asFile()?.uri ?? []);
}
