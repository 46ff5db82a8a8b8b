/**
 * The node: everything of LAN Chat that is not user interface. Opens the store, goes on and off the network, and
 * answers what windows ask (`api/`). Runs without any editor.
 */
import type { NodeFailure, NodeStatus, Settings } from "./api/nodeState.ts";
import { done, type Outcome, refused } from "./api/outcome.ts";
import type { Overview } from "./api/overview.ts";
import type { Notifications } from "./api/requests.ts";
import { readOwnMoves } from "./contacts/ownMoves.ts";
import { decodeRecoveryKey, encodeRecoveryKey } from "./crypto/recoveryKey.ts";
import { type SelfTestResult, selfTest } from "./crypto/selfTest.ts";
import { chooseX25519 } from "./crypto/x25519.ts";
import type { FileDisk } from "./files/disk.ts";
import { identityWrite, type KeptStore, openKeptStore } from "./keptStore.ts";
import { checkDisplayName } from "./names.ts";
import { isOtherNetwork, noSettings } from "./networkSettings.ts";
import type { NetworkWatchDeps } from "./networks/networkWatch.ts";
import { startAnew } from "./newStart.ts";
import { OneAtATime } from "./oneAtATime.ts";
import { overviewOf } from "./overview.ts";
import type { Clock, KeyVault, Logger, MakeDiscovery, RandomBytes, Transport } from "./ports.ts";
import { Session } from "./session.ts";
import { isDiskTrouble, StoreError } from "./store/database.ts";
import { patientClock } from "./store/patientClock.ts";
import { Sealing } from "./store/sealing.ts";
import { hasStore, type StoreFiles } from "./storeFiles.ts";
import { WindowTeller } from "./windowTeller.ts";

/** What a node is built from. */
export interface NodeDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly vault: KeyVault;
	readonly files: StoreFiles;
	/** Where people's files are, and ours that arrive. */
	readonly disk: FileDisk;
	readonly makeTransport: () => Transport;
	readonly makeDiscovery: MakeDiscovery;
	/** The machine's interfaces; the system's table unless told. */
	readonly interfaces?: NetworkWatchDeps["interfaces"];
	/** What this machine's cryptography and SQLite are asked; all of it unless told. */
	readonly selfTest?: () => SelfTestResult;
	readonly app: string;
	/** Told to every window. */
	readonly notify: <Name extends keyof Notifications>(name: Name, value: Notifications[Name]) => void;
	/** The master key is known: attached windows keep it in memory, so that one can take over. */
	readonly keyKnown: (key: Uint8Array) => void;
}

const masterLength = 32;
const onKey = "on";

/** One person's node. */
export class LanNode {
	readonly #deps: NodeDeps;
	#settings = noSettings;
	/** What the network was started with, or was to be; null while it is off. */
	#startedWith: Settings | null = null;
	#status: NodeStatus = { kind: "off", everOn: false };
	#session: Session | null = null;
	#sealing: Sealing | null = null;
	readonly #teller: WindowTeller;
	#isOpened = false;
	/** A window wants it on, if the person had it on. */
	#isToGoOn = false;
	#isAsOpened = false;
	/** Turning on, off, unlocking and stopping happen one after the other. */
	readonly #turns = new OneAtATime();

	constructor(deps: NodeDeps) {
		const clock = patientClock(deps.clock, (error) => this.storeFailed(error));
		this.#deps = { ...deps, clock };
		const corrupt = (): void => void this.#turns.do(() => this.#endCorrupt());
		this.#teller = new WindowTeller({ ...this.#deps, overview: () => this.overview(), corrupt });
	}

	get clock(): Clock {
		return this.#deps.clock;
	}

	get session(): Session | null {
		return this.#session;
	}

	get status(): NodeStatus {
		return this.#status;
	}

	/** The master key, once known. */
	get masterKey(): Uint8Array | null {
		return this.#sealing?.masterKey() ?? null;
	}

	overview(): Overview {
		const { rev, disk } = this.#teller;
		return overviewOf({ rev, status: this.#status, disk }, this.#session, this.#deps.clock.now());
	}

	/** The first window opens the store. RULE: the network follows, if it was on, once a window comes that wants it on. */
	async attach(settings: Settings): Promise<Overview> {
		await this.setSettings(settings);
		this.#isToGoOn ||= settings.onAtStart;
		if (!this.#isOpened || this.#isAsOpened) {
			this.#isOpened = true;
			await this.#turns.do(() => this.#openExisting());
		}
		return this.overview();
	}

	/** Takes new settings; what concerns the network restarts it. */
	async setSettings(settings: Settings): Promise<Outcome<null>> {
		const before = this.#settings;
		const checked = settings.name === "" ? { ok: true, name: "" } : checkDisplayName(settings.name);
		// A name that will not do is no reason to go on the network of another team, or on the network at all.
		this.#settings = { ...settings, name: checked.ok ? checked.name : before.name };
		const isOutdated = (): boolean => isOtherNetwork(this.#startedWith, this.#settings);
		if (isOutdated()) {
			await this.#turns.do(async () => {
				// What started while we waited may have these settings.
				if (isOutdated()) {
					await this.#session?.stopNetwork();
					await this.#startNetwork();
				}
			});
		} else if (before.name !== this.#settings.name) {
			// A disk that refuses that is told, and the name goes with the next link.
			this.#session?.mesh?.introduce();
			this.#teller.asTheDiskAllows(() => this.#session?.rooms.introduce());
			this.#teller.changed();
		}
		return "code" in checked ? { ok: false, code: checked.code, detail: { max: checked.max } } : done;
	}

	async turnOn(): Promise<Outcome<null>> {
		return await this.#turns.do(async () => {
			if (this.#status.kind === "on") {
				return done;
			}
			if (this.#session === null && !(await this.#open("create"))) {
				return this.#refusal();
			}
			return await this.#startNetwork();
		});
	}

	async turnOff(): Promise<Outcome<null>> {
		return await this.#turns.do(async () => {
			this.#startedWith = null;
			await this.#session?.stopNetwork();
			if (this.#session !== null) {
				this.#putOn(false);
				this.#setStatus({ kind: "off", everOn: true });
			}
			return done;
		});
	}

	/** Ends everything in order; idempotent. */
	async stop(): Promise<void> {
		await this.#turns.do(async () => {
			this.#teller.stop();
			await this.#session?.close();
			this.#session = null;
		});
	}

	/** The store failed where nobody answers for it. */
	storeFailed(error: StoreError): void {
		this.#teller.storeFailed(error);
	}

	/** RULE: nothing goes on, on a store that cannot be trusted; it stays for *Start Over*, or to be looked at. */
	async #endCorrupt(): Promise<void> {
		const session = this.#session;
		this.#session = null;
		this.#sealing = null;
		if (session !== null) {
			await session.close().catch(() => undefined);
			this.#fail("storeCorrupt");
		}
	}

	showRecoveryKey(): Outcome<{ readonly recoveryKey: string }> {
		return this.#sealing === null
			? this.#refusal()
			: { ok: true, value: { recoveryKey: encodeRecoveryKey(this.#sealing.masterKey()) } };
	}

	/** Opens a locked store with the recovery key and gives the key back to the vault. */
	async unlock(recoveryKey: string): Promise<Outcome<null>> {
		const decoded = decodeRecoveryKey(recoveryKey);
		if ("error" in decoded) {
			return refused(decoded.error);
		}
		return await this.#turns.do(async () => {
			if (this.#status.kind !== "locked") {
				return done;
			}
			if (!this.#openStore(decoded.key, "existing")) {
				return this.status.kind === "locked" ? refused("recoveryKeyWrong") : this.#refusal();
			}
			await this.#deps.vault.write(decoded.key);
			return await this.#resumeNetwork();
		});
	}

	/**
	 * A new identity; the store, locked, broken or open, is set aside, never deleted. An open one goes as well: where a
	 * disk was copied two nodes have one key, and one of them has to become somebody else.
	 */
	async startOver(): Promise<Outcome<{ readonly setAside: string }>> {
		return await this.#turns.do(async () => {
			const before = this.#status;
			const kept = this.#sealing?.masterKey() ?? (await this.#deps.vault.read());
			const oldKey = kept instanceof Uint8Array ? kept : null;
			const wasOpen = this.#session !== null;
			await this.#session?.close();
			this.#session = null;
			this.#sealing = null;
			const key = this.#deps.random(masterLength);
			const make = (): Outcome<null> => (this.#openStore(key, "create") ? done : this.#refusal());
			const outcome = await startAnew({ ...this.#deps, key, oldKey, make });
			if (outcome.ok) {
				const started = await this.#startNetwork();
				return started.ok ? outcome : started;
			}
			if (!wasOpen || oldKey === null) {
				this.#setStatus(before);
			} else if (this.#openStore(oldKey, "existing")) {
				await (before.kind === "on" ? this.#startNetwork() : this.#setStatus(before));
			}
			return outcome;
		});
	}

	async #openExisting(): Promise<void> {
		// A window may have started over before it attaches, where the old store ended every node that opened it.
		if (!this.#isAsOpened && this.#session === null && hasStore(this.#deps.files)) {
			const isOpen = await this.#open("existing");
			if (isOpen || this.#status.kind === "starting") {
				this.#setStatus({ kind: "off", everOn: isOpen });
				this.#isAsOpened = isOpen;
			}
		}
		if (this.#isAsOpened && this.#isToGoOn && this.#session !== null) {
			await this.#resumeNetwork();
		}
	}

	/** Goes on the network again if the person had it on. */
	async #resumeNetwork(): Promise<Outcome<null>> {
		if (this.#session?.store.meta(onKey)?.[0] === 1) {
			return await this.#startNetwork();
		}
		this.#setStatus({ kind: "off", everOn: this.#session !== null });
		return done;
	}

	/** Opens the store with the vault's key. RULE: where there is a store but no key, no identity is made. */
	async #open(mode: "create" | "existing"): Promise<boolean> {
		this.#setStatus({ kind: "starting" });
		const exists = hasStore(this.#deps.files);
		const kept = await this.#deps.vault.read();
		if (kept === "failed") {
			return this.#fail("vault");
		}
		if (kept !== "none") {
			return this.#openStore(kept, mode);
		}
		if (exists || mode === "existing") {
			this.#setStatus({ kind: "locked", reason: "keyMissing" });
			return false;
		}
		const key = this.#deps.random(masterLength);
		// Written and read back before anything is sealed with it: a store whose key was never kept is lost.
		return (await this.#deps.vault.write(key)) ? this.#openStore(key, mode) : this.#fail("vault");
	}

	/** Opens the store with its key, and a session on it; false where that failed, which the status says. */
	#openStore(key: Uint8Array, mode: "create" | "existing"): boolean {
		const tested = (this.#deps.selfTest ?? selfTest)();
		if (!tested.ok) {
			return this.#fail("selfTest", { failed: tested.failed.join(", ") });
		}
		const { clock, random, logger, files } = this.#deps;
		const sealing = new Sealing({ random }, { master: key });
		let kept: KeptStore | null = null;
		try {
			const x25519 = chooseX25519(tested.capabilities);
			const opened = openKeptStore(
				{ sealing, random, clock, x25519, committed: () => this.#teller.storeTook() },
				{ path: files.store, mode },
			);
			if (opened === "keyWrong") {
				this.#setStatus({ kind: "locked", reason: "keyWrong" });
			}
			if (opened === "keyWrong" || opened === "empty") {
				return false;
			}
			kept = opened;
			const { store, identity } = opened;
			this.#session = new Session({
				clock,
				random,
				logger,
				x25519,
				store,
				identity,
				settings: () => this.#settings,
				listener: this.#teller.listener,
				disk: this.#deps.disk,
				moves: readOwnMoves(store, sealing),
				makeTransport: this.#deps.makeTransport,
				makeDiscovery: this.#deps.makeDiscovery,
				...(this.#deps.interfaces === undefined ? {} : { interfaces: this.#deps.interfaces }),
				app: this.#deps.app,
			});
			this.#sealing = sealing;
			this.#deps.keyKnown(key);
			return true;
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			kept?.store.close();
			return this.#fail(error.code);
		}
	}

	/** Goes on under a fresh key that the old one names: for whoever fears that somebody has a copy of the old one. */
	async moveKey(): Promise<Outcome<null>> {
		return await this.#turns.do(async () => {
			const [session, sealing] = [this.#session, this.#sealing];
			if (session === null || sealing === null) {
				return this.#refusal();
			}
			const wasOn = this.#status.kind === "on";
			let outcome: Outcome<null> = done;
			try {
				await session.moveKey(sealing, (identity) => identityWrite(sealing, identity));
			} catch (error) {
				if (!StoreError.is(error)) {
					throw error;
				}
				this.#teller.storeFailed(error);
				outcome = { ok: false, code: isDiskTrouble(error.code) ? error.code : "storeFailing", detail: {} };
			}
			// Moved or not: what the disk has counts.
			await session.close();
			this.#session = null;
			if (!this.#openStore(sealing.masterKey(), "existing")) {
				return this.#refusal();
			}
			const started = wasOn ? await this.#startNetwork() : done;
			return outcome.ok ? started : outcome;
		});
	}

	async #startNetwork(): Promise<Outcome<null>> {
		const session = this.#session;
		if (session === null) {
			return this.#refusal();
		}
		this.#setStatus({ kind: "starting" });
		this.#startedWith = this.#settings;
		const started = await session.startNetwork();
		const { network } = session;
		if (started === "portsTaken" || network === null) {
			this.#fail("portsTaken", { port: this.#settings.port });
			return this.#refusal();
		}
		this.#putOn(true);
		this.#setStatus({ kind: "on", ...network });
		return done;
	}

	#putOn(on: boolean): void {
		this.#teller.asTheDiskAllows(() =>
			this.#session?.store.commit([{ put: "meta", key: onKey, value: Uint8Array.of(on ? 1 : 0) }], "full"),
		);
	}

	#fail(code: NodeFailure, detail: Readonly<Record<string, string | number>> = {}): false {
		this.#deps.logger.log("error", `node failed: ${code}`);
		this.#setStatus({ kind: "failed", code, detail });
		return false;
	}

	#refusal(): Extract<Outcome<never>, { ok: false }> {
		const { kind } = this.#status;
		return refused(kind === "locked" ? "nodeLocked" : kind === "failed" ? "nodeFailed" : "nodeOff");
	}

	#setStatus(status: NodeStatus): void {
		this.#isAsOpened = false;
		this.#status = status;
		this.#teller.changed();
	}
}
