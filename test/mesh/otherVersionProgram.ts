/**
 * A peer of another version on one host of a network, that announces itself as ours do, until its input ends. Of another
 * major version it refuses links as the protocol says, and can be told to dial; of the same one it shakes hands and greets.
 */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createMdnsDiscovery } from "../../src/net/discovery/mdnsDiscovery.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { toHex } from "../../src/net/wire/bytes.ts";
import { encodeJson } from "../../src/net/wire/json.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { person } from "../harness/people.ts";
import { quietLogger } from "../harness/quietLogger.ts";
import { RawLink } from "../harness/rawLink.ts";
import { RawPeer, upgradeRequest } from "../harness/rawPeer.ts";
import { realClock } from "../harness/realClock.ts";

/** Which version it is of; its identity is `person(name)`. */
export interface OtherVersionOptions {
	readonly name: string;
	readonly major: number;
	readonly minor: number;
	/** Further keys and features of its HELLO. */
	readonly hello: object;
}

/** What it prints. */
export type OtherVersionReport =
	| { readonly kind: "listening" }
	/** Somebody tried. */
	| { readonly kind: "met" }
	/** The answer to a dial, in full. */
	| { readonly kind: "answered"; readonly text: string };

/** What it can be told: dial somebody and ask for a link of its version. */
export interface OtherVersionOrder {
	readonly dial: { readonly host: string; readonly port: number };
}

const { name, major, minor, hello } = JSON.parse(process.argv[2] ?? "{}") as OtherVersionOptions;
const port = 46_920;
const instance = toHex(randomBytes(8));
const deps = { clock: realClock, random: randomBytes, logger: quietLogger };
const print = (report: OtherVersionReport): void => console.log(JSON.stringify(report));

const listenAsOtherMajor = async (): Promise<void> => {
	const refusal = ["HTTP/1.1 426 Upgrade Required", "Upgrade: websocket", `Sec-WebSocket-Protocol: lanchat.v${major}`];
	const server = createServer().on("upgrade", (_request, tcp) => {
		print({ kind: "met" });
		tcp.on("error", () => {});
		tcp.end([...refusal, "Connection: close", "Content-Length: 0", "", ""].join("\r\n"));
	});
	await new Promise<void>((resolve) => server.listen(port, () => resolve()));
};

const listenAsOtherMinor = async (): Promise<void> => {
	const identity = person(name);
	const greeting = { name, app: "raw", instance, port, card: toHex(identity.card.bytes), features: [], ...hello };
	await createWsTransport(deps).start({
		ports: [port],
		accept: (socket) => {
			const link: RawLink = new RawLink({
				socket,
				role: "responder",
				identity,
				random: randomBytes,
				minor,
				greets: false,
				shaken: () => {
					socket.authenticated();
					link.send(recordTypes.hello, encodeJson(greeting));
					print({ kind: "met" });
				},
			});
		},
	});
};

await (major === 1 ? listenAsOtherMinor() : listenAsOtherMajor());
const discovery = createMdnsDiscovery(deps);
const nobody = (): void => {};
await discovery.start({ port, instance, seen: nobody, gone: nobody, listed: nobody });
print({ kind: "listening" });
for await (const line of createInterface({ input: process.stdin })) {
	const { dial } = JSON.parse(line) as OtherVersionOrder;
	const peer = await RawPeer.connect(dial.port, dial.host);
	const version = { Host: `${dial.host}:${dial.port}`, "Sec-WebSocket-Protocol": `lanchat.v${major}` };
	peer.write(upgradeRequest(dial.port, version, `/lanchat/${major}`));
	void peer.ended.then(() => print({ kind: "answered", text: peer.received.toString("latin1") }));
}
process.exit();
