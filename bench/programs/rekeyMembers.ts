/**
 * All other members of the room in one process: real links, without nodes behind them. Each opens its box as soon as the
 * operation has come and its signature holds.
 */
import { WebSocket } from "ws";
import { netIdOf } from "../../src/net/crypto/handshakeAuth.ts";
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import { Identity } from "../../src/net/identity.ts";
import { Link } from "../../src/net/link/link.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import { openRotation, rotationOf } from "../../src/net/room/keys/epochKeys.ts";
import { toHex } from "../../src/net/wire/bytes.ts";
import { decodeControl } from "../../src/net/wire/control.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { decodeItems } from "../../src/net/wire/sync.ts";
import { openTransport } from "./links.ts";
import { report, serve, sharedNow } from "./program.ts";

/** What the benchmark may ask. */
export interface RekeyMembersCalls {
	/** Makes so many people; answers with exports of their identities and their peer ids, hex. */
	make: { readonly count: number };
	connect: { readonly port: number; readonly wsPort: number };
	/** From now on so many must have the next key, or have got the next bare message; reports `AllHave`. */
	expect: { readonly count: number };
	stop: null;
}

/** Everybody has it. */
export interface AllHave {
	readonly at: number;
	/** Size of the record, bytes. */
	readonly size: number;
}

const transport = openTransport();
const people: Identity[] = [];
const open: { readonly link: Link }[] = [];
let left = 0;

function has(size: number): void {
	left -= 1;
	if (left === 0) report({ at: sharedNow(), size } satisfies AllHave);
}

serve<RekeyMembersCalls>({
	make: ({ count }) => {
		const deps = { random: systemRandom, x25519: nativeX25519 };
		for (let i = 0; i < count; i += 1) people.push(Identity.create(deps, Date.now()));
		return people.map((one) => ({ identity: toHex(one.export()), peerId: one.peerId }));
	},
	connect: async ({ port, wsPort }) => {
		for (const one of people) await connect(one, port);
		for (let i = 0; i < people.length; i += 1) await connectBare(wsPort);
	},
	expect: ({ count }) => {
		left = count;
	},
	stop: () => {
		setImmediate(() => process.exit());
	},
});

async function connect(identity: Identity, port: number): Promise<void> {
	const address = { host: "127.0.0.1", port };
	const dialled = await transport.dial({ address, purpose: "chat", signal: new AbortController().signal });
	if ("error" in dialled) throw new Error(`could not dial: ${dialled.error}`);
	const instance = toHex(systemRandom(8));
	await new Promise<void>((resolve, reject) => {
		const link: Link = new Link(
			{
				clock: systemClock,
				random: systemRandom,
				identity,
				x25519: nativeX25519,
				hello: () => ({ name: "", app: "bench", features: [], instance, port: 0, card: identity.card.bytes }),
				handlers: {
					opened: () => resolve(),
					admits: () => true,
					record: (type, _stream, body) => hear(identity, link, type, body),
					closed: (end) => reject(new Error(`the link ended: ${end}`)),
				},
			},
			{ socket: dialled.socket, role: "initiator", netId: netIdOf(""), expectedPeer: null },
		);
		open.push({ link });
		link.start();
	});
}

/** A member that holds just what the admin holds says so by saying the same. */
function hear(identity: Identity, link: Link, type: number, body: Uint8Array): void {
	if (type === recordTypes.syncRoot || type === recordTypes.heads) {
		link.send(type, body);
	}
	const decoded = type === recordTypes.events ? decodeItems(body) : null;
	for (const item of decoded?.ok ? decoded.value.items : []) {
		const control = item.kind === "control" ? decodeControl(item.bytes) : null;
		const rotation = control?.ok ? rotationOf(control.value) : null;
		const me = { identity: identity.key, agreement: identity.agreement };
		if (control?.ok && rotation !== null && openRotation(control.value, rotation, me) !== undefined) {
			has(body.length + 22);
		}
	}
}

async function connectBare(port: number): Promise<void> {
	const ws = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
	ws.on("message", (data: Buffer) => has(data.length));
	await new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
}
