/**
 * Runs a node on a disk of its own that can be filled up or made read-only, and prints what it did as JSON. The disk is
 * a small tmpfs in a mount namespace, which ends with this process.
 */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { createMessageConnection, PortMessageReader, PortMessageWriter } from "vscode-jsonrpc/node";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { settingsOf } from "../../harness/nodeSettings.ts";
import { listedPolicy } from "../../harness/policies.ts";

const [mode = "", folder = ""] = process.argv.slice(2);

const mount = (...args: readonly string[]): void => void execFileSync("mount", args, { stdio: "ignore" });

/** Leaves nothing free. */
const fill = (): void => {
	const { bavail, bsize } = statfsSync(folder);
	writeFileSync(join(folder, "filler"), new Uint8Array(bavail * bsize));
};
const empty = (): void => rmSync(join(folder, "filler"));

const team = new MemoryTeam();
mkdirSync(folder, { recursive: true });
mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", folder);

const send = async (node: Awaited<ReturnType<MemoryTeam["add"]>>, room: string, n: number, text: string) => {
	const sent = await node.api["rooms/send"]({ room, clientId: `client-${n}-000`, draft: { kind: "text", text } });
	return sent.ok ? "sent" : sent.code;
};

const whenFull = async (): Promise<unknown> => {
	const ada = await team.add("Ada", { folder: join(folder, "ada") });
	const grace = await team.add("Grace");
	await team.connect(grace, ada);
	const room = await team.room(ada, grace);
	const asked = await team.add("Edsger");
	const first = await send(ada, room, 1, "before");
	fill();
	const long = "x".repeat(16_000);
	const outcomes: string[] = [];
	for (let n = 10; n < 200 && !outcomes.includes("storeFull"); n++) {
		outcomes.push(await send(ada, room, n, long));
	}
	const shownWhenFull = ada.texts(room).length;
	const sentBeforeFull = outcomes.filter((outcome) => outcome === "sent").length;
	const again = await send(ada, room, 500, long);
	const create = await ada.api["rooms/create"]({ name: "Another", policy: listedPolicy });
	const rename = await ada.api["node/setSettings"]({
		settings: settingsOf("Ada Two"),
	});
	ada.heard.messages.length = 0;
	for (let n = 0; n < 5; n++) {
		await send(grace, room, 600 + n, `${n} ${long}`);
	}
	await team.clock.advance(20_000);
	const toldWhenFull = ada.heard.messages.flatMap(({ messages }) => messages).filter(({ mine }) => !mine).length;
	const problems = ada.heard.event.flatMap((event) => (event.kind === "storeProblem" ? [event.code] : []));
	const diskWhenFull = ada.node.overview().disk;
	await team.connect(asked, ada);
	await team.ask(room, asked);
	await team.clock.advance(5_000);
	const linkStays = ada.node.session?.mesh?.peers.length;
	const receivedWhenFull = ada.texts(room).filter((text) => /^\d /.test(text)).length;
	const graceSeesWhenFull = grace.texts(room).filter((text) => text === long).length;
	empty();
	const afterwards = await send(ada, room, 700, "after");
	await team.until(() => ada.texts(room).filter((text) => /^\d /.test(text)).length === 5, {
		what: "what Grace wrote meanwhile",
		within: 120_000,
	});
	await team.until(() => grace.texts(room).includes("after"), { what: "Ada's message" });
	await team.until(
		() =>
			ada.messages(room).find(({ body }) => body.kind === "text" && body.text === "after")?.delivery?.kind ===
			"delivered",
		{ what: "Grace to have Ada's log without a gap", within: 60_000 },
	);
	await team.until(() => ada.node.overview().requests.length === 1, { what: "Edsger's request", within: 700_000 });
	await team.until(() => ada.node.overview().disk === "", { what: "the disk to be well", within: 60_000 });
	const diskAfterwards = ada.node.overview().disk;
	const before = ada.texts(room);
	const theirs = grace.texts(room);
	await team.leave("Ada");
	const back = await team.comeBack("Ada");
	return {
		first,
		sentBeforeFull,
		shownWhenFull,
		again,
		create: create.ok ? "made" : create.code,
		rename: rename.ok ? "renamed" : rename.code,
		receivedWhenFull,
		// Told once, not with everything that cannot be written; the overview says how long it lasts.
		problems,
		disks: [diskWhenFull, diskAfterwards],
		toldWhenFull,
		linkStays,
		graceSeesWhenFull,
		afterwards,
		sameAfterRestart: JSON.stringify(back.texts(room)) === JSON.stringify(before),
		sameAtGrace: JSON.stringify([...theirs].sort()) === JSON.stringify([...before].sort()),
		rooms: back.node.overview().rooms.length,
	};
};

const whenFullAtSigning = async (): Promise<unknown> => {
	const ada = await team.add("Ada", { folder: join(folder, "ada") });
	const grace = await team.add("Grace");
	await team.connect(grace, ada);
	const room = await team.room(ada, grace);
	await team.leave("Grace");
	await team.leave("Ada");
	const alone = await team.comeBack("Ada");
	const first = await send(alone, room, 1, "first");
	fill();
	await team.clock.advance(35_000);
	const problems = alone.heard.event.map(({ kind }) => kind);
	const waiting = alone.messages(room).at(-1)?.delivery?.kind;
	empty();
	const second = await send(alone, room, 2, "second");
	const signed = alone.messages(room).every(({ id }) => !id.startsWith("queued-"));
	return { first, second, problems: [...new Set(problems)], waiting, signed, texts: alone.texts(room) };
};

const whenReadOnly = async (): Promise<unknown> => {
	const ada = await team.add("Ada", { folder: join(folder, "ada") });
	const room = await team.room(ada);
	await send(ada, room, 1, "before");
	await team.leave("Ada");
	mkdirSync(join(folder, "new"));
	mount("-o", "remount,ro", folder);
	const closed = await team.open("Ada");
	const { status } = closed.node;
	const turnedOn = await closed.node.turnOn();
	const fresh = await team.open("Grace", { folder: join(folder, "new") });
	await fresh.node.turnOn();
	const freshStatus = fresh.node.status;
	await team.leave("Ada");
	await team.leave("Grace");
	mount("-o", "remount,rw", folder);
	const again = await team.comeBack("Ada");
	return { status, turnedOn, fresh: freshStatus, texts: again.texts(room) };
};

/** A file that is a mount point cannot be renamed, as one that another program has open on Windows. */
const whenHeld = async (): Promise<unknown> => {
	const ada = await team.add("Ada", { folder: join(folder, "ada") });
	const room = await team.room(ada);
	await send(ada, room, 1, "before");
	const { me } = ada.node.overview();
	const store = join(folder, "ada", "store.sqlite");
	const startOver = async (): Promise<string> => {
		const starting = ada.api["recovery/startOver"]({});
		await team.clock.advance(5_000);
		const outcome = await starting;
		return outcome.ok ? "a new identity" : outcome.code;
	};
	const outcomes: string[] = [];
	for (const held of [store, `${store}-wal`]) {
		mount("--bind", held, held);
		outcomes.push(await startOver(), ada.node.status.kind, ada.node.overview().me?.peerId === me?.peerId ? "same" : "");
		execFileSync("umount", ["--lazy", held]);
	}
	const afterwards = await send(ada, room, 2, "after");
	await team.leave("Ada");
	const again = await team.comeBack("Ada");
	return { outcomes, afterwards, texts: again.texts(room) };
};

/** What the node's thread says first in a storage folder. */
const roleIn = async (storageDir: string): Promise<unknown> => {
	const { port1, port2 } = new MessageChannel();
	const worker = new Worker(new URL("../../../src/net/worker.ts", import.meta.url), {
		workerData: { port: port2, storageDir },
		transferList: [port2],
	});
	const ended = once(worker, "exit");
	const connection = createMessageConnection(new PortMessageReader(port1), new PortMessageWriter(port1));
	const role = new Promise<{ readonly role: string; readonly api: number }>((resolve) =>
		connection.onNotification("role", resolve),
	);
	connection.listen();
	const { api: _, ...said } = await role;
	if (said.role === "owner") {
		await connection.sendRequest("node/stop", {});
	}
	connection.dispose();
	port1.close();
	return { ...said, ended: (await ended)[0] };
};

const whenStarted = async (): Promise<unknown> => {
	mkdirSync(join(folder, "used"));
	const first = await roleIn(join(folder, "used"));
	fill();
	const full = [await roleIn(join(folder, "new")), await roleIn(join(folder, "used"))];
	empty();
	mount("-o", "remount,ro", folder);
	const readOnly = [await roleIn(join(folder, "newer")), await roleIn(join(folder, "used"))];
	mount("-o", "remount,rw", folder);
	return { first, full, readOnly, again: await roleIn(join(folder, "used")) };
};

const modes: Readonly<Record<string, () => Promise<unknown>>> = {
	full: whenFull,
	fullAtSigning: whenFullAtSigning,
	readOnly: whenReadOnly,
	held: whenHeld,
	started: whenStarted,
};
const result = await modes[mode]?.();
await team.end();
process.stdout.write(JSON.stringify(result));
