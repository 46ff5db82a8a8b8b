/**
 * A folder of many small files from one person to another: two processes on loopback as in `files`, from accepting it
 * until the folder is there under its name. Beside it a copy of the folder by Node on the same disk, as the limit, and
 * `scp` and `rsync` over an `sshd` of our own, where the machine has one.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { BenchOptions } from "./options.ts";
import type { Costs } from "./programs/fileHost.ts";
import { accept, filesFolder, offer, until, withPair } from "./programs/fileTeam.ts";
import { sharedNow } from "./programs/program.ts";
import { startSsh } from "./programs/sshFiles.ts";
import { type BenchResult, type Figures, figures } from "./report.ts";

const fileBytes = 4_096;
const inFolder = 100;
const usual = { files: 10_000, rounds: 3 } as const;
const quick = { files: 2_000, rounds: 2 } as const;

/** How ours did, once. */
interface Ours {
	readonly offerSeconds: number;
	readonly seconds: number;
	readonly cpu: number;
}

/** Measures in turn: ours, every other way, ours, … */
export async function run({ isQuick, size, rounds }: BenchOptions): Promise<BenchResult> {
	const usually = isQuick ? quick : usual;
	const files = size ?? usually.files;
	const folder = filesFolder();
	const ssh = await startSsh(folder.path);
	try {
		const source = join(folder.path, "parts");
		writeMany(source, files);
		const ours: Ours[] = [];
		const others = new Map<string, number[]>();
		const note = (way: string, seconds: number): void => {
			others.set(way, [...(others.get(way) ?? []), seconds]);
		};
		for (let round = 0; round < (rounds ?? usually.rounds); round += 1) {
			ours.push(await move(folder.path, source));
			const target = join(folder.path, "arrived");
			const start = sharedNow();
			await cp(source, target, { recursive: true });
			note("copy", (sharedNow() - start) / 1_000);
			rmSync(target, { recursive: true, force: true });
			for (const way of ssh?.ways ?? []) {
				const took = await ssh?.copy(way, { source, target });
				if (took !== undefined) note(way, took.whole - took.connecting);
				rmSync(target, { recursive: true, force: true });
			}
		}
		const all = (of: (one: Ours) => number): Figures => figures(ours.map(of));
		const name = (what: string): string => `${files.toLocaleString("en")} files of 4 KiB: ${what}`;
		return {
			name: "files-many",
			cases: [
				{
					case: name("from accepting to in place"),
					unit: "files/s",
					ours: all(({ seconds }) => files / seconds),
					peers: Object.fromEntries([...others].map(([way, times]) => [way, figures(times.map((s) => files / s))])),
				},
				{ case: name("CPU of both ends"), unit: "ms/file", ours: all(({ cpu }) => (cpu * 1_000) / files), peers: {} },
				{
					case: name("finding and hashing them for the offer"),
					unit: "files/s",
					ours: all(({ offerSeconds }) => files / offerSeconds),
					peers: {},
				},
			],
		};
	} finally {
		ssh?.stop();
		folder.remove();
	}
}

function move(folder: string, source: string): Promise<Ours> {
	return withPair(folder, async (pair) => {
		const { ada, grace } = pair;
		const offeredAt = sharedNow();
		const message = await offer(pair, source, "parts");
		const offerSeconds = (sharedNow() - offeredAt) / 1_000;
		await Promise.all([ada.program.call("mark", null), grace.program.call("mark", null)]);
		const start = sharedNow();
		await accept(pair, message);
		// The name is taken by an empty folder for a moment.
		await until(() => existsSync(join(grace.inbox, "parts", "folder 0")) || null);
		const seconds = (sharedNow() - start) / 1_000;
		const [one, other] = await Promise.all([
			ada.program.call<Costs>("costs", null),
			grace.program.call<Costs>("costs", null),
		]);
		return { offerSeconds, seconds, cpu: one.cpu + other.cpu };
	});
}

function writeMany(folder: string, files: number): void {
	for (let index = 0; index < files; index += 1) {
		const within = join(folder, `folder ${Math.floor(index / inFolder)}`);
		if (index % inFolder === 0) mkdirSync(within, { recursive: true });
		writeFileSync(join(within, `file ${index}.txt`), randomBytes(fileBytes));
	}
}
