/** Transfers for tests, with what a test needs laid over them. */
import { Copies } from "../../../src/extension/files/copies.ts";
import type { Transfer, TransferReceiver } from "../../../src/net/api/files.ts";

/** A file of Grace's that arrives, a third of it here. */
export function aTransfer(over: Partial<Transfer> = {}): Transfer {
	return {
		id: "77",
		direction: "in",
		room: "01",
		peerId: "bb",
		peerName: "Grace",
		messageId: "m1",
		clientId: "",
		name: "report.pdf",
		size: 3_000_000,
		count: 1,
		isFolder: false,
		state: "fetching",
		problem: "",
		doneBytes: 1_000_000,
		bytesPerSecond: 500_000,
		secondsLeft: 4,
		sources: 1,
		folder: "/home/ada/Downloads",
		path: "",
		isProgram: false,
		receivers: [],
		sentBytes: 0,
		blamed: [],
		addedMs: 5,
		endedMs: 0,
		...over,
	};
}

/** An offer of mine that nobody has taken. */
export function anOffer(over: Partial<Transfer> = {}): Transfer {
	return aTransfer({
		id: "88",
		direction: "out",
		state: "offered",
		peerId: "",
		peerName: "",
		clientId: "client-0001",
		doneBytes: 3_000_000,
		bytesPerSecond: 0,
		secondsLeft: null,
		folder: "",
		...over,
	});
}

/** Somebody who takes it. */
export function aReceiver(over: Partial<TransferReceiver> = {}): TransferReceiver {
	return {
		peerId: "bb",
		name: "Grace",
		state: "fetching",
		problem: "",
		online: true,
		doneBytes: 1_000_000,
		bytesPerSecond: 500_000,
		secondsLeft: 4,
		...over,
	};
}

/** Copies of which none is being made. */
export const noCopies = (): Copies => new Copies({ now: () => 1 }, { folder: "/nowhere/lan-chat" });
