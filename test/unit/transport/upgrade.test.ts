import { deepEqual, equal, match } from "node:assert/strict";
import { limitKey, plainAddress } from "../../../src/net/address/ip.ts";
import {
	isOtherMajorAnswer,
	isOwnHostHeader,
	judgeUpgrade,
	refusalText,
	type UpgradeRequest,
} from "../../../src/net/transport/upgrade.ts";

const headers = {
	host: "10.0.0.1:46920",
	upgrade: "websocket",
	connection: "Upgrade",
	"sec-websocket-version": "13",
	"sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
	"sec-websocket-protocol": "lanchat.v1",
};
const good: UpgradeRequest = { method: "GET", url: "/lanchat/1", headers };

function judge(change: Partial<UpgradeRequest> = {}, header: Record<string, string | undefined> = {}) {
	return judgeUpgrade({ ...good, ...change, headers: { ...headers, ...header } }, 46_920);
}

describe("An upgrade request", () => {
	it("opens the link its path names", () => {
		deepEqual(judge(), { purpose: "chat" });
		deepEqual(judge({ url: "/lanchat/1/bulk" }), { purpose: "bulk" });
	});

	it("is turned away from any page: browsers send Origin", () => {
		for (const origin of ["http://example.org", "http://localhost:46920", "null", "vscode-webview://x", ""]) {
			deepEqual(judge({}, { origin }), { status: 404 });
			deepEqual(judge({}, { "sec-websocket-origin": origin }), { status: 404 });
			deepEqual(judge({ url: "/lanchat/2" }, { origin }), { status: 404 });
		}
	});

	it("is turned away when Host is not an address of ours with our port", () => {
		const names = [
			"evil.example",
			"evil.example:46920",
			"10.0.0.1",
			"10.0.0.1:46921",
			"",
			"10.0.0.1:46920.evil.example",
		];
		for (const host of [...names, "localhost.evil.example:46920", "[::1]", "[::1]:80", "999.0.0.1:46920", undefined]) {
			deepEqual(judge({}, { host }), { status: 404 }, `Host: ${host}`);
		}
	});

	it("is turned away from any other path, also with a query", () => {
		for (const url of [
			"/",
			"/lanchat",
			"/lanchat/1/",
			"/lanchat/1?x",
			"/lanchat/01",
			"/lanchat/1/bulk/",
			"//lanchat/1",
		]) {
			deepEqual(judge({ url }), { status: 404 }, url);
		}
		deepEqual(judge({ url: undefined }), { status: 404 });
	});

	it("is turned away without exactly our subprotocol, version and method", () => {
		for (const offered of ["lanchat.v2", "lanchat.v1, lanchat.v2", "LANCHAT.V1", "", undefined]) {
			deepEqual(judge({}, { "sec-websocket-protocol": offered }), { status: 404 }, offered);
		}
		deepEqual(judge({}, { "sec-websocket-version": "8" }), { status: 404 });
		deepEqual(judge({}, { upgrade: "h2c" }), { status: 404 });
		deepEqual(judge({ method: "POST" }), { status: 404 });
	});

	it("of another major is told which one is spoken here", () => {
		deepEqual(judge({ url: "/lanchat/2" }, { "sec-websocket-protocol": "lanchat.v2" }), { status: 426 });
		deepEqual(judge({ url: "/lanchat/17/bulk" }, { "sec-websocket-protocol": "lanchat.v17" }), { status: 426 });
		match(refusalText(426), /^HTTP\/1\.1 426 .*\r\nSec-WebSocket-Protocol: lanchat\.v1\r\n/s);
		match(refusalText(404), /^HTTP\/1\.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n$/);
	});
});

describe("An answer to our upgrade", () => {
	it("is that of another major only when it says so", () => {
		equal(isOtherMajorAnswer(426, "lanchat.v2"), true);
		equal(isOtherMajorAnswer(426, "lanchat.v2, lanchat.v3"), true);
		equal(isOtherMajorAnswer(426, "lanchat.v1, lanchat.v2"), false);
		equal(isOtherMajorAnswer(426, "chat"), false);
		equal(isOtherMajorAnswer(426, undefined), false);
		equal(isOtherMajorAnswer(404, "lanchat.v2"), false);
		equal(isOtherMajorAnswer(undefined, "lanchat.v2"), false);
	});
});

describe("An address", () => {
	it("is plain without zone and mapping", () => {
		equal(plainAddress("::ffff:10.0.0.1"), "10.0.0.1");
		equal(plainAddress("FE80::1%eth0"), "fe80::1");
		equal(plainAddress("10.0.0.1"), "10.0.0.1");
	});

	it("is limited by its /64 when it is IPv6", () => {
		const same = ["2001:db8::1", "2001:0db8:0:0::1", "2001:db8:0:0:1:2:3:4", "2001:db8::ffff:1.2.3.4"];
		for (const address of same) equal(limitKey(address), "2001:db8:0:0::/64", address);
		equal(limitKey("::1"), "0:0:0:0::/64");
		equal(limitKey("fe80::1:2%eth0"), "fe80:0:0:0::/64");
		equal(limitKey("1:2:3:4:5:6:7:8"), "1:2:3:4::/64");
		equal(limitKey("::ffff:10.0.0.1"), "10.0.0.1");
		equal(limitKey("10.0.0.1"), "10.0.0.1");
	});

	it("in a Host header is an IP literal or localhost", () => {
		for (const host of ["127.0.0.1:1024", "[::1]:1024", "localhost:1024", "LocalHost:1024"]) {
			equal(isOwnHostHeader(host, 1_024), true, host);
		}
		for (const host of ["[127.0.0.1]:1024", "::1:1024", "127.1:1024", "localhost", "x@127.0.0.1:1024"]) {
			equal(isOwnHostHeader(host, 1_024), false, host);
		}
	});
});
