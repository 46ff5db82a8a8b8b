/** `direct.json`: direct messages and their acknowledgement. */
import { encodeDirect, encodeDirectAck } from "../../src/net/wire/direct.ts";
import { eventKinds } from "../../src/net/wire/event.ts";
import { encodeJson } from "../../src/net/wire/json.ts";
import { hex, hlcOf, type Json, someHex, textOf } from "./kit.ts";

/** A text, something of a newer version, and one DM_ACK of both. */
export const directMessages = (): Json => {
	const messages = [
		{
			id: someHex("first direct", 16),
			hlc: hlcOf(1),
			kind: eventKinds.text,
			body: encodeJson({ t: "Tea at four? ☕" }),
		},
		{ id: someHex("second direct", 16), hlc: hlcOf(2), kind: 99, body: encodeJson({ x: [1, null] }) },
	];
	return {
		messages: messages.map((message) => ({
			...message,
			body: textOf(message.body),
			bytes: hex(encodeDirect(message)),
		})),
		ack: hex(encodeDirectAck(messages.map(({ id }) => id))),
	};
};
