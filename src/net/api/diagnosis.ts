/** What *Diagnose Network* finds. Holds no key, no name and nothing anybody wrote, so that it can be passed on. */

/** Packets of one way of discovery on one interface since the network was turned on. */
export interface WayCounts {
	/** Whether others' packets can be heard; otherwise the port is taken by another program. */
	readonly canHear: boolean;
	readonly sent: number;
	/** Own packets that came back, as announcements and answers do where this machine lets them in, and questions do not. */
	readonly heardSelf: number;
	readonly heardOthers: number;
}

/** One network interface with an address; `address` is its first, of IPv4 where it has one. */
export interface InterfaceDiagnosis {
	readonly name: string;
	readonly address: string;
	/** By its name: systems do not say. */
	readonly kind: "lan" | "vpn" | "virtual";
	/** Left alone because of `lanChat.ignoredInterfaces`. */
	readonly ignored: boolean;
	/** People can be looked for on it: it has IPv4, and room for others beside us. */
	readonly searchable: boolean;
	/** Null where nobody is looked for. */
	readonly multicast: WayCounts | null;
	readonly broadcast: WayCounts | null;
}

/**
 * What came of a peer dialling us, or of us dialling a peer. `unreachable`: the network knows no way there, or the
 * machine does not answer at all. `timeout`: packets vanish, as a firewall makes them. `refused`: the machine is there
 * and nothing listens.
 */
export type DialResult = "reachable" | "refused" | "timeout" | "unreachable" | "notLanChat";

/** How it is between this machine and one peer. */
export interface PeerDiagnosis {
	readonly address: string;
	readonly online: boolean;
	/** The peer lies in a network of one of our interfaces; otherwise behind a router. */
	readonly onLink: boolean;
	/** Our dial to it now; null while it is connected. */
	readonly dial: DialResult | null;
	/** How far its clock is ahead of ours, whole minutes in ms; negative behind, 0 where they agree or it told none. */
	readonly clockAheadMs: number;
	/** Its dial back to us; null unless it is connected. */
	readonly dialBack: DialResult | null;
}

/** What is wrong, the most pressing first; `fine` alone. The words for it are the window's. */
export type Verdict =
	| "fine"
	/** No interface has a network. */
	| "noNetwork"
	/** Only tunnels and networks inside this machine. */
	| "onlyDetours"
	| "allIgnored"
	| "discoveryOff"
	/** No interface can be looked on: only IPv6, or tunnels to one machine. */
	| "noDiscovery"
	/** Another program holds the port discovery listens at. */
	| "discoveryPortTaken"
	/** Not even our own packets come back: something on this machine stops them. */
	| "ownPacketsBlocked"
	/** Broadcast finds people and multicast does not. */
	| "multicastFiltered"
	/** Nobody but us is heard: nobody is there, or the network keeps machines apart. */
	| "nobodyHeard"
	/** People are heard and are being dialled. */
	| "connecting"
	/** People are heard and cannot be connected to: the network keeps machines apart, or firewalls do. */
	| "heardNotReached"
	/** Whoever is heard answers and cannot be talked with: another team code or version. */
	| "heardOthers"
	/** A peer cannot dial back: this machine's firewall. */
	| "ownPortBlocked"
	/** The chosen peer lies in another network, where discovery does not reach. */
	| "peerElsewhere"
	/** The chosen peer's machine is there and LAN Chat is not on. */
	| "peerOff"
	/** The chosen peer's port is blocked there. */
	| "peerPortBlocked"
	/** The chosen peer's machine does not answer at all. */
	| "peerUnreachable"
	/** Something else listens at the chosen peer's port. */
	| "peerNotLanChat"
	/** The chosen peer's clock and ours differ. */
	| "peerClock"
	/** The clocks of most people connected and ours differ. */
	| "ownClock";

/** What stands between me and everybody else, as far as it is known without measuring. */
export type NetworkHint = Extract<
	Verdict,
	| "fine"
	| "noNetwork"
	| "onlyDetours"
	| "allIgnored"
	| "discoveryOff"
	| "noDiscovery"
	| "discoveryPortTaken"
	| "connecting"
	| "heardNotReached"
	| "heardOthers"
	| "nobodyHeard"
>;

/** The whole of it. */
export interface Diagnosis {
	readonly atMs: number;
	readonly app: string;
	/** Such as `linux x64` and the version of Node. */
	readonly system: string;
	readonly port: number;
	readonly interfaces: readonly InterfaceDiagnosis[];
	/** People connected now, and candidates heard of that are not. */
	readonly online: number;
	readonly heardOnly: number;
	readonly peer: PeerDiagnosis | null;
	readonly verdicts: readonly Verdict[];
}
