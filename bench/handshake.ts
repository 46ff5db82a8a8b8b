/**
 * Handshakes per second between two processes on loopback: our link (TCP, WebSocket, Noise XX with signatures, HELLO
 * both ways) beside `node:tls` 1.3 (TCP, Ed25519 certificates on both sides, no resumption). Both end when the one who
 * dialled knows that the other has accepted it. One `openssl` makes the certificates; without it TLS is left out.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createSecureContext, type SecureContext } from "node:tls";
import type { Certificates, HandshakeServerCalls } from "./programs/handshakeServer.ts";
import { handshake, openTransport } from "./programs/links.ts";
import { Program } from "./programs/program.ts";
import { type BenchCase, type BenchResult, figures } from "./report.ts";

const rounds = 7;
const roundMs = 800;
const warmUpMs = 500;
/** Handshakes under way at once. */
const widths = [1, 8] as const;

/** Measures in turn: ours, TLS, ours, … */
export async function run(): Promise<BenchResult> {
	const server = new Program<HandshakeServerCalls>("./handshakeServer.ts");
	const transport = openTransport();
	try {
		const linkPort = await server.call<number>("links", null);
		const ours = () => handshake(transport, linkPort);
		const certificates = makeCertificates();
		const tls = certificates && tlsHandshake(await server.call<number>("tls", certificates), certificates);
		const cases: BenchCase[] = [];
		for (const width of widths) cases.push(await measure(width, ours, tls));
		return { name: "handshake", cases };
	} finally {
		await transport.stop();
		server.stop();
	}
}

type Handshake = () => Promise<void>;

async function measure(width: number, ours: Handshake, tls: Handshake | undefined): Promise<BenchCase> {
	const rates: { ours: number[]; tls: number[] } = { ours: [], tls: [] };
	await perSecond(ours, width, warmUpMs);
	await (tls && perSecond(tls, width, warmUpMs));
	for (let round = 0; round < rounds; round += 1) {
		rates.ours.push(await perSecond(ours, width, roundMs));
		if (tls) rates.tls.push(await perSecond(tls, width, roundMs));
	}
	return {
		case: width === 1 ? "one at a time" : `${width} at once`,
		unit: "handshakes/s",
		ours: figures(rates.ours),
		peers: tls ? { "node:tls": figures(rates.tls) } : {},
	};
}

async function perSecond(one: Handshake, width: number, ms: number): Promise<number> {
	const start = performance.now();
	let done = 0;
	const worker = async (): Promise<void> => {
		while (performance.now() - start < ms) {
			await one();
			done += 1;
		}
	};
	await Promise.all(Array.from({ length: width }, worker));
	return (done * 1_000) / (performance.now() - start);
}

function tlsHandshake(port: number, { server, client }: Certificates): Handshake {
	// Keys and certificates are read once, as our own keys are.
	const secureContext = createSecureContext({ ...client, ca: server.cert, minVersion: "TLSv1.3" });
	return () => connectOnce(port, secureContext);
}

function connectOnce(port: number, secureContext: SecureContext): Promise<void> {
	return new Promise((resolve, reject) => {
		const options = { host: "127.0.0.1", port, secureContext, checkServerIdentity: () => undefined };
		const socket = connect(options);
		socket.setNoDelay(true);
		socket.on("error", reject);
		socket.once("data", () => {
			resolve();
			socket.end();
		});
	});
}

/** Self-signed, for two days; undefined, and said, where there is no `openssl`. */
function makeCertificates(): Certificates | undefined {
	const folder = mkdtempSync(join(tmpdir(), "lanchat-certificates-"));
	const make = (name: string) => {
		const key = join(folder, `${name}.key`);
		const cert = join(folder, `${name}.cert`);
		const subject = ["-subj", `/CN=${name}`, "-days", "2"];
		const args = ["req", "-x509", "-newkey", "ed25519", "-nodes", ...subject, "-keyout", key, "-out", cert];
		execFileSync("openssl", args, { stdio: "ignore" });
		return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
	};
	try {
		return { server: make("server"), client: make("client") };
	} catch (error) {
		console.error(`node:tls is left out: openssl made no certificates (${String(error)})`);
		return undefined;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
