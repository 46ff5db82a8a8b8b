/** Keeps the context keys of `when` clauses true; VS Code is told only what changed. */
import * as vscode from "vscode";
import { Disposable } from "./disposable.ts";
import { type ContextKey, contextKeys } from "./manifest.ts";
import type { NodeClient } from "./node/nodeClient.ts";
import { contextOf } from "./node/nodeView.ts";

/** Sets the keys from the line that makes it. */
export class ContextKeys extends Disposable {
	readonly #node: NodeClient;
	readonly #set = new Map<ContextKey, unknown>();

	constructor({ node }: { readonly node: NodeClient }) {
		super();
		this.#node = node;
		this.register(node.onDidChangeOverview(() => this.#refresh()));
		this.register(node.onDidChangeState(() => this.#refresh()));
		this.#refresh();
	}

	#refresh(): void {
		const values = contextOf(this.#node);
		for (const key of Object.keys(contextKeys) as ContextKey[]) {
			if (this.#set.get(key) === values[key]) continue;
			this.#set.set(key, values[key]);
			void vscode.commands.executeCommand("setContext", key, values[key]);
		}
	}
}
