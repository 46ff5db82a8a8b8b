/** Addresses as people type them. Pure. */
import { isIP, isIPv6 } from "node:net";
import { defaultPorts } from "../limits.ts";
import type { Address } from "../ports.ts";
import { isOneMachines, portLeast, portMost } from "./dialable.ts";

/** An address to dial, or what is wrong with it. */
export type ParsedAddress =
	| { readonly ok: true; readonly address: Address }
	| { readonly ok: false; readonly code: "addressInvalid" | "addressPort" | "addressNotOne" };

const hostMost = 253;

/** RFC 1123 labels, an IPv4 literal among them; a name may end in a dot. */
const hostName =
	/^(?=.{1,253}$)[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?(\.[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?)*\.?$/u;

/** Reads `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 literal; without a port the first default one. */
export const parseAddress = (typed: string): ParsedAddress => {
	const text = typed.trim();
	if (text === "" || text.length > hostMost + 8) {
		return { ok: false, code: "addressInvalid" };
	}
	if (isIPv6(text)) {
		return addressOf(text, null);
	}
	const bracketed = /^\[(?<host>[^\]]*)\](?::(?<port>.*))?$/u.exec(text);
	if (bracketed !== null) {
		const { host = "", port } = bracketed.groups ?? {};
		return isIPv6(host) ? addressOf(host, port ?? null) : { ok: false, code: "addressInvalid" };
	}
	const colon = text.indexOf(":");
	const host = colon < 0 ? text : text.slice(0, colon);
	// What goes on after a port is no address but a link, or an IPv6 literal with a slip in it.
	return hostName.test(host) && !/[/:@]/.test(text.slice(host.length + 1))
		? addressOf(host, colon < 0 ? null : text.slice(colon + 1))
		: { ok: false, code: "addressInvalid" };
};

/** `host:port`, with brackets where the host is an IPv6 literal. */
export const formatAddress = (address: Address): string =>
	address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;

const addressOf = (host: string, port: string | null): ParsedAddress => {
	const number = port === null ? (defaultPorts[0] ?? 0) : /^\d{1,5}$/.test(port) ? Number(port) : 0;
	if (number < portLeast || number > portMost) {
		return { ok: false, code: "addressPort" };
	}
	// RULE: a group's address, everybody's and nobody's are never dialled.
	return isIP(host) !== 0 && !isOneMachines(host)
		? { ok: false, code: "addressNotOne" }
		: { ok: true, address: { host, port: number } };
};
