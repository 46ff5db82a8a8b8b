/** Hypercore, fetched into the cache when it is first measured: with its database it is larger than all our packages. */
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { cachedFolder } from "../../test/harness/cache.ts";
import { npmInstall } from "../../test/harness/npmInstall.ts";

const version = "11.37.1";

/** As much of it as the benchmark uses. */
export interface Hypercore {
	readonly key: Uint8Array;
	readonly length: number;
	ready(): Promise<void>;
	append(blocks: readonly Uint8Array[]): Promise<unknown>;
	replicate(isInitiator: boolean): Duplex;
	update(options: { readonly wait: boolean }): Promise<boolean>;
	download(range: { readonly start: number; readonly end: number }): { done(): Promise<void> };
	get(index: number): Promise<Uint8Array>;
	close(): Promise<void>;
}

type HypercoreClass = new (folder: string, key?: Uint8Array | null) => Hypercore;

/** The encrypted stream below it, as much of it as is used. */
export interface SecretStream extends Duplex {
	/** A buffer that is sent without a copy. */
	alloc(bytes: number): Buffer;
}

/** Makes one over a socket. */
export type SecretStreamClass = new (isInitiator: boolean, socket: Socket) => SecretStream;

/** Its class. */
export async function hypercoreClass(): Promise<HypercoreClass> {
	return (await required())("hypercore") as HypercoreClass;
}

/** The class of the stream below it. */
export async function secretStreamClass(): Promise<SecretStreamClass> {
	return (await required())("@hyperswarm/secret-stream") as SecretStreamClass;
}

async function required(): Promise<NodeJS.Require> {
	const folder = await cachedFolder(`hypercore-${version}`, async (empty) => {
		await writeFile(join(empty, "package.json"), JSON.stringify({ private: true }));
		await npmInstall(empty, [`hypercore@${version}`]);
	});
	return createRequire(join(folder, "package.json"));
}
