/**
 * What LAN Chat says over multicast DNS, and how it is read. Pure; packets are hostile until read here.
 *
 * A peer is an instance of `_lanchat._tcp.local` named by the 16 hex digits it draws at each start. PTR, SRV (its port)
 * and TXT (`v=1`, `i=` the same digits) always travel together. No packet holds a name, key, host name or room.
 */
import type { MulticastDNS } from "multicast-dns";
import { discoveryLimits } from "./discoveryLimits.ts";

/** The service every instance is of. */
export const service = "_lanchat._tcp.local";

/** One instance that can be dialled, for `seconds` from now. */
export interface Advert {
	readonly instance: string;
	readonly port: number;
	readonly seconds: number;
}

/** What a packet means to us. */
export type Heard =
	| {
			readonly kind: "question";
			readonly id: number;
			/** The asker wants the answer for itself (the QU bit). */
			readonly wantsUnicast: boolean;
			/** Instances the asker knows, and for how many seconds more. */
			readonly known: ReadonlyMap<string, number>;
			/** It knows more, and says so in packets that follow. */
			readonly hasMore: boolean;
	  }
	/** More of whom somebody knows who has just asked. */
	| { readonly kind: "known"; readonly known: ReadonlyMap<string, number> }
	| { readonly kind: "answer"; readonly adverts: readonly Advert[]; readonly goodbyes: readonly string[] };

/** Records as multicast-dns takes them. */
export type DnsRecords = Extract<Parameters<MulticastDNS["respond"]>[0], unknown[]>;

/** The records that announce an instance; none of `seconds` is a goodbye. Fresh ones for each use: encoders change them. */
export function advertRecords({ instance, port, seconds }: Advert): DnsRecords {
	const name = `${instance}.${service}`;
	const text = [Buffer.from("v=1"), Buffer.from(`i=${instance}`)];
	return [
		{ name: service, type: "PTR", ttl: seconds, data: name },
		{ name, type: "SRV", ttl: seconds, flush: true, data: { target: `${instance}.local`, port } },
		{ name, type: "TXT", ttl: seconds, flush: true, data: text },
	];
}

/** Reads a packet as multicast-dns decoded it; `undefined` when it is not about us or not well formed. */
export function readPacket(packet: unknown): Heard | undefined {
	const type = field(packet, "type");
	if (type === "query") return readQuestion(packet);
	return type === "response" ? readAnswer(packet) : undefined;
}

/** multicast-dns does not decode the QU bit: it shows as a class of its own. */
const classesForAll: readonly unknown[] = ["IN", "ANY"];
const classesForAsker: readonly unknown[] = ["UNKNOWN_32769", "UNKNOWN_33023"];

function readQuestion(packet: unknown): Heard | undefined {
	const asked = records(packet, "questions").filter(isAboutService);
	const wantsUnicast = asked.some((question) => classesForAsker.includes(field(question, "class")));
	const wantsMulticast = asked.some((question) => classesForAll.includes(field(question, "class")));
	const known = new Map<string, number>();
	for (const record of records(packet, "answers")) {
		const instance = isAboutService(record) ? instanceOf(field(record, "data")) : undefined;
		const seconds = secondsOf(record);
		if (instance !== undefined && seconds !== undefined) known.set(instance, seconds);
	}
	if (!wantsUnicast && !wantsMulticast) {
		const isMore = known.size > 0 && records(packet, "questions").length === 0;
		return isMore ? { kind: "known", known } : undefined;
	}
	const id = field(packet, "id");
	const hasMore = field(packet, "flag_tc") === true;
	return { kind: "question", id: typeof id === "number" ? id : 0, wantsUnicast: !wantsMulticast, known, hasMore };
}

function isAboutService(record: unknown): boolean {
	const type = field(record, "type");
	return (type === "PTR" || type === "ANY") && field(record, "name") === service;
}

function readAnswer(packet: unknown): Heard | undefined {
	const ports = new Map<string, number>();
	const texts = new Set<string>();
	const lives = new Map<string, number>();
	const all = [...records(packet, "answers"), ...records(packet, "additionals")];
	for (const record of all.slice(0, discoveryLimits.packetRecords)) {
		const type = field(record, "type");
		const instance = instanceOf(field(record, type === "PTR" ? "data" : "name"));
		const seconds = secondsOf(record);
		if (instance === undefined || seconds === undefined) continue;
		if (type === "PTR" && field(record, "name") !== service) continue;
		if (type === "SRV") ports.set(instance, portOf(field(record, "data")) ?? 0);
		else if (type === "TXT" && isOurText(field(record, "data"), instance)) texts.add(instance);
		else if (type !== "PTR") continue;
		lives.set(instance, Math.min(seconds, lives.get(instance) ?? seconds));
	}
	const adverts: Advert[] = [];
	const goodbyes: string[] = [];
	for (const [instance, seconds] of lives) {
		const port = ports.get(instance) ?? 0;
		if (seconds === 0) goodbyes.push(instance);
		else if (port !== 0 && texts.has(instance)) adverts.push({ instance, port, seconds });
	}
	return adverts.length + goodbyes.length === 0 ? undefined : { kind: "answer", adverts, goodbyes };
}

/** The instance a name `<16 hex digits>._lanchat._tcp.local` stands for. */
function instanceOf(name: unknown): string | undefined {
	if (typeof name !== "string" || name.length !== 17 + service.length) return undefined;
	return name.endsWith(`.${service}`) && /^[0-9a-f]{16}\./.test(name) ? name.slice(0, 16) : undefined;
}

/** How long a record lives, no longer than one of ours. */
function secondsOf(record: unknown): number | undefined {
	const ttl = field(record, "ttl");
	if (typeof ttl !== "number" || !Number.isInteger(ttl) || ttl < 0) return undefined;
	return Math.min(ttl, discoveryLimits.recordSeconds);
}

/** SECURITY: never a system port, whatever the packet says. */
function portOf(data: unknown): number | undefined {
	const port = field(data, "port");
	return typeof port === "number" && Number.isInteger(port) && port >= 1_024 && port <= 65_535 ? port : undefined;
}

/** `v=1` and `i=` the instance, each once; what else stands there is for later versions (RFC 6763 §6.4). */
function isOurText(data: unknown, instance: string): boolean {
	if (!Array.isArray(data) || data.length > discoveryLimits.packetRecords) return false;
	const entries = data.map((entry: unknown) =>
		entry instanceof Uint8Array ? Buffer.from(entry).toString("latin1") : "",
	);
	const values = (key: string) => entries.filter((entry) => entry.startsWith(`${key}=`)).map((entry) => entry.slice(2));
	const [version, ...moreVersions] = values("v");
	const [digits, ...moreDigits] = values("i");
	return version === "1" && digits === instance && moreVersions.length + moreDigits.length === 0;
}

/** The first few records of a section; decoders make arrays as long as the sender claims. */
function records(packet: unknown, section: string): unknown[] {
	const list = field(packet, section);
	return Array.isArray(list) ? list.slice(0, discoveryLimits.packetRecords) : [];
}

function field(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
