/**
 * Several hosts on one machine: each a network namespace with a cable into one switch, which is a bridge in a
 * namespace of its own, so that nothing of it touches the machine's network. The namespaces have no names: they
 * exist as long as the process that holds them (which ends with this one, however this one ends) and what runs inside.
 *
 * As root the namespaces are made directly, otherwise inside a user namespace where the system allows it. Where
 * neither can be had every host is the machine's loopback: no multicast, no cables to pull, and the network says so.
 */
import { type ChildProcessByStdio, execFile, type SpawnOptions, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { ProcessGroup } from "./processGroup.ts";

const execute = promisify(execFile);

/** How the hosts are made. */
export type NetworkMode = "namespaces" | "user namespaces" | "loopback";

/** One machine on the network, as far as programs can tell. */
export interface NetworkHost {
	readonly name: string;
	/** Its IPv4 address: `10.77.0.N`, or `127.0.0.1` in loopback mode. */
	readonly address: string;
	/** The command that runs the given command on this host; the process id stays the one that was started. */
	command(file: string, args: readonly string[]): readonly [file: string, args: string[]];
	/** Starts a process group on this host. */
	spawn(file: string, args: readonly string[], options?: SpawnOptions): ProcessGroup;
	/** Runs `ip` with these arguments on this host, for example to change an address. Not in loopback mode. */
	ip(...args: readonly string[]): Promise<void>;
	/** Sets flags of the switch's port, as `ip link set … type bridge_slave` does. Not in loopback mode. */
	switchPort(...flags: readonly string[]): Promise<void>;
	/** Pulls the cable. Not in loopback mode. */
	linkDown(): Promise<void>;
	/** Puts the cable back. Not in loopback mode. */
	linkUp(): Promise<void>;
}

/** Hosts that reach each other and nothing else. */
export interface Network {
	readonly mode: NetworkMode;
	/** Whether the hosts hear each other's multicast; without it they meet by *Connect to Address…*. */
	readonly hasMulticast: boolean;
	/** In the order of the names asked for. */
	readonly hosts: readonly NetworkHost[];
	/** Runs `ip` with these arguments where the switch is, whose ports are `port1`, `port2`, … Not in loopback mode. */
	inSwitch(...args: readonly string[]): Promise<void>;
	/** Lets the namespaces go; idempotent. Processes on the hosts must have been ended before. */
	stop(): Promise<void>;
}

/** Makes one host for each name. `LANCHAT_TEST_NETWORK=loopback` asks for the loopback where more could be had. */
export async function startNetwork(names: readonly string[]): Promise<Network> {
	if (process.env.LANCHAT_TEST_NETWORK === "loopback") return loopbackNetwork(names);
	const holders = new Holders(process.getuid?.() === 0 ? "namespaces" : "user namespaces");
	try {
		return await connectHosts(names, holders);
	} catch (error) {
		holders.release();
		console.error(`No network namespaces here, so the hosts share the loopback: ${String(error)}`);
		return loopbackNetwork(names);
	}
}

function loopbackNetwork(names: readonly string[]): Network {
	return {
		mode: "loopback",
		hasMulticast: false,
		hosts: names.map(loopbackHost),
		inSwitch: () => Promise.reject(new Error("the loopback has no switch")),
		stop: async () => {},
	};
}

async function connectHosts(names: readonly string[], holders: Holders): Promise<Network> {
	const bridge = await holders.hold();
	await bridge.ip(["link add switch type bridge mcast_snooping 0", "link set switch up"]);
	const hosts: NetworkHost[] = [];
	for (const [index, name] of names.entries()) {
		const port = `port${index + 1}`;
		const address = `10.77.0.${index + 1}`;
		const namespace = await holders.hold();
		await bridge.ip([
			`link add ${port} type veth peer name eth0 netns ${namespace.pid}`,
			`link set ${port} master switch up`,
		]);
		await namespace.ip([
			"link set lo up",
			`address add ${address}/24 dev eth0`,
			"link set eth0 up",
			"route add default dev eth0",
		]);
		hosts.push({
			name,
			address,
			command: (file, args) => namespace.command(file, args),
			spawn: (file, args, options = {}) => spawnOn(namespace.command(file, args), options),
			ip: (...args) => namespace.ip([args.join(" ")]),
			switchPort: (...flags) => bridge.ip([`link set ${port} type bridge_slave ${flags.join(" ")}`]),
			linkDown: () => bridge.ip([`link set ${port} down`]),
			linkUp: () => bridge.ip([`link set ${port} up`]),
		});
	}
	return {
		mode: holders.mode,
		hasMulticast: true,
		hosts,
		inSwitch: (...args) => bridge.ip([args.join(" ")]),
		stop: async () => holders.release(),
	};
}

/** A host that is this machine itself. */
export function loopbackHost(name: string): NetworkHost {
	const impossible = () => Promise.reject(new Error(`${name} is on the loopback, whose links cannot change`));
	return {
		name,
		address: "127.0.0.1",
		command: (file, args) => [file, [...args]],
		spawn: (file, args, options = {}) => spawnOn([file, [...args]], options),
		ip: impossible,
		switchPort: impossible,
		linkDown: impossible,
		linkUp: impossible,
	};
}

function spawnOn([file, args]: readonly [string, string[]], options: SpawnOptions): ProcessGroup {
	return new ProcessGroup(file, { ...options, args });
}

/** A network namespace that is held open. */
interface Namespace {
	readonly pid: number;
	command(file: string, args: readonly string[]): readonly [file: string, args: string[]];
	/** Runs lines of `ip` commands inside. */
	ip(lines: readonly string[]): Promise<void>;
}

/** The processes that hold the namespaces: each waits for the end of its input, which comes when this process ends. */
class Holders {
	readonly mode: NetworkMode;
	readonly #processes: ChildProcessByStdio<Writable, Readable, null>[] = [];

	constructor(mode: "namespaces" | "user namespaces") {
		this.mode = mode;
	}

	/** A new namespace; the second and later ones live in the user namespace of the first, if there is one. */
	async hold(): Promise<Namespace> {
		const waiting = ["sh", "-c", "echo ready; exec cat"];
		const first = this.#processes[0]?.pid;
		const [file, args] =
			this.mode === "namespaces"
				? (["unshare", ["-n", ...waiting]] as const)
				: first === undefined
					? (["unshare", ["-U", "-r", "-n", ...waiting]] as const)
					: this.#enter(first, "unshare", ["-n", ...waiting]);
		const holder = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"], detached: true });
		await new Promise<void>((resolve, reject) => {
			holder.on("error", reject);
			holder.on("exit", (code) => reject(new Error(`${file} ended with code ${code}`)));
			holder.stdout.once("data", () => resolve());
		});
		this.#processes.push(holder);
		holder.unref();
		return this.#namespace(holder.pid ?? 0);
	}

	release(): void {
		for (const holder of this.#processes.splice(0)) holder.stdin.end();
	}

	#namespace(pid: number): Namespace {
		const command = (file: string, args: readonly string[]) => this.#enter(pid, file, args);
		return {
			pid,
			command,
			ip: async (lines) => {
				const [file, args] = command("ip", ["-batch", "-"]);
				const running = execute(file, args);
				running.child.stdin?.end(`${lines.join("\n")}\n`);
				await running;
			},
		};
	}

	#enter(pid: number, file: string, args: readonly string[]): readonly [string, string[]] {
		const user = this.mode === "user namespaces" ? ["-U", "--preserve-credentials"] : [];
		return ["nsenter", ["-t", String(pid), ...user, "-n", file, ...args]];
	}
}
