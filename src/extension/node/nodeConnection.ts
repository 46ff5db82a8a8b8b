/**
 * One window's connection to its person's node: owns it in a worker, or attaches to the window that does, and finds the
 * next one when that ends.
 *
 * Invariant: at most one carrier at a time; when it ends, its pending requests reject and the next one is sought.
 */
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import type { NodeFailure, Settings } from "../../net/api/nodeState.ts";
import type { Overview } from "../../net/api/overview.ts";
import type { Notifications, Requests } from "../../net/api/requests.ts";
import type { Logger } from "../../net/ports.ts";
import { Disposable } from "../disposable.ts";
import { Emitter, happensWithin } from "../events.ts";
import { connectWaitMs, ownerLookMs, requestWaitMs } from "../limits.ts";
import { attach } from "./attach.ts";
import { type BusyNode, type Carrier, isAnswer, type RefusedNode, type Wire } from "./carrier.ts";
import type { KeyKeeper } from "./keyKeeper.ts";
import type { CallMethod, ConnectionState, NodeClient } from "./nodeClient.ts";
import { internalError, lengthyCalls, nodeFailed, nodeSilent, ownerSilent, repeatableCalls } from "./nodeClient.ts";
import { withTold } from "./nodeView.ts";
import { watchOwner } from "./ownerWatch.ts";
import { afterEnding, type Ending, freshRestartState } from "./restartPolicy.ts";
import { serveVault } from "./vaultServer.ts";
import { within } from "./within.ts";
import { startWorker, type WorkerOptions } from "./workerCarrier.ts";

/** What a connection needs. */
export interface NodeConnectionDeps {
	readonly vault: KeyKeeper;
	readonly log: Logger;
	/** What the person configured, at the moment of attaching. */
	readonly settings: () => Settings;
	/** How long a request waits for its answer, ms; `requestWaitMs` unless told. */
	readonly patienceMs?: number;
	/** How often it is looked whether another window that owns the node answers, ms; `ownerLookMs` unless told. */
	readonly lookMs?: number;
}

interface Asked<M extends CallMethod> {
	readonly method: M;
	readonly params: Requests[M]["params"];
	readonly givenUp: AbortSignal | undefined;
}

type StartedOver = Requests["recovery/startOver"]["result"];

/** See the file's header. `start` and `stop` are idempotent. */
export class NodeConnection extends Disposable implements NodeClient {
	readonly #deps: NodeConnectionDeps;
	readonly #options: WorkerOptions;
	readonly #stateChanged = this.register(new Emitter<ConnectionState>());
	readonly #overviewChanged = this.register(new Emitter<Overview>());
	readonly #messages = this.register(new Emitter<Notifications["messages"]>());
	readonly #read = this.register(new Emitter<Notifications["read"]>());
	readonly #directMessages = this.register(new Emitter<Notifications["directMessages"]>());
	readonly #cleared = this.register(new Emitter<Notifications["cleared"]>());
	readonly #directRead = this.register(new Emitter<Notifications["directRead"]>());
	readonly #verification = this.register(new Emitter<Notifications["verification"]>());
	readonly #contact = this.register(new Emitter<Notifications["contact"]>());
	readonly #transfers = this.register(new Emitter<Notifications["transfers"]>());
	readonly #happened = this.register(new Emitter<Notifications["event"]>());
	#state: ConnectionState = { kind: "connecting" };
	#overview: Overview | null = null;
	/** Whether the person had it on when last told: one node ending is no start of the editor. */
	#wasOn = false;
	/** Revisions count per node: a new carrier starts below all of them. */
	#seenRev = -1;
	#carrier: Carrier | undefined;
	/** The carrier's node has taken this window. */
	#isAttached = false;
	#running: Promise<void> | undefined;
	/** Whoever holds the lock is not to be found on this machine. */
	#isElsewhere = false;
	/** Why the last node could not start. */
	#refusal: NodeFailure = "crashed";
	readonly #stopping = new AbortController();
	/** Ends the pause the loop is in. */
	#wake = () => {};
	/** Answers the person who starts over; undefined unless the next node is to be asked that first. */
	#startingOver: ((outcome: StartedOver) => void) | undefined;

	constructor(deps: NodeConnectionDeps, options: WorkerOptions) {
		super();
		this.#deps = deps;
		this.#options = options;
	}

	readonly onDidChangeState = this.#stateChanged.event;
	readonly onDidChangeOverview = this.#overviewChanged.event;
	readonly onDidReceiveMessages = this.#messages.event;
	readonly onDidMoveReadMark = this.#read.event;
	readonly onDidReceiveDirectMessages = this.#directMessages.event;
	readonly onDidDeleteHistory = this.#cleared.event;
	readonly onDidMoveDirectReadMark = this.#directRead.event;
	readonly onDidChangeVerification = this.#verification.event;
	readonly onDidChangeContact = this.#contact.event;
	readonly onDidChangeTransfers = this.#transfers.event;
	readonly onDidHappen = this.#happened.event;

	get state(): ConnectionState {
		return this.#state;
	}

	get overview(): Overview | null {
		return this.#overview;
	}

	/** Begins to look for a node; returns at once. */
	start(): void {
		this.#running ??= this.#run();
	}

	/** Lets an own node end in order, or hangs up. Resolves within the time VS Code gives `deactivate`. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		this.#wake();
		await this.#carrier?.stop();
		await this.#running;
	}

	retry(): void {
		if (this.#state.kind !== "failed") return;
		this.#setState({ kind: "connecting" });
		this.#wake();
	}

	async call<M extends CallMethod>(
		method: M,
		params: Requests[M]["params"],
		givenUp?: AbortSignal,
	): Promise<Requests[M]["result"]> {
		if (method === "recovery/startOver" && this.#state.kind === "failed") return this.#startOver();
		const deadline = performance.now() + connectWaitMs;
		for (let isFirst = true; ; isFirst = false) {
			const carrier = await this.#connected(deadline - performance.now());
			if (!carrier) return isFirst ? nodeFailed : nodeSilent;
			try {
				const answer = await this.#answered(carrier, { method, params, givenUp });
				if (!answer) this.#deps.log.log("error", `${method} has no answer`);
				return answer?.value ?? (this.#state.kind === "silent" ? ownerSilent : nodeSilent);
			} catch (error) {
				if (isAnswer(error)) {
					this.#deps.log.log("error", `${method} failed: ${error.message}`);
					return internalError;
				}
				if (!repeatableCalls[method]) return nodeSilent;
				await carrier.ended;
			}
		}
	}

	/** RULE: a node that was given up is asked before it opens its store: what is in there may be what ends it. */
	#startOver(): Promise<StartedOver> {
		return new Promise((resolve) => {
			this.#startingOver = resolve;
			this.retry();
		});
	}

	/** What was to be asked of the next node first, answered by whatever came of it. */
	#answerStartOver(outcome: StartedOver): void {
		this.#startingOver?.(outcome);
		this.#startingOver = undefined;
	}

	/** The answer, unless it takes too long; then, and when the person gives up, the node is told. */
	async #answered<M extends CallMethod>(
		{ connection }: Carrier,
		{ method, params, givenUp }: Asked<M>,
	): Promise<{ readonly value: Requests[M]["result"] } | undefined> {
		const cancelling = new CancellationTokenSource();
		const cancel = () => cancelling.cancel();
		if (givenUp?.aborted) cancel();
		givenUp?.addEventListener("abort", cancel);
		try {
			const asked = connection.sendRequest<Requests[M]["result"]>(method, params, cancelling.token);
			if (lengthyCalls.has(method)) return { value: await asked };
			const answer = await within(this.#deps.patienceMs ?? requestWaitMs, asked);
			if (!answer) cancel();
			return answer;
		} finally {
			givenUp?.removeEventListener("abort", cancel);
			cancelling.dispose();
		}
	}

	get #lookMs(): number {
		return this.#deps.lookMs ?? ownerLookMs;
	}

	get #isStopping(): boolean {
		return this.#stopping.signal.aborted;
	}

	/** The carrier once there is one, or undefined after `ms`. */
	async #connected(ms: number): Promise<Carrier | undefined> {
		// Where the owner of an attached window is silent, what is asked waits at the owner.
		const isOver = ({ kind }: ConnectionState) => this.#isAttached || kind === "failed" || kind === "stopped";
		if (!isOver(this.#state) && ms > 0) await happensWithin(ms, { event: this.onDidChangeState, is: isOver });
		return this.#isAttached ? this.#carrier : undefined;
	}

	async #run(): Promise<void> {
		let restart = freshRestartState;
		/** Since when another window holds the lock and does not answer. */
		let silentSince: number | null = null;
		while (!this.#isStopping) {
			const openedAt = performance.now();
			const how = await this.#liveOnce();
			this.#answerStartOver(nodeFailed);
			if (this.#isStopping) break;
			const decision = afterEnding(restart, { how, livedMs: performance.now() - openedAt });
			restart = decision.state;
			if (decision.pauseMs === "giveUp") {
				this.#setState({ kind: "failed", code: how === "refused" ? this.#refusal : "crashed" });
				restart = freshRestartState;
			} else if (how === "crashed") this.#setState({ kind: "waiting", deaths: restart.deaths });
			silentSince = how === "ownerSilent" ? (silentSince ?? openedAt) : null;
			const isSilent = silentSince !== null && performance.now() - silentSince >= 2 * this.#lookMs;
			if (isSilent) this.#setState({ kind: "silent", isElsewhere: this.#isElsewhere });
			await this.#pause(decision.pauseMs);
			if (!this.#isStopping && !isSilent) this.#setState({ kind: "connecting" });
		}
		this.#setState({ kind: "stopped" });
	}

	/** From starting a worker to the end of what came of it; a bug in between counts as a crash and is logged. */
	async #liveOnce(): Promise<Ending> {
		try {
			const opened = await startWorker(
				{ wire: this.#wire, log: this.#deps.log, signal: this.#stopping.signal },
				this.#options,
			);
			if (opened === "failed") return "crashed";
			if ("code" in opened) return this.#refused(opened);
			return "socketPath" in opened ? await this.#liveAttached(opened) : await this.#live(opened, "crashed");
		} catch (error) {
			this.#deps.log.log("error", `the node could not be started: ${String(error)}`);
			return "crashed";
		}
	}

	#refused({ code }: RefusedNode): Ending {
		this.#refusal = code;
		return "refused";
	}

	async #liveAttached(owner: BusyNode): Promise<Ending> {
		const tryAttach = () => attach({ wire: this.#wire, log: this.#deps.log }, owner);
		let carrier = await tryAttach();
		const isOutdated = carrier === "windowOutdated";
		while (carrier === "windowOutdated" && !this.#isStopping) {
			await this.#standBack();
			carrier = await tryAttach();
		}
		if (typeof carrier !== "string") return this.#live(carrier, "ownerGone");
		if (isOutdated) return "ownerGone";
		// Without a key nobody has come to own the node: the folder may not know locks.
		this.#isElsewhere = carrier === "nobody" || carrier === "noKey";
		this.#deps.log.log("debug", `the window that owns the node does not answer: ${carrier}`);
		return "ownerSilent";
	}

	async #live(carrier: Carrier, ending: Ending): Promise<Ending> {
		this.#carrier = carrier;
		this.#seenRev = -1;
		if (this.#isStopping) await carrier.stop();
		const endWatch = carrier.role === "attached" ? this.#watchOwner(carrier) : () => {};
		try {
			const configured = this.#deps.settings();
			const settings = { ...configured, onAtStart: configured.onAtStart || this.#wasOn };
			if (this.#startingOver && carrier.role === "owner") {
				// It goes on the network at once, and has to be told which.
				await carrier.connection.sendRequest("node/setSettings", { settings });
				const asked = { method: "recovery/startOver", params: {}, givenUp: undefined } as const;
				this.#answerStartOver((await this.#answered(carrier, asked))?.value ?? nodeSilent);
			}
			// Another window's node may be well: it is only looked at.
			this.#answerStartOver(nodeFailed);
			this.#takeOverview(await carrier.connection.sendRequest<Overview>("node/attach", { settings }));
			this.#deps.log.log("info", `connected to the node (${carrier.role})`);
			this.#isAttached = true;
			this.#setState({ kind: "connected", role: carrier.role });
		} catch (error) {
			this.#answerStartOver(nodeSilent);
			if (!this.#isStopping) this.#deps.log.log("error", `the node refused this window: ${String(error)}`);
			await carrier.stop();
		}
		const refusal = await carrier.ended;
		endWatch();
		// Together: whoever asks from now on waits for the next one.
		this.#carrier = undefined;
		this.#isAttached = false;
		this.#setState({ kind: "connecting" });
		if (refusal?.code !== "windowOutdated") return refusal ? this.#refused(refusal) : ending;
		await this.#standBack();
		return "ownerGone";
	}

	/** RULE: a window of a newer version that owns the node is left to it, and ends some day: until then it is looked at. */
	async #standBack(): Promise<void> {
		this.#setState({ kind: "failed", code: "windowOutdated" });
		this.#answerStartOver(nodeFailed);
		await this.#pause(this.#lookMs);
	}

	/** Another window's process may stand still, as at a breakpoint: then the state says so for as long as it does. */
	#watchOwner({ connection, role }: Carrier): () => void {
		// Asking over a connection that is gone already throws.
		const ask = async () => connection.sendRequest("names/check", { name: "" });
		const tell = (isSilent: boolean) => {
			const now: ConnectionState = this.#isAttached ? { kind: "connected", role } : { kind: "connecting" };
			this.#setState(isSilent ? { kind: "silent" } : now);
		};
		return watchOwner({ ask, tell }, this.#lookMs);
	}

	readonly #wire: Wire = (connection) => {
		serveVault(connection, this.#deps.vault);
		connection.onRequest("window/here", () => null);
		connection.onNotification("missed", () => this.#handleMissed());
		connection.onNotification("overview", (overview: Overview) => this.#takeOverview(overview));
		connection.onNotification("messages", (told: Notifications["messages"]) => this.#messages.fire(told));
		connection.onNotification("read", (told: Notifications["read"]) => this.#read.fire(told));
		connection.onNotification("directMessages", (told: Notifications["directMessages"]) =>
			this.#directMessages.fire(told),
		);
		connection.onNotification("cleared", (told: Notifications["cleared"]) => this.#cleared.fire(told));
		connection.onNotification("directRead", (told: Notifications["directRead"]) => this.#directRead.fire(told));
		connection.onNotification("verification", (told: Notifications["verification"]) => this.#verification.fire(told));
		connection.onNotification("contact", (told: Notifications["contact"]) => this.#contact.fire(told));
		connection.onNotification("transfers", (told: Notifications["transfers"]) => this.#transfers.fire(told));
		connection.onNotification("event", (told: Notifications["event"]) => this.#happened.fire(told));
		connection.onNotification("log", ({ level, message }: Notifications["log"]) => this.#deps.log.log(level, message));
	};

	/** Whoever shows something reads it anew where a node is back, and so it is. */
	#handleMissed(): void {
		const state = this.#state;
		if (state.kind !== "connected") return;
		this.#setState({ kind: "connecting" });
		this.#setState(state);
	}

	#takeOverview(overview: Overview): void {
		if (overview.rev <= this.#seenRev) return;
		this.#seenRev = overview.rev;
		const { kind } = overview.status;
		if (kind === "on" || kind === "off") this.#wasOn = kind === "on";
		this.#overview = withTold(this.#overview, overview);
		this.#overviewChanged.fire(this.#overview);
	}

	#setState(state: ConnectionState): void {
		this.#state = state;
		this.#stateChanged.fire(state);
	}

	/** Until `ms` passed, or somebody wakes the loop. */
	#pause(ms: number | "giveUp"): Promise<void> {
		return new Promise((resolve) => {
			const timer = ms === "giveUp" ? undefined : setTimeout(resolve, ms);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
			if (this.#isStopping) this.#wake();
		});
	}
}
