/** Which processes run, as the system tells; what has ended and was not yet collected by its parent does not. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A running process. */
export interface RunningProcess {
	readonly pid: number;
	readonly parent: number;
	/** The process group it belongs to. */
	readonly group: number;
	readonly command: string;
}

/** Every process of the group. */
export function groupMembers(group: number): RunningProcess[] {
	return allProcesses().filter((one) => one.group === group);
}

/** Every process that descends from `pid`, itself not included. */
export function descendants(pid: number): RunningProcess[] {
	const all = allProcesses();
	const found: RunningProcess[] = [];
	const parents = [pid];
	for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
		for (const child of all.filter((one) => one.parent === parent)) {
			found.push(child);
			parents.push(child.pid);
		}
	}
	return found;
}

/** The files a process has open, as far as the system tells. */
export function openFiles(pid: number): string[] {
	try {
		if (process.platform === "linux") {
			const folder = `/proc/${pid}/fd`;
			return readdirSync(folder).flatMap((name) => readLink(`${folder}/${name}`));
		}
		const lines = execFileSync("lsof", ["-p", String(pid), "-Fn"], { encoding: "utf8" }).split("\n");
		return lines.filter((line) => line.startsWith("n")).map((line) => line.slice(1));
	} catch {
		return []; // It ended while we looked.
	}
}

function readLink(path: string): string[] {
	try {
		return [readlinkSync(path)];
	} catch {
		return []; // It was closed while we looked.
	}
}

function allProcesses(): RunningProcess[] {
	return process.platform === "linux" ? fromProc() : fromPs();
}

function fromProc(): RunningProcess[] {
	const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	return pids.flatMap((pid) => {
		try {
			// The name in parentheses may hold anything; state, parent and group follow it.
			const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
			const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
			if (state === "Z") return [];
			const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
			return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
		} catch {
			return []; // It ended while we looked.
		}
	});
}

function fromPs(): RunningProcess[] {
	const columns = "pid=,ppid=,pgid=,stat=,command=";
	const lines = execFileSync("ps", ["-axo", columns], { encoding: "utf8" }).split("\n");
	return lines.flatMap((line) => {
		const fields = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
		if (!fields) return [];
		const [, pid, parent, group, state = "", command = ""] = fields;
		if (state.startsWith("Z")) return [];
		return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
	});
}
