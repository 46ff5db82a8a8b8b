/** A peer's link in a test's hands, as rooms see it. */
import assert from "node:assert/strict";
import type { PeerLink } from "../../src/net/link/peerLink.ts";

/** A link that remembers what was said on it. Whoever blames its peer fails. */
export class HeardLink implements PeerLink {
	readonly identity: string;
	readonly peerId = "22".repeat(32);
	readonly chanId = new Uint8Array(32);
	readonly name = "";
	readonly address = "";
	readonly moves: readonly Uint8Array[] = [];
	clockAhead = 0;
	isBusy = false;
	readonly sent: { readonly type: number; readonly body: Uint8Array }[] = [];

	constructor(identity: string) {
		this.identity = identity;
	}

	send(type: number, body: Uint8Array): void {
		this.sent.push({ type, body });
	}

	fault(): void {
		assert.fail("the peer is to blame for nothing");
	}

	guarded(work: () => void): void {
		work();
	}

	/** Records of one type. */
	bodies(type: number): readonly Uint8Array[] {
		return this.sent.filter((one) => one.type === type).map(({ body }) => body);
	}

	get bytes(): number {
		return this.sent.reduce((sum, { body }) => sum + body.length, 0);
	}

	/** First bytes of what was sent. */
	get order(): readonly (number | undefined)[] {
		return this.sent.map(({ body }) => body[0]);
	}
}
