/** Looks into a store from another process while its node writes. */
import { DatabaseSync } from "node:sqlite";

/** How much of the room is on a newcomer's disk; read beside the node. */
export class StoreWatch {
	readonly #database: DatabaseSync;

	constructor(path: string) {
		this.#database = new DatabaseSync(path, { readOnly: true });
	}

	/** Events, with what is missing in the middle of logs left out. */
	get events(): number {
		const rows = this.#database.prepare("SELECT seq, gaps FROM logs").all();
		return rows.reduce((sum, { seq, gaps }) => {
			const missing = JSON.parse(String(gaps)) as readonly { readonly from: number; readonly to: number }[];
			return sum + Number(seq) - missing.reduce((all, { from, to }) => all + to - from + 1, 0);
		}, 0);
	}

	/** Every signature has been looked at. */
	get isChecked(): boolean {
		return this.#database.prepare("SELECT 1 FROM events WHERE checked = 0 LIMIT 1").get() === undefined;
	}

	close(): void {
		this.#database.close();
	}
}
