/** Sealed cells as the tables read and write them: bound to table, row and column, and a corrupt store where one does not open. */
import { decodeText, encodeText } from "../wire/json.ts";
import { bytesOf } from "./cells.ts";
import { StoreError } from "./database.ts";
import type { Sealing } from "./sealing.ts";

/** Where what is sealed stands, unless a table has several columns of it. */
const usual = "sealed";

/** The sealed cells of one store. */
export class SealedCells {
	readonly #sealing: Sealing;

	constructor(deps: { readonly sealing: Sealing }) {
		this.#sealing = deps.sealing;
	}

	seal(table: string, row: string, bytes: Uint8Array, column = usual): Uint8Array {
		return this.#sealing.seal(table, column, row, bytes);
	}

	sealJson(table: string, row: string, value: object): Uint8Array {
		return this.seal(table, row, encodeText(JSON.stringify(value)));
	}

	/** @throws StoreError */
	open(table: string, row: string, cell: unknown, column = usual): Uint8Array {
		const sealed = bytesOf(cell);
		return (sealed && this.#sealing.open(table, column, row, sealed)) ?? corrupt();
	}

	/** Sealed by us under our key: its shape is what we wrote. @throws StoreError */
	openJson<Row>(table: string, row: string, cell: unknown): Row {
		const text = decodeText(this.open(table, row, cell));
		return text.ok ? (JSON.parse(text.value) as Row) : corrupt();
	}
}

const corrupt = (): never => {
	throw new StoreError("storeCorrupt", null);
};
