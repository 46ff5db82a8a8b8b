/**
 * The parts of one room, wired: each is told of the others only what it needs. Starts them when they are all there, and
 * ends them. What others may ask of a room stands in `room.ts`.
 */
import { shownName } from "../names.ts";
import { asTheDiskAllows } from "../store/asTheDiskAllows.ts";
import type { Control, ControlPlace } from "../wire/control.ts";
import type { ControlBody } from "../wire/controlBody.ts";
import { Authority } from "./leading/authority.ts";
import { Succession } from "./leading/succession.ts";
import { BackgroundCheck } from "./replica/backgroundCheck.ts";
import { Ledger } from "./replica/ledger.ts";
import type { RoomDeps, RoomOptions } from "./roomDeps.ts";
import { RoomIntake } from "./roomIntake.ts";
import { Relations } from "./standing/relations.ts";
import { Standing } from "./standing/standing.ts";
import { Acker } from "./sync/acker.ts";
import { KeyDesk } from "./sync/keyDesk.ts";
import { Receipts } from "./sync/receipts.ts";
import { Syncer } from "./sync/syncer.ts";
import { Author } from "./talk/author.ts";
import { Conversation } from "./talk/conversation.ts";
import { Deliveries } from "./talk/deliveries.ts";
import { Forgetting } from "./talk/forgetting.ts";
import { OwnActs } from "./talk/ownActs.ts";
import { ReadMark } from "./talk/readMark.ts";
import { RoomTelling } from "./talk/roomTelling.ts";

/** Everything one room consists of. */
export class RoomParts {
	readonly author: Author;
	readonly authority: Authority;
	readonly succession: Succession;
	readonly acts: OwnActs;
	readonly ledger: Ledger;
	readonly syncer: Syncer;
	readonly receipts: Receipts;
	readonly conversation: Conversation;
	readonly keys: KeyDesk;
	readonly standing: Standing;
	readonly relations: Relations;
	readonly deliveries: Deliveries;
	readonly telling: RoomTelling;
	readonly intake: RoomIntake;
	readonly readMark: ReadMark;
	readonly forgetting: Forgetting;
	readonly #deps: RoomDeps;
	readonly #check: BackgroundCheck;
	readonly #acker: Acker;
	#isStopped = false;

	/** Loads what the store has. @throws StoreError */
	constructor(deps: RoomDeps, options: RoomOptions) {
		const room = options.row.room;
		const me = deps.identity.key;
		this.#deps = deps;
		this.ledger = new Ledger({ ...deps, storeFailed: deps.listener.storeFailed }, { room });
		const replica = () => this.ledger.replica;
		this.relations = new Relations({
			replica,
			me,
			formerKeys: deps.formerKeys,
			heirsOf: deps.heirsOf,
			isToldBy: (identity) => deps.isToldBy(room, identity),
		});
		this.standing = new Standing(
			{
				clock: deps.clock,
				ledger: this.ledger,
				listener: deps.listener,
				me,
				formerKeys: deps.formerKeys,
				nameOf: (identity) => this.nameOf(identity),
				others: () => this.relations.others,
				close: () => this.authority.close(""),
				hasAccepted: () => deps.hasAccepted(room),
				resume: () => this.author.resume(),
			},
			options,
		);
		this.author = new Author(
			{
				clock: deps.clock,
				ledger: this.ledger,
				random: deps.random,
				log: () => this.standing.log,
				moveLog: (log) => this.standing.update({ log }),
				myName: deps.myName,
				me,
				isMember: () => this.standing.isMember,
				isLeaving: () => this.standing.row.standing === "left",
				push: (body) => this.syncer.push(body),
				signed: (row, takers) => this.deliveries.signed(row, takers),
				restated: () => deps.listener.cleared(room),
				queued: (pending, position) =>
					deps.listener.messages(room, [this.conversation.pendingMessage(pending, position)], false),
				storeFailed: deps.listener.storeFailed,
			},
			{ room },
		);
		this.syncer = new Syncer({
			clock: deps.clock,
			store: deps.store,
			replica,
			confirmed: () => {
				this.author.confirm();
				this.#acker.wake();
				this.succession.wake();
			},
			me,
			relations: this.relations,
			wordOn: (removal) => this.#acker.wordOn(removal),
		});
		this.#check = new BackgroundCheck({
			clock: deps.clock,
			ledger: this.ledger,
			reopened: () => this.syncer.askMissing(),
		});
		this.#acker = new Acker({
			clock: deps.clock,
			ledger: this.ledger,
			me,
			isConfirmed: () => this.author.isConfirmed,
			push: (body) => this.syncer.push(body),
			storeFailed: deps.listener.storeFailed,
		});
		this.receipts = new Receipts(
			{
				clock: deps.clock,
				link: (identity) => (this.relations.isShared(identity) ? this.syncer.link(identity) : undefined),
			},
			{ room, haves: deps.store.haves(room, me) },
		);
		this.deliveries = new Deliveries({
			ledger: this.ledger,
			receipts: this.receipts,
			telling: () => this.telling,
			listener: deps.listener,
			me,
			others: () => this.relations.others,
		});
		this.conversation = new Conversation({
			identity: deps.identity,
			store: deps.store,
			replica,
			deliveryOf: (row) => this.deliveries.of(row),
			nameOf: (identity) => this.nameOf(identity),
			pending: () => this.author.pending,
			pendingActs: (id) => this.author.actsOn(id),
			myName: deps.myName,
			isBoxBad: (control) => this.standing.row.badBoxes?.includes(control) === true,
		});
		this.authority = new Authority({
			random: deps.random,
			ledger: this.ledger,
			me,
			isConfirmed: () => this.author.isConfirmed,
			push: (body) => this.syncer.push(body),
			round: (author) => this.syncer.round(author),
			tellRemoved: (identity, body) => this.syncer.tellRemoved(identity, body),
			withdrawn: () => deps.withdrawn(room),
			issued: (control) => this.intake.issued(control),
		});
		this.succession = new Succession({
			clock: deps.clock,
			ledger: this.ledger,
			me,
			row: () => this.standing.row,
			save: (adminSeen) => void this.standing.commitTaken({ ...this.standing.row, adminSeen }),
			isMember: () => this.standing.isMember,
			isLinked: (identity) => this.syncer.link(identity) !== undefined,
			isConfirmed: () => this.author.isConfirmed,
			whenConfirmed: () => this.author.whenConfirmed(),
			push: (body) => this.syncer.push(body),
			decree: (body) => void this.decree(body),
			nameOf: (identity) => this.nameOf(identity),
			isVerified: deps.isVerified,
			changed: () => deps.listener.changed(),
			event: (event) => deps.listener.event(event),
			storeFailed: deps.listener.storeFailed,
		});
		this.acts = new OwnActs({
			random: deps.random,
			ledger: this.ledger,
			author: this.author,
			conversation: this.conversation,
			me,
			changed: (id) => this.telling.touched(id),
			dropped: (pending) =>
				this.telling.windows([{ ...this.conversation.pendingMessage(pending, 0), body: { kind: "erased" } }]),
		});
		// What could not be filed before may be by now: another version took it, or the key was missing.
		this.ledger.commitTaken();
		this.keys = new KeyDesk({
			clock: deps.clock,
			ledger: this.ledger,
			members: () => this.syncer.onlineMembers,
			link: (identity) => this.syncer.link(identity),
			opened: () => this.intake.tellOpened(),
		});
		this.telling = new RoomTelling({
			store: deps.store,
			replica,
			conversation: this.conversation,
			me,
			readUpTo: () => this.standing.row.readUpTo,
			tell: (messages, isHistory) => deps.listener.messages(room, messages, isHistory),
		});
		this.readMark = new ReadMark({
			ledger: this.ledger,
			listener: deps.listener,
			standing: this.standing,
			telling: this.telling,
		});
		this.forgetting = new Forgetting({
			clock: deps.clock,
			ledger: this.ledger,
			deliveries: this.deliveries,
			listener: deps.listener,
			readMark: this.readMark,
			standing: this.standing,
			telling: this.telling,
		});
		this.intake = new RoomIntake(
			{
				ledger: this.ledger,
				listener: deps.listener,
				me,
				standing: this.standing,
				relations: this.relations,
				author: this.author,
				syncer: this.syncer,
				check: this.#check,
				acker: this.#acker,
				keys: this.keys,
				receipts: this.receipts,
				succession: this.succession,
				conversation: this.conversation,
				telling: this.telling,
				release: () => this.#release(),
			},
			{ newLog: options.isNewLog === true ? options.row.log : null },
		);
		this.#check.wake();
		this.succession.wake();
		void this.forgetting.goOn();
		void this.author.whenConfirmed().then(() => {
			this.#release();
			if (!this.#isStopped) {
				this.succession.wake();
			}
		});
		// Nobody else can know more of our log than we do.
		if (this.standing.isMember && this.relations.others.length === 0) {
			this.author.confirm();
		}
	}

	/** The best name for a member: what it last said in the room, else what its link says, or said. */
	nameOf(identity: string): string {
		if (identity === this.#deps.identity.key) {
			return this.#deps.myName();
		}
		return shownName(this.ledger.replica.nameOf(identity)) || this.#deps.peerName(identity);
	}

	/** Ends timers; nothing is sent or written afterwards. */
	stop(): void {
		this.#isStopped = true;
		this.author.stop();
		this.syncer.stop();
		this.receipts.stop();
		this.#check.stop();
		this.#acker.stop();
		this.succession.stop();
		this.keys.stop();
		this.forgetting.stop();
	}

	/** Signs the next operation, writes it down and tells every member connected; the caller checked that we may. @throws StoreError */
	decree(body: (place: ControlPlace) => ControlBody): Control {
		const control = this.authority.issue(body);
		this.#release();
		return control;
	}

	/** Lets those go who said that they leave. */
	#release(): void {
		if (!this.#isStopped) {
			asTheDiskAllows(() => this.authority.release(), this.#deps.listener.storeFailed);
		}
	}
}
