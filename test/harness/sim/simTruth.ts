/**
 * What is true of a room, from all operations any node holds: who may know which key, and where logs end. Computed
 * without the code that hands keys out and closes logs, so that it can be held against it.
 */
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import type { RoomState } from "../../../src/net/room/chain/roomState.ts";
import { rotationOf } from "../../../src/net/room/keys/epochKeys.ts";
import { type Control, decodeControl } from "../../../src/net/wire/control.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Every operation of every branch. */
export class SimTruth {
	readonly #chain = new ControlChain();
	readonly #operations: readonly Control[];
	readonly #allowed = new Map<string, ReadonlySet<string>>();

	constructor(world: SimWorld) {
		const all = new Map<string, Control>();
		for (const node of world.nodes) {
			// Also what a node did not keep, because too much else was signed beside it: its key is kept.
			for (const write of node.disk.entries.flatMap(({ writes }) => writes)) {
				const isNew = "put" in write && write.put === "control" && write.room === world.room && !all.has(write.id);
				const control = isNew ? decodeControl(write.bytes) : null;
				if (control?.ok) {
					all.set(control.value.id, control.value);
				}
			}
		}
		this.#operations = [...all.values()].sort((a, b) => a.n - b.n);
		for (const control of this.#operations) {
			this.#chain.add(control);
		}
	}

	/** Epochs somebody may hold the key of: those it was a member in, and what they lead back to. */
	epochsOf(identity: string): ReadonlySet<string> {
		const known = this.#allowed.get(identity);
		if (known !== undefined) {
			return known;
		}
		const allowed = new Set<string>();
		for (const control of this.#operations) {
			const state = this.#chain.stateAt(control.id);
			if (state?.members.has(identity)) {
				this.#allow(allowed, state.epoch);
			}
		}
		this.#allowed.set(identity, allowed);
		return allowed;
	}

	/** Whether members give somebody bodies of an epoch: all they lead back to, or those since it came. */
	isServed({ identity, keys }: SimNode, state: RoomState | null, epoch: string): boolean {
		const admitted = this.#admissionOf(state?.members.get(identity.key)?.since ?? "");
		const made = this.#chain.get(epoch);
		if (admitted === undefined || made === undefined || ![...keys].some((key) => this.epochsOf(key).has(epoch))) {
			return false;
		}
		const isSinceJoin = admitted.body.kind === "add" && admitted.body.key.form === "rotation";
		return !isSinceJoin || made.n >= admitted.n;
	}

	/** Who came by another key came when that one did. */
	#admissionOf(since: string): Control | undefined {
		const control = this.#chain.get(since);
		return control?.body.kind === "rekey"
			? this.#admissionOf(this.#chain.stateAt(control.prev)?.members.get(control.body.move.oldIdentity)?.since ?? "")
			: control;
	}

	/** With an epoch its key leads back to the ones before, as far as its rotation says. */
	#allow(allowed: Set<string>, epoch: string): void {
		for (let at: string | undefined = epoch; at !== undefined && !allowed.has(at); ) {
			allowed.add(at);
			const made = this.#chain.get(at);
			const leadsBack = made !== undefined && rotationOf(made)?.back != null;
			at = leadsBack && made !== undefined ? this.#chain.stateAt(made.prev)?.epoch : undefined;
		}
	}
}
