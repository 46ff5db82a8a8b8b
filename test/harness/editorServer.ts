/** One person's browser-based VS Code: a code-server with a profile of its own, on a host of its own. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setClockAhead } from "./aheadClock.ts";
import { installExtensions } from "./editorExtensions.ts";
import { editorEntry, linkFewBuiltIns } from "./editorInstall.ts";
import type { NetworkHost } from "./networkHosts.ts";
import type { ProcessGroup } from "./processGroup.ts";
import { descendants, type RunningProcess } from "./processTable.ts";
import { startTcpProxy, type TcpProxy } from "./tcpProxy.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporaryFolder.ts";
import { until } from "./until.ts";

/** User settings under which an editor shows only what somebody asked for. */
export const quietSettings: Readonly<Record<string, unknown>> = {
	"chat.disableAIFeatures": true,
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
	"workbench.editor.empty.hint": "hidden",
	"workbench.welcomePage.walkthroughs.openOnInstall": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.layoutControl.enabled": false,
	"security.workspace.trust.enabled": false,
	"telemetry.telemetryLevel": "off",
	"update.mode": "none",
	"extensions.autoUpdate": false,
	"extensions.autoCheckUpdates": false,
	"extensions.ignoreRecommendations": true,
	"git.openRepositoryInParentFolders": "never",
	"git.autofetch": false,
	"remote.autoForwardPorts": false,
	"files.autoSave": "off",
	"window.restoreWindows": "all",
};

/** What an editor server is made from. */
export interface EditorServerOptions {
	readonly host: NetworkHost;
	/** Holds everything the person keeps: settings, extensions, their storage. Survives restarts. */
	readonly profile: string;
	/** The person's name, as git knows it on their machine. */
	readonly person: string;
	/** The folder the editor opens. */
	readonly workspace: string;
	/** `.vsix` files, installed before the first start. */
	readonly extensions: readonly string[];
	/** Whether it has only those of VS Code's own extensions that tests see something of; all of them unless told. */
	readonly hasFewBuiltIns?: boolean;
	/** User settings beside the quiet ones. */
	readonly settings?: Readonly<Record<string, unknown>>;
}

/** A code-server that can be started, killed and started again. */
export class EditorServer {
	readonly #options: EditorServerOptions;
	#proxy: TcpProxy | undefined;
	#socketFolder: TemporaryFolder | undefined;
	#group: ProcessGroup | undefined;
	#isInstalled = false;

	constructor(options: EditorServerOptions) {
		this.#options = options;
	}

	/** Starts it, or starts it again with the same profile and address, and resolves when it answers. */
	async start(): Promise<void> {
		if (this.#group?.isRunning()) return;
		const entry = await editorEntry();
		if (!this.#isInstalled) await this.#install(entry);
		this.#isInstalled = true;
		// Not in the profile: the path of a socket may have no more than 103 bytes.
		this.#socketFolder ??= temporaryFolder("lce-");
		const socket = join(this.#socketFolder.path, "editor.sock");
		await rm(socket, { force: true });
		this.#proxy ??= await startTcpProxy(socket);
		const args = [entry, ...this.#folders(), ...quietFlags, "--socket", socket, this.#options.workspace];
		const group = this.#options.host.spawn(process.execPath, args, { env: this.#environment() });
		this.#group = group;
		await until(async () => group.isRunning() && (await isAnswering(socket)), {
			timeout: 120_000,
			what: `the editor of ${this.#options.host.name} to answer`,
		}).catch((error: unknown) => {
			throw new Error(`code-server did not start:\n${group.output}`, { cause: error });
		});
	}

	/** The address to open in a browser on this machine; the same after a restart. */
	get url(): string {
		if (!this.#proxy) throw new Error("the editor was never started");
		const folder = encodeURI(this.#options.workspace);
		return `http://127.0.0.1:${this.#proxy.port}/?folder=${folder}`;
	}

	/** The person's home folder. */
	get home(): string {
		return join(this.#options.profile, "home");
	}

	/** The process ids of its extension hosts, one for each window; which is whose shows when a window opens. */
	extensionHosts(): number[] {
		if (!this.#group) return [];
		const hosts = descendants(this.#group.pid).filter(({ command }) => command.includes("--type=extensionHost"));
		// What an extension host has just started bears its command line until it has its own.
		const isStartedByHost = ({ parent }: RunningProcess) => hosts.some(({ pid }) => pid === parent);
		return hosts.filter((host) => !isStartedByHost(host)).map(({ pid }) => pid);
	}

	/** Kills one extension host, or all, with `kill -9`, and resolves when they are gone. VS Code starts new ones. */
	async killExtensionHosts(pids: readonly number[] = this.extensionHosts()): Promise<void> {
		for (const pid of pids) process.kill(pid, "SIGKILL");
		await until(() => !this.extensionHosts().some((pid) => pids.includes(pid)), {
			what: "the extension hosts to be gone",
		});
	}

	/** From the next start on days have passed, as far as the extension knows. */
	async setClockAhead(aheadMs: number): Promise<void> {
		await setClockAhead(join(this.#options.profile, "extensions"), aheadMs);
	}

	/** `kill -9` of the server and all it has started. `start` brings it back. */
	async kill(): Promise<void> {
		await this.#group?.kill();
	}

	/** Ends it and frees its address; idempotent. */
	async stop(): Promise<void> {
		await this.#group?.stop();
		this.#group = undefined;
		await this.#proxy?.stop();
		this.#proxy = undefined;
		await this.#socketFolder?.remove();
		this.#socketFolder = undefined;
	}

	async #install(entry: string): Promise<void> {
		const { profile, person, extensions, hasFewBuiltIns, settings } = this.#options;
		const userFolder = join(profile, "user/User");
		await mkdir(userFolder, { recursive: true });
		await mkdir(join(this.home, "Downloads"), { recursive: true });
		await writeFile(join(this.home, ".gitconfig"), `[user]\n\tname = ${person}\n`);
		const allSettings = JSON.stringify({ ...quietSettings, ...settings }, undefined, "\t");
		await writeFile(join(userFolder, "settings.json"), allSettings);
		await writeFile(join(profile, "config.yaml"), "auth: none\n");
		if (hasFewBuiltIns) await linkFewBuiltIns(join(profile, "built-in"));
		const folder = join(profile, "extensions");
		const command = [entry, ...this.#folders()];
		await installExtensions({ extensions, folder, command, env: this.#environment() });
	}

	#folders(): string[] {
		const { profile, hasFewBuiltIns } = this.#options;
		const folders = {
			config: "config.yaml",
			"user-data-dir": "user",
			"extensions-dir": "extensions",
			...(hasFewBuiltIns && { "builtin-extensions-dir": "built-in" }),
		};
		return Object.entries(folders).flatMap(([flag, folder]) => [`--${flag}`, join(profile, folder)]);
	}

	/** A home of its own, and nothing of an editor or npm this may have been started from. */
	#environment(): NodeJS.ProcessEnv {
		const inherited = Object.entries(process.env).filter(
			([name]) => !/^(VSCODE_|npm_|XDG_|NODE_OPTIONS|LANCHAT_TEST_)/.test(name),
		);
		return { ...Object.fromEntries(inherited), HOME: this.home };
	}
}

const quietFlags = [
	"--auth=none",
	"--disable-telemetry",
	"--disable-update-check",
	"--disable-workspace-trust",
	"--disable-getting-started-override",
	"--disable-proxy",
];

function isAnswering(socketPath: string): Promise<boolean> {
	return new Promise((resolve) => {
		const asking = request({ socketPath, path: "/healthz" }, (response) => {
			response.resume();
			resolve(response.statusCode === 200);
		});
		asking.on("error", () => resolve(false));
		asking.end();
	});
}
