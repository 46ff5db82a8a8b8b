/** From what was measured to what is wrong, the most pressing first. Pure. */
import type {
	Diagnosis,
	InterfaceDiagnosis,
	NetworkHint,
	PeerDiagnosis,
	Verdict,
	WayCounts,
} from "../api/diagnosis.ts";
import type { HeardOnly } from "../mesh/dialBook.ts";

/** What the verdicts are drawn from. */
export interface Facts extends Pick<Diagnosis, "interfaces" | "online" | "peer"> {
	readonly heard: HeardOnly;
	/** How many of those connected have another time than we. */
	readonly otherClocks: number;
	/** The person turned discovery off. */
	readonly isDiscoveryOff: boolean;
}

/** The verdicts; `fine` alone when nothing speaks against it. */
export const verdictsOf = (facts: Facts): readonly Verdict[] => {
	const found = [...peerVerdicts(facts.peer), ...networkVerdicts(facts), ...clockVerdicts(facts)];
	return found.length === 0 ? ["fine"] : [...new Set(found)];
};

/** RULE: whoever is connected to somebody is told of nothing; otherwise one reason, the one that explains most. */
export const hintOf = (facts: Facts): NetworkHint => {
	const verdicts = facts.online > 0 ? [] : networkVerdicts(facts);
	return hints.find((hint) => verdicts.includes(hint)) ?? "fine";
};

/** Those that need no time and no answer to be sure of; that people are heard says more than that few are. */
const hints: readonly NetworkHint[] = [
	"noNetwork",
	"allIgnored",
	"heardNotReached",
	"heardOthers",
	"connecting",
	"onlyDetours",
	"discoveryOff",
	"noDiscovery",
	"discoveryPortTaken",
	"nobodyHeard",
];

/** RULE: of one clock that differs nobody knows whose is wrong; where most do, ours. */
const clockVerdicts = ({ peer, online, otherClocks }: Facts): readonly Verdict[] => {
	if (otherClocks > 1 && otherClocks > online / 2) {
		return ["ownClock"];
	}
	return (peer?.clockAheadMs ?? 0) === 0 ? [] : ["peerClock"];
};

const networkVerdicts = (facts: Facts): readonly Verdict[] => {
	const { interfaces } = facts;
	const used = interfaces.filter(({ ignored }) => !ignored);
	if (interfaces.length === 0) {
		return ["noNetwork"];
	}
	if (used.length === 0) {
		return ["allIgnored"];
	}
	const detours: readonly Verdict[] = used.every(({ kind }) => kind !== "lan") ? ["onlyDetours"] : [];
	return [...detours, ...(facts.isDiscoveryOff ? (["discoveryOff"] as const) : discoveryVerdicts(facts, used))];
};

const discoveryVerdicts = (facts: Facts, used: readonly InterfaceDiagnosis[]): readonly Verdict[] => {
	const multicast = used.flatMap((one) => one.multicast ?? []);
	const broadcast = used.flatMap((one) => one.broadcast ?? []);
	const all = [...multicast, ...broadcast];
	const verdicts: Verdict[] = [];
	if (!used.some(({ searchable }) => searchable)) {
		verdicts.push("noDiscovery");
	} else if (all.length > 0 && all.every(({ canHear }) => !canHear)) {
		verdicts.push("discoveryPortTaken");
	} else if (sum(all, "sent") > 0 && sum(all, "heardSelf") === 0 && sum(all, "heardOthers") === 0) {
		verdicts.push("ownPacketsBlocked");
	} else if (sum(all, "heardOthers") === 0 && facts.online === 0) {
		verdicts.push("nobodyHeard");
	} else if (sum(multicast, "heardOthers") === 0 && sum(broadcast, "heardOthers") > 0) {
		verdicts.push("multicastFiltered");
	}
	return facts.online === 0 && facts.heard.all > 0 ? [...verdicts, heardVerdict(facts.heard)] : verdicts;
};

/** RULE: that something stands in the way is said when it is known, by dials that came to nothing. */
const heardVerdict = ({ all, refused, inVain }: HeardOnly): Verdict => {
	if (inVain > 0) {
		return "heardNotReached";
	}
	return refused === all ? "heardOthers" : "connecting";
};

const peerVerdicts = (peer: PeerDiagnosis | null): readonly Verdict[] => {
	if (peer === null) {
		return [];
	}
	if (peer.online) {
		return peer.dialBack === null || peer.dialBack === "reachable" ? [] : ["ownPortBlocked"];
	}
	const elsewhere: readonly Verdict[] = peer.onLink ? [] : ["peerElsewhere"];
	return [...elsewhere, ...dialVerdicts(peer)];
};

const dialVerdicts = ({ dial }: PeerDiagnosis): readonly Verdict[] => {
	switch (dial) {
		case "refused":
			return ["peerOff"];
		case "timeout":
			return ["peerPortBlocked"];
		case "unreachable":
			return ["peerUnreachable"];
		case "notLanChat":
			return ["peerNotLanChat"];
		default:
			return [];
	}
};

const sum = (all: readonly WayCounts[], what: "sent" | "heardSelf" | "heardOthers"): number =>
	all.reduce((total, counts) => total + counts[what], 0);
