import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Transfer } from "../../src/net/api/files.ts";
import type { Overview } from "../../src/net/api/overview.ts";
import { FileProcess } from "../harness/fileProcess.ts";
import { bytesOfSeed, hashOf } from "../harness/fileTeam.ts";
import { listedPolicy } from "../harness/policies.ts";
import { temporaryFolder } from "../harness/temporaryFolder.ts";
import { until } from "../harness/until.ts";
import { startWire, type Wire } from "../harness/wire.ts";

const mib = 2 ** 20;
const size = 64 * mib + 4_321;
/** Bytes a second: a fast network, slow enough to be cut in the middle. */
const rate = 60 * mib;
/** What one interruption may cost: pieces asked for and not whole, and what was in the sockets. */
const lostMost = 9 * mib;

describe("a file whose way is cut five times, and both ends of which are killed", function () {
	this.timeout(600_000);

	it("arrives whole, and no piece that was here is fetched again", async () => {
		const folder = temporaryFolder("lanchat-cut-");
		const outbox = join(folder.path, "out");
		const inbox = join(folder.path, "in");
		mkdirSync(outbox);
		mkdirSync(inbox);
		const source = join(outbox, "engine.bin");
		writeFileSync(source, bytesOfSeed(size, 7));
		const ada = { name: "Ada", folder: join(folder.path, "ada"), dials: 0 };
		let adaNow = new FileProcess(ada);
		const wire = await startWire(await adaNow.port, rate);
		const grace = { name: "Grace", folder: join(folder.path, "grace"), dials: wire.port };
		let graceNow = new FileProcess(grace);
		try {
			const { messageId, room } = await offered(adaNow, graceNow, { wire, source });
			const accepted = await graceNow.ask("files/accept", { room, peerId: "", messageId, folder: inbox });
			assert.ok(accepted.ok);
			const { id } = accepted.value;
			const begun = wire.passed.back;
			for (let cut = 1; cut <= 5; cut++) {
				await grown(wire, (cut - 0.5) * 8 * mib + begun);
				wire.cut();
				if (cut === 2) {
					await graceNow.kill();
					graceNow = new FileProcess(grace);
					await graceNow.port;
				}
				if (cut === 4) {
					await adaNow.kill();
					adaNow = new FileProcess(ada);
					wire.leadTo(await adaNow.port);
				}
				await until(() => transfer(graceNow, id).then((one) => isGoingOn(one)), {
					what: `the transfer to go on after cut ${cut}`,
					timeout: 240_000,
				});
			}
			await until(() => transfer(graceNow, id).then((one) => one?.state === "done"), {
				what: "the transfer to end",
				timeout: 240_000,
			});
			assert.equal(hashOf(join(inbox, "engine.bin")), hashOf(source));
			const again = wire.passed.back - begun - size;
			assert.ok(again < 6 * lostMost * 0.75, `${(again / mib).toFixed(1)} MiB were fetched beyond the file`);
		} finally {
			await graceNow.kill();
			await adaNow.kill();
			await wire.stop();
			await folder.remove();
		}
	});
});

/** A room of both, and an offer in it. */
const offered = async (
	ada: FileProcess,
	grace: FileProcess,
	{ wire, source }: { readonly wire: Wire; readonly source: string },
): Promise<{ readonly room: string; readonly messageId: string }> => {
	const created = await ada.ask("rooms/create", { name: "Files", policy: listedPolicy });
	assert.ok(created.ok);
	const { room } = created.value;
	await grace.port;
	const connected = await grace.ask("peers/connect", { address: `127.0.0.1:${wire.port}` });
	assert.ok(connected.ok, JSON.stringify(connected));
	await until(async () => (await overview(grace)).nearby.length === 1, { what: "the advert" });
	await grace.ask("rooms/join", { room, note: "" });
	const asked = await until(async () => (await overview(ada)).requests[0], { what: "the request" });
	await ada.ask("rooms/approve", asked);
	await until(async () => (await overview(grace)).rooms[0]?.role === "member", { what: "membership" });
	await ada.ask("files/offer", { room, peerId: "", paths: [source], clientId: "file-00000001" });
	const found = await until(
		async () => {
			const page = await grace.ask("rooms/page", { room, before: "", limit: 50 });
			return page.ok && page.value.messages.find(({ body }) => body.kind === "file");
		},
		{ what: "the offer" },
	);
	return { room, messageId: found.id };
};

const overview = async (node: FileProcess): Promise<Overview> => {
	const answer = (await node.ask<"files/list">("overview", {})) as unknown as { readonly value: Overview };
	return answer.value;
};

/** It may be faster than whoever looks: then it has gone on to the end. */
const isGoingOn = (one: Transfer | undefined): boolean =>
	one?.state === "done" || (one?.state === "fetching" && one.doneBytes > 0);

const transfer = async (node: FileProcess, id: string): Promise<Transfer | undefined> => {
	const list = await node.ask("files/list", {});
	return list.ok ? list.value.find((one) => one.id === id) : undefined;
};

const grown = async (wire: Wire, bytes: number): Promise<void> => {
	await until(() => wire.passed.back >= bytes, { what: `${bytes} bytes to pass`, every: 5, timeout: 240_000 });
};
