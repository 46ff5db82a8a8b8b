import { deepEqual, equal, ok } from "node:assert/strict";
import { Admission } from "../../../src/net/transport/admission.ts";
import { startListener } from "../../../src/net/transport/listener.ts";
import { transportLimits } from "../../../src/net/transport/transportLimits.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { RawPeer } from "../../harness/rawPeer.ts";
import { realClock } from "../../harness/realClock.ts";

describe("The listener", () => {
	const deps = {
		clock: realClock,
		logger: quietLogger,
		admission: new Admission({ clock: realClock }, transportLimits),
		opened: () => {},
		accept: () => {},
	};

	it("falls back to the next address where this machine does not have the first, as without IPv6", async () => {
		// An address reserved for documentation: nobody has it.
		const listener = await startListener(deps, { ports: [0], hosts: ["2001:db8::1", "127.0.0.1"] });
		ok(listener !== "portsTaken");
		const peer = await RawPeer.connect(listener.port);
		equal(peer.isEnded, false);
		await listener.close();
		await peer.ended;
	});

	it("says so when it can listen nowhere", async () => {
		deepEqual(await startListener(deps, { ports: [0], hosts: ["2001:db8::1"] }), "portsTaken");
	});
});
