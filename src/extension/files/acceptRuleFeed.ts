/** Tells the node what is accepted without asking, whenever a node is there and whenever the settings change. */
import { Disposable } from "../disposable.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { isStoreOpen, statusOf } from "../node/nodeView.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import { downloadFolder } from "./downloadFolder.ts";

/** What it listens to. */
export interface AcceptRuleDeps {
	readonly node: Pick<NodeClient, "state" | "overview" | "call" | "onDidChangeState" | "onDidChangeOverview">;
	readonly settings: Pick<SettingsFeed, "values" | "onDidChange">;
}

const bytesPerMegabyte = 1_000_000;

/** Listens from the line that makes it. */
export class AcceptRuleFeed extends Disposable {
	readonly #deps: AcceptRuleDeps;
	/** What was told last, and to which node in which state. */
	#told = "";

	constructor(deps: AcceptRuleDeps) {
		super();
		this.#deps = deps;
		this.register(deps.node.onDidChangeState(() => void this.#tell()));
		this.register(deps.node.onDidChangeOverview(() => void this.#tell()));
		this.register(deps.settings.onDidChange(() => void this.#tell()));
		void this.#tell();
	}

	async #tell(): Promise<void> {
		const { node, settings } = this.#deps;
		const { autoAcceptMegabytes, downloadFolder: chosen } = settings.values;
		const isThere = node.state.kind === "connected" && isStoreOpen(statusOf(node));
		// Another node, or one that opened its store anew, knows nothing of it.
		const told = isThere ? `${autoAcceptMegabytes} ${chosen}` : "";
		if (told === this.#told) return;
		this.#told = told;
		if (told === "") return;
		const folder = autoAcceptMegabytes === 0 ? "" : await downloadFolder(chosen);
		const outcome = await node.call("files/setRule", { folder, maxBytes: autoAcceptMegabytes * bytesPerMegabyte });
		if (!outcome.ok) this.#told = "";
	}
}
