/**
 * Avahi on two hosts of a network of its own, where nobody else listens on its port. Each host has its own bus and
 * daemon, and what these two find in fixed places of a machine: an empty `/run`, where the pid file goes, and the user
 * they ask for, who is root here. Nothing of the machine's own is touched.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type NetworkHost, startNetwork } from "../../test/harness/networkHosts.ts";
import type { ProcessGroup } from "../../test/harness/processGroup.ts";
import { until } from "../../test/harness/until.ts";
import { commandPath } from "./program.ts";

const service = "_lanchat-bench._tcp";
const patienceMs = 20_000;
/** An abstract socket: each network namespace has its own. */
const bus = "unix:abstract=lanchat-bench-bus";
const busConfig = `<busconfig>
	<listen>${bus}</listen>
	<auth>EXTERNAL</auth>
	<policy context="default">
		<allow user="*"/>
		<allow own="*"/>
		<allow send_destination="*"/>
		<allow receive_sender="*"/>
	</policy>
</busconfig>`;
const daemonConfig = (name: string): string => `[server]
host-name=${name}
use-ipv4=yes
use-ipv6=no
allow-interfaces=eth0
enable-dbus=yes
[wide-area]
enable-wide-area=no
`;
const script = `
mount -t tmpfs none /run && cd /run || exit
printf 'root:x:0:0::/:/bin/sh\\navahi:x:0:0::/:/bin/sh\\n' >passwd
printf 'root:x:0:\\navahi:x:0:\\n' >group
mount --bind passwd /etc/passwd && mount --bind group /etc/group || exit
printf %s "$1" >bus.conf
printf %s "$2" >avahi.conf
mkfifo listening
dbus-daemon --config-file=/run/bus.conf --nofork --nopidfile --print-address >listening &
read -r address <listening
exec "$3" --no-drop-root --no-chroot --no-rlimits -f /run/avahi.conf
`;

/** Two hosts on which it runs. */
export interface AvahiNetwork {
	readonly hosts: readonly [NetworkHost, NetworkHost];
	stop(): Promise<void>;
}

/** Null, and a word on it, where the machine has none or does not let us start it. */
export async function startAvahi(): Promise<AvahiNetwork | null> {
	const daemon = commandPath("avahi-daemon", ["/usr/sbin", "/usr/local/sbin"]);
	const others = ["avahi-publish", "avahi-browse", "dbus-daemon"];
	if (daemon === null || others.some((name) => commandPath(name) === null)) {
		console.error("avahi is left out: the machine has none");
		return null;
	}
	const network = await startNetwork(["Barbara", "Frances"]);
	const daemons: ProcessGroup[] = [];
	const stop = async (): Promise<void> => {
		await Promise.all(daemons.map((group) => group.kill()));
		await network.stop();
	};
	try {
		const [here, there] = network.hosts;
		if (!network.hasMulticast || !here || !there) throw new Error("no network namespaces");
		for (const host of [here, there]) daemons.push(startDaemon(host, daemon));
		for (const group of daemons) await started(group);
		return { hosts: [here, there], stop };
	} catch (error) {
		await stop();
		console.error(`avahi is left out: the machine's does not start: ${String(error)}`);
		return null;
	}
}

function startDaemon(host: NetworkHost, daemon: string): ProcessGroup {
	const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus };
	const inItsOwnMounts = ["-m", "--propagation", "private", "sh", "-c", script, "sh"];
	return host.spawn("unshare", [...inItsOwnMounts, busConfig, daemonConfig(host.name), daemon], { env });
}

async function started(group: ProcessGroup): Promise<void> {
	const isReady = (): boolean => group.output.includes("Server startup complete");
	const patience = { what: "avahi-daemon", timeout: patienceMs };
	await until(() => isReady() || !group.isRunning(), patience).catch(() => undefined);
	if (!isReady()) throw new Error(group.output.trim());
}

/** On a host on which it runs, until this process ends: announces `instance` and tells of everybody it sees. */
export function announceByAvahi(instance: string, port: number, seen: (instance: string) => void): void {
	const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus };
	spawn("avahi-publish", ["-s", instance, service, String(port)], { env, stdio: "ignore" });
	const browsing = spawn("avahi-browse", ["-p", "-k", service], { env, stdio: ["ignore", "pipe", "ignore"] });
	createInterface({ input: browsing.stdout }).on("line", (line) => {
		const [event, , , name] = line.split(";");
		if (event === "+" && name !== undefined) seen(name);
	});
}
