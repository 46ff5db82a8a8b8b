/** *Accept File*, *Accept File to Folder…* and *Decline File*: answers to an offer, on its row or with a picker. */
import * as vscode from "vscode";
import { personOfKey } from "../conversation/conversationKey.ts";
import { contentInWords } from "../files/sizes.ts";
import { confirmFetch } from "./confirmWall.ts";
import type { Command } from "./deps.ts";
import { pickOne } from "./pickOne.ts";
import { targetOf } from "./target.ts";

const answer =
	(act: "accept" | "acceptTo" | "decline", title: () => string): Command =>
	(deps) =>
	async (argument) => {
		const { openOffers, fileActs, teller } = deps;
		const { l10n } = vscode;
		const { reqId } = targetOf(argument);
		const offers = openOffers.all;
		const named = offers.find(({ messageId }) => messageId === reqId);
		const choices = (reqId === "" ? offers : []).map((offer) => ({
			label: offer.file.name,
			description: contentInWords(l10n, { ...offer.file, isFolder: offer.file.listing > 0 }),
			detail: l10n.t("{0} offers it", offer.by),
			icon: "cloud-download",
			value: offer,
		}));
		const question = {
			title: title(),
			placeholder: l10n.t("Which one?"),
			none: l10n.t("No file is offered to you that waits for an answer."),
		};
		const offer = named ?? (await pickOne(deps, choices, question));
		if (!offer) return;
		const { key, messageId } = offer;
		if (act !== "decline" && !(await confirmFetch(deps, personOfKey(key)))) return;
		const outcome = await fileActs.run(key, { act, messageId, transferId: "" });
		if (typeof outcome === "string" && outcome !== "") teller.info(outcome);
	};

/** Into the folder for downloads. */
export const acceptFile = answer("accept", () => vscode.l10n.t("LAN Chat: Accept File"));

/** Into a folder the person chooses. */
export const acceptFileTo = answer("acceptTo", () => vscode.l10n.t("LAN Chat: Accept File to Folder"));

/** It may be accepted later all the same. */
export const declineFile = answer("decline", () => vscode.l10n.t("LAN Chat: Decline File"));
