/** Measures how it is between this machine, its networks and one peer: the facts behind *Diagnose Network*. */
import { formatAddress } from "../address/typed.ts";
import type { Diagnosis, InterfaceDiagnosis, NetworkHint, PeerDiagnosis, WayCounts } from "../api/diagnosis.ts";
import { clockDifference } from "../link/clockDifference.ts";
import { type DialBack, tryDial } from "../mesh/dialBack.ts";
import type { Mesh } from "../mesh/mesh.ts";
import { type InterfaceTable, isOnLink, usableInterfaces } from "../networks/interfaces.ts";
import { type LocalNetwork, localNetworks } from "../networks/localNetworks.ts";
import type { Address, Clock, Transport, WayReport } from "../ports.ts";
import { type Facts, hintOf, verdictsOf } from "./verdicts.ts";

/** What is measured with. */
export interface DiagnoseDeps {
	readonly clock: Clock;
	readonly app: string;
	/** Where we listen. */
	readonly port: number;
	readonly transport: Transport;
	readonly mesh: Mesh;
	readonly dialBack: DialBack;
	readonly interfaces: InterfaceTable;
	readonly ignoredInterfaces: readonly string[];
	/** Null where discovery is turned off. */
	readonly reports: readonly WayReport[] | null;
}

/** Whom to look at: a peer by its identity key, or only an address. */
export interface Subject {
	/** Empty if not known. */
	readonly identity: string;
	readonly address: Address;
}

/** Measures; takes as long as a dial and a dial back may take. */
export const diagnose = async (deps: DiagnoseDeps, subject: Subject | null): Promise<Diagnosis> => {
	const peer = subject === null ? null : await peerDiagnosis(deps, subject);
	const { heard, otherClocks, ...facts } = factsOf(deps);
	return {
		atMs: deps.clock.now(),
		app: deps.app,
		system: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
		port: deps.port,
		...facts,
		heardOnly: heard.all,
		peer,
		verdicts: verdictsOf({ ...facts, heard, otherClocks, peer, isDiscoveryOff: deps.reports === null }),
	};
};

/** What is known without asking anybody. */
export const networkHint = (deps: DiagnoseDeps): NetworkHint =>
	hintOf({ ...factsOf(deps), peer: null, isDiscoveryOff: deps.reports === null });

const factsOf = (deps: DiagnoseDeps): Omit<Facts, "peer" | "isDiscoveryOff"> => ({
	interfaces: localNetworks(deps.interfaces, deps.ignoredInterfaces).map((one) => interfaceDiagnosis(deps, one)),
	online: deps.mesh.peers.length,
	otherClocks: deps.mesh.peers.filter(({ peerLink }) => clockDifference(peerLink) !== 0).length,
	heard: deps.mesh.heardOnly,
});

const interfaceDiagnosis = (deps: DiagnoseDeps, network: LocalNetwork): InterfaceDiagnosis => {
	const { name, kind, isIgnored, addresses } = network;
	const counts = (way: WayReport["way"]): WayCounts | null => {
		const report = deps.reports?.find((one) => one.networkInterface === name && one.way === way);
		return report === undefined
			? null
			: {
					canHear: report.canHear,
					sent: report.sent,
					heardSelf: report.heardSelf,
					heardOthers: report.heardOthers,
				};
	};
	return {
		name,
		address: addresses[0] ?? "",
		kind,
		ignored: isIgnored,
		searchable: usableInterfaces(deps.interfaces).some((one) => one.name === name),
		multicast: counts("multicast"),
		broadcast: counts("broadcast"),
	};
};

const peerDiagnosis = async (deps: DiagnoseDeps, { identity, address }: Subject): Promise<PeerDiagnosis> => {
	const peer = deps.mesh.peer(identity);
	const shown = {
		address: formatAddress(address),
		online: peer !== undefined,
		onLink: usableInterfaces(deps.interfaces).some((one) => isOnLink(one, peer?.link.address ?? address.host)),
	};
	return peer === undefined
		? { ...shown, clockAheadMs: 0, dial: await tryDial(deps.transport, address, deps.clock), dialBack: null }
		: {
				...shown,
				clockAheadMs: clockDifference(peer.peerLink),
				dial: null,
				dialBack: await deps.dialBack.ask(peer.peerLink),
			};
};
