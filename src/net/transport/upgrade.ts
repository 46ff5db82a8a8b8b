/**
 * Who is let through HTTP to a WebSocket (PROTOCOL "Connection", "Abuse and hardening"). Pure.
 *
 * SECURITY: nothing but an exact request gets an answer that says more than 404. A web page cannot make one: browsers
 * always send `Origin`, and after DNS rebinding `Host` holds a name.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import type { Purpose } from "../ports.ts";

/** The major version of the protocol; another one is not spoken. */
export const protocolMajor = 1;

/** The WebSocket subprotocol of this major. */
export const subprotocol = `lanchat.v${protocolMajor}`;

/** The path of a link. */
export const pathOf: Readonly<Record<Purpose, string>> = {
	chat: `/lanchat/${protocolMajor}`,
	bulk: `/lanchat/${protocolMajor}/bulk`,
};

/** An HTTP request, as far as the decision needs it. */
export interface UpgradeRequest {
	readonly method?: string | undefined;
	readonly url?: string | undefined;
	readonly headers: IncomingHttpHeaders;
}

/** The link asked for, or what to answer: 426 means "LAN Chat, but of another major", 404 means nothing. */
export type UpgradeVerdict = { readonly purpose: Purpose } | { readonly status: 404 | 426 };

const notFound: UpgradeVerdict = { status: 404 };

/** Judges a request that reached us on `port`. */
export function judgeUpgrade({ method, url, headers }: UpgradeRequest, port: number): UpgradeVerdict {
	if (headers.origin !== undefined || headers["sec-websocket-origin"] !== undefined) return notFound;
	if (!isOwnHostHeader(headers.host, port)) return notFound;
	if (method !== "GET" || headers.upgrade?.toLowerCase() !== "websocket") return notFound;
	if (isOtherMajor(url)) return { status: 426 };
	if (headers["sec-websocket-version"] !== "13") return notFound;
	if (headers["sec-websocket-protocol"] !== subprotocol) return notFound;
	if (url === pathOf.chat) return { purpose: "chat" };
	if (url === pathOf.bulk) return { purpose: "bulk" };
	return notFound;
}

/** The bytes of a refusal. 426 names the major spoken here, so that both people can be told who must update. */
export function refusalText(status: 404 | 426): string {
	const lines =
		status === 426
			? ["HTTP/1.1 426 Upgrade Required", "Upgrade: websocket", `Sec-WebSocket-Protocol: ${subprotocol}`]
			: ["HTTP/1.1 404 Not Found"];
	return [...lines, "Connection: close", "Content-Length: 0", "", ""].join("\r\n");
}

/** Whether an HTTP answer to our upgrade is that of a LAN Chat of another major. */
export function isOtherMajorAnswer(status: number | undefined, protocols: string | undefined): boolean {
	if (status !== 426 || protocols === undefined) return false;
	const spoken = protocols.split(",").map((protocol) => protocol.trim());
	return !spoken.includes(subprotocol) && spoken.some((protocol) => /^lanchat\.v[1-9]\d{0,3}$/.test(protocol));
}

function isOtherMajor(url: string | undefined): boolean {
	const major = /^\/lanchat\/([1-9]\d{0,3})(?:\/bulk)?$/.exec(url ?? "")?.[1];
	return major !== undefined && Number(major) !== protocolMajor;
}

/** Whether a `Host` header names us by address: an IP literal or `localhost`, with exactly our port. */
export function isOwnHostHeader(header: string | undefined, port: number): boolean {
	const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+|localhost)):(\d{1,5})$/i.exec(header ?? "");
	if (!match || Number(match[3]) !== port) return false;
	const [, bracketed, bare = ""] = match;
	if (bracketed !== undefined) return isIPv6(bracketed);
	return bare.toLowerCase() === "localhost" || isIPv4(bare);
}
