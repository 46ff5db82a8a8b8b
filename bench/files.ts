/**
 * One large file from one person to another in a room: two processes on loopback, each a stand-in for an extension host
 * with its node in a worker, from accepting it until it is there under its name; disk to disk, everything on: bulk link,
 * encryption, the hash of every piece, marks for going on. Hashing it for the offer is a case of its own. Beside it, in
 * the same run and between two processes each: a copy over `node:net`; the same with all that has to be done to each byte
 * of ours and no more (`barePieces`); `node:tls`, hyperswarm's secret-stream, an upload over node's https (LocalSend's
 * shape), none of which makes hashes; and `scp` and `rsync` over an `sshd` of our own, where the machine has them, from the
 * command to its end, as ours is from accepting to the end, and once more without what connecting takes. All write to
 * memory that the machine has at hand (`keptPages`).
 */

import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, rmSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions } from "./options.ts";
import type { Costs } from "./programs/fileHost.ts";
import { accept, appears, filesFolder, keptPages, offer, withPair } from "./programs/fileTeam.ts";
import { type Moved, makeCertificate, moveFile, type PlainWay, plainWays } from "./programs/plainFiles.ts";
import { sharedNow } from "./programs/program.ts";
import { type Paths, type SshServer, startSsh } from "./programs/sshFiles.ts";
import { type BenchCase, type BenchResult, type Figures, figuresOfRounds } from "./report.ts";

const mebibyte = 2 ** 20;
const usual = { mebibytes: 1_024, rounds: 5 } as const;
const quick = { mebibytes: 256, rounds: 2 } as const;

/** How ours did, once. */
interface Ours {
	readonly offerSeconds: number;
	readonly seconds: number;
	readonly sender: Costs;
	readonly receiver: Costs;
}

/** Measures in turn: ours, every other way, ours, …; a ratio is the median of what the rounds say for themselves. */
export async function run({ isQuick, size, rounds }: BenchOptions): Promise<BenchResult> {
	const usually = isQuick ? quick : usual;
	const bytes = (size ?? usually.mebibytes) * mebibyte;
	const folder = filesFolder();
	const ssh = await startSsh(folder.path);
	let pages: ReturnType<typeof keptPages> | null = null;
	try {
		const source = join(folder.path, "engine.bin");
		await writeNoise(source, bytes);
		const certificate = makeCertificate(folder.path);
		const ways = plainWays.filter((way) => certificate !== null || (way !== "node:tls" && way !== "https upload"));
		const ours: Ours[] = [];
		const plain = new Map<PlainWay, Moved[]>(ways.map((way) => [way, []]));
		const overSsh = new Map<string, number[]>();
		pages = keptPages(folder.path, bytes + bytes / 4);
		for (let round = 0; round < (rounds ?? usually.rounds); round += 1) {
			ours.push(await move(folder.path, source));
			const target = join(folder.path, "arrived.bin");
			for (const way of ways) {
				plain.get(way)?.push(await moveFile(way, { source, target, bytes, certificate }));
				rmSync(target, { force: true });
			}
			await copyOverSsh(ssh, { source, target }, overSsh);
		}
		const speed = (seconds: number): number => bytes / 1e6 / seconds;
		const gigabytes = bytes / 1e9;
		const name = (what: string): string => `${bytes / mebibyte} MiB: ${what}`;
		const others = (of: (one: Moved) => number): Record<string, Figures> =>
			Object.fromEntries([...plain].map(([way, all]) => [way, figuresOfRounds(all.map(of))]));
		const costs = (what: string, unit: string, of: (one: Costs) => number): BenchCase[] =>
			(["sender", "receiver"] as const).map((side) => ({
				case: name(`${what}, ${side}`),
				unit,
				ours: figuresOfRounds(ours.map((one) => of(one[side]))),
				peers: {},
			}));
		return {
			name: "files",
			cases: [
				{
					case: name("from accepting to in place"),
					unit: "MB/s",
					ours: figuresOfRounds(ours.map(({ seconds }) => speed(seconds))),
					peers: {
						...others(({ seconds }) => speed(seconds)),
						...Object.fromEntries([...overSsh].map(([way, all]) => [way, figuresOfRounds(all.map(speed))])),
					},
				},
				{
					case: name("CPU of both ends"),
					unit: "s/GB",
					ours: figuresOfRounds(ours.map(({ sender, receiver }) => (sender.cpu + receiver.cpu) / gigabytes)),
					peers: others(({ cpu }) => cpu / gigabytes),
				},
				...costs("CPU", "s/GB", ({ cpu }) => cpu / gigabytes),
				...costs("peak memory over idle", "MB", ({ memory }) => memory / mebibyte),
				...costs("longest pause, node", "ms", ({ nodeDelay }) => nodeDelay),
				...costs("longest pause, extension host", "ms", ({ hostDelay }) => hostDelay),
				{
					case: name("finding and hashing it for the offer"),
					unit: "MB/s",
					ours: figuresOfRounds(ours.map(({ offerSeconds }) => speed(offerSeconds))),
					peers: {},
				},
			],
		};
	} finally {
		ssh?.stop();
		pages?.giveBack();
		folder.remove();
	}
}

/** Ours, once, by people who have just started. */
function move(folder: string, source: string): Promise<Ours> {
	return withPair(folder, async (pair) => {
		const { ada, grace } = pair;
		const target = join(grace.inbox, "engine.bin");
		const offeredAt = sharedNow();
		const message = await offer(pair, source, "engine.bin");
		const offerSeconds = (sharedNow() - offeredAt) / 1_000;
		await Promise.all([ada.program.call("mark", null), grace.program.call("mark", null)]);
		const start = sharedNow();
		await accept(pair, message);
		await appears(target);
		const seconds = (sharedNow() - start) / 1_000;
		const costs = [ada, grace].map(({ program }) => program.call<Costs>("costs", null));
		const [sender, receiver] = await Promise.all(costs);
		if (sender === undefined || receiver === undefined) throw new Error("nothing was counted");
		return { offerSeconds, seconds, sender, receiver };
	});
}

async function copyOverSsh(ssh: SshServer | null, paths: Paths, seen: Map<string, number[]>): Promise<void> {
	for (const way of ssh?.ways ?? []) {
		const took = await ssh?.copy(way, paths);
		rmSync(paths.target, { force: true });
		if (took === undefined) continue;
		const { whole, connecting } = took;
		seen.set(way, [...(seen.get(way) ?? []), whole]);
		const moving = `${way}, connected`;
		seen.set(moving, [...(seen.get(moving) ?? []), whole - connecting]);
	}
}

/** Bytes nobody can compress. */
async function writeNoise(path: string, bytes: number): Promise<void> {
	const file = createWriteStream(path);
	for (let left = bytes; left > 0; left -= mebibyte) {
		if (!file.write(randomFillSync(new Uint8Array(Math.min(mebibyte, left))))) await once(file, "drain");
	}
	file.end();
	await once(file, "close");
}
