/** People who become contacts and write to each other, in few words. */
import type { Message } from "../../src/net/api/messages.ts";
import type { Person } from "../../src/net/api/people.ts";
import type { Identity } from "../../src/net/identity.ts";
import { encodeApproval } from "../../src/net/wire/approve.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import type { MemoryTeam } from "./memoryTeam.ts";
import type { RawLink, RawLinkOptions } from "./rawLink.ts";
import type { TestNode } from "./testNode.ts";

/** A node's peerId. */
export const idOf = (node: TestNode): string => node.node.session?.identity.peerId ?? "";

/** How `node` sees somebody; fails where it does not. */
export const personAt = (node: TestNode, who: TestNode | string): Person => {
	const peerId = typeof who === "string" ? who : idOf(who);
	const person = node.node.overview().people.find((candidate) => candidate.peerId === peerId);
	if (person === undefined) {
		throw new Error(`${node.name} does not see ${peerId.slice(0, 8)}`);
	}
	return person;
};

/** Where `node` stands with somebody, whether or not they are to be seen. */
export const stateAt = (node: TestNode, who: TestNode | string): string =>
	node.node.session?.contacts.byPeerId(typeof who === "string" ? who : idOf(who))?.state ?? "nobody";

/** Two connected people approve each other. */
export const befriend = async (team: MemoryTeam, one: TestNode, other: TestNode): Promise<void> => {
	const asked = await one.api["contacts/request"]({ peerId: idOf(other) });
	if (!asked.ok) {
		throw new Error(asked.code);
	}
	await team.until(() => stateAt(other, one) === "pendingIn", { what: "the contact request" });
	await other.api["contacts/approve"]({ peerId: idOf(one) });
	await team.until(() => stateAt(one, other) === "approved", { what: "the approval" });
};

/** Somebody with a key of its own comes to `node` from `host`, and says that it approves it. */
export const approach = async (
	team: MemoryTeam,
	node: TestNode,
	who: Identity,
	{ host = "10.0.0.7", hello = {} }: { readonly host?: string; readonly hello?: RawLinkOptions["hello"] } = {},
): Promise<RawLink> => {
	const raw = await team.raw(host, node, who, { hello });
	raw.send(recordTypes.approve, encodeApproval({ state: "approved" }));
	await team.clock.advance(20);
	return raw;
};

let clients = 0;

/** Writes to somebody; returns the message's id. */
export const write = async (from: TestNode, to: TestNode | string, text: string): Promise<string> => {
	clients++;
	const sent = await from.api["direct/send"]({
		peerId: typeof to === "string" ? to : idOf(to),
		clientId: `direct-${clients.toString().padStart(8, "0")}`,
		draft: { kind: "text", text },
	});
	if (!sent.ok) {
		throw new Error(sent.code);
	}
	return sent.value.id;
};

/** The newest rows of a conversation. */
export const directRows = async (node: TestNode, who: TestNode | string): Promise<readonly Message[]> => {
	const peerId = typeof who === "string" ? who : idOf(who);
	const page = await node.api["direct/page"]({ peerId, before: "", limit: 200 });
	return page.ok ? page.value.messages : [];
};

/** Texts of a conversation, oldest first; `isMine` limits them to one side. */
export const directTexts = async (
	node: TestNode,
	who: TestNode | string,
	isMine?: boolean,
): Promise<readonly string[]> =>
	(await directRows(node, who)).flatMap((row) =>
		row.body.kind === "text" && (isMine === undefined || row.mine === isMine) ? [row.body.text] : [],
	);

/** What became of the rows of a conversation: delivery of one's own. */
export const deliveries = async (node: TestNode, who: TestNode | string): Promise<readonly string[]> =>
	(await directRows(node, who)).flatMap((row) => (row.delivery === null ? [] : [row.delivery.kind]));
