/** `scp` and `rsync` over an `sshd` of our own on loopback, with keys of its own: started and ended by the benchmark. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, copyFileSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { commandPath, sharedNow } from "./program.ts";

const host = "127.0.0.1";
const patienceMs = 5_000;
const look = 20;

/** What is to be copied where. */
export interface Paths {
	readonly source: string;
	readonly target: string;
}

/** Seconds. */
export interface Copied {
	/** From the command to its end. */
	readonly whole: number;
	/** What of it it takes to connect, and to do nothing: measured just before. */
	readonly connecting: number;
}

/** One that runs. */
export interface SshServer {
	readonly ways: readonly ("scp" | "rsync")[];
	/** Copies a file or a folder. */
	copy(way: "scp" | "rsync", paths: Paths): Promise<Copied>;
	stop(): void;
}

/** Null, and a word on it, where the machine has none or does not let us start it. */
export async function startSsh(folder: string): Promise<SshServer | null> {
	const sshd = commandPath("sshd", ["/usr/sbin", "/usr/local/sbin"]);
	const ways = (["scp", "rsync"] as const).filter((way) => commandPath(way) !== null);
	if (sshd === null || commandPath("ssh") === null || ways.length === 0) {
		console.error("scp and rsync are left out: the machine has no sshd");
		return null;
	}
	const place = join(folder, "ssh");
	mkdirSync(place, { mode: 0o700 });
	const [hostKey, key, config] = [join(place, "host"), join(place, "key"), join(place, "config")];
	for (const file of [hostKey, key]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
	copyFileSync(`${key}.pub`, join(place, "authorized"));
	chmodSync(join(place, "authorized"), 0o600);
	const port = await freePort();
	const lines = [
		`ListenAddress ${host}:${port}`,
		`HostKey ${hostKey}`,
		`AuthorizedKeysFile ${join(place, "authorized")}`,
	];
	const rules = ["StrictModes no", "PermitRootLogin prohibit-password", "PidFile none", "Subsystem sftp internal-sftp"];
	writeFileSync(config, `${[...lines, ...rules].join("\n")}\n`);
	const said = openSync(join(place, "said"), "w");
	const server = spawn(sshd, ["-D", "-e", "-f", config], { stdio: ["ignore", said, said] });
	closeSync(said);
	if (!(await answers(server, port))) {
		server.kill();
		console.error("scp and rsync are left out: the machine's sshd does not start");
		return null;
	}
	const options = [
		"-i",
		key,
		"-o",
		"StrictHostKeyChecking=no",
		"-o",
		"UserKnownHostsFile=/dev/null",
		"-o",
		"LogLevel=ERROR",
	];
	const run = async (way: "scp" | "rsync", source: string, target: string): Promise<number> => {
		const to = `${userInfo().username}@${host}:${target}`;
		const args =
			way === "scp"
				? [...options, "-F", "none", "-P", String(port), "-q", "-r", source, to]
				: [
						"-W",
						"-r",
						`--rsync-path=${commandPath("rsync")}`,
						"-e",
						["ssh", "-F", "none", "-p", String(port), ...options].join(" "),
						source,
						to,
					];
		const start = sharedNow();
		const copying = spawn(way, args, { stdio: ["ignore", "inherit", "inherit"] });
		const [code] = (await once(copying, "exit")) as [number | null];
		if (code !== 0) throw new Error(`${way} ended with ${code}`);
		return (sharedNow() - start) / 1_000;
	};
	const nothing = join(place, "nothing");
	writeFileSync(nothing, "");
	return {
		ways,
		copy: async (way, { source, target }) => {
			const connecting = await run(way, nothing, join(place, "nothing-there"));
			return { whole: await run(way, source, target), connecting };
		},
		stop: () => server.kill(),
	};
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, host);
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	return port;
}

async function answers(server: ChildProcess, port: number): Promise<boolean> {
	for (let waited = 0; waited < patienceMs && server.exitCode === null; waited += look) {
		const socket = connect({ host, port });
		const isThere = await once(socket, "connect").then(
			() => true,
			() => false,
		);
		socket.destroy();
		if (isThere) return true;
		await new Promise((resolve) => setTimeout(resolve, look));
	}
	return false;
}
