/** Other ways to move a file between two processes, and how they do. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileCourierCalls } from "./fileCourier.ts";
import { Program, sharedNow } from "./program.ts";

/** All of them. */
export const plainWays = ["node:net", "bare pieces", "node:tls", "secret-stream", "https upload"] as const;

/** One of them. */
export type PlainWay = (typeof plainWays)[number];

/** For TLS. */
export interface Certificate {
	readonly key: string;
	readonly cert: string;
}

/** What is to be moved. */
export interface Move {
	readonly source: string;
	readonly target: string;
	readonly bytes: number;
	readonly certificate: Certificate | null;
}

/** How it went. */
export interface Moved {
	readonly seconds: number;
	/** Seconds of both ends. */
	readonly cpu: number;
}

/** Moves a file once, between two processes that have just started. */
export async function moveFile(way: PlainWay, { source, target, bytes, certificate }: Move): Promise<Moved> {
	const sender = new Program<FileCourierCalls>("./fileCourier.ts");
	const receiver = new Program<FileCourierCalls>("./fileCourier.ts");
	try {
		await Promise.all([sender.call("load", { way }), receiver.call("load", { way })]);
		const port = await receiver.call<number>("receive", { way, path: target, bytes, certificate });
		await Promise.all([sender.call("mark", null), receiver.call("mark", null)]);
		const start = sharedNow();
		const arrived = receiver.next();
		await sender.call("send", { way, path: source, bytes, port });
		await arrived;
		const seconds = (sharedNow() - start) / 1_000;
		const costs = await Promise.all([sender.call<number>("cpu", null), receiver.call<number>("cpu", null)]);
		return { seconds, cpu: costs[0] + costs[1] };
	} finally {
		sender.stop();
		receiver.stop();
	}
}

/** One for this run; null, and a word on it, where the machine has no `openssl`. */
export function makeCertificate(folder: string): Certificate | null {
	const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
	const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
	try {
		execFileSync("openssl", [...args, "-subj", "/CN=localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
		return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
	} catch (error) {
		console.error(`TLS and https are left out: openssl made no certificate (${String(error)})`);
		return null;
	}
}
