/** A conversation with one of everything, for screenshots and for axe. */
import { ada, grace, linus, minute, noon, notice, row } from "./sampleRows.ts";
import { ScriptedHost } from "./scriptedHost.ts";

const longCode = Array.from({ length: 40 }, (_, index) => `line_${index + 1} = compute(${index + 1})`).join("\n");

const serverCode = `\tasync start(): Promise<void> {
\t\t// Multicast needs the interface and the wildcard address.
\t\tconst socket = createSocket({ type: "udp4", reuseAddr: true });
\t\tawait bind(socket, { port: 5353, address: "0.0.0.0" });
\t\tthis.#sockets.push(socket);
\t\tfor (const peer of this.#known.values()) {
\t\t\tif (peer.lastSeenMs > Date.now() - 60_000) continue;
\t\t\tthis.#forget(peer);
\t\t}
\t\tlog("info", \`listening on \${socket.address().port}\`);
\t}

\tstop(): void {`;

/** A host with that conversation; Ada looks at it. */
export function showcase(): ScriptedHost {
	const day = 24 * 60 * minute;
	const rows = [
		row(notice("created", "Grace Hopper"), { atMs: noon - day }),
		row(notice("joined", "Ada Lovelace"), { atMs: noon - day + minute }),
		row("Morning! I moved the discovery code, could you have a look before lunch?", {
			atMs: noon - 9 * minute,
			editedMs: noon - 8 * minute,
			reactions: [
				{ emoji: "👍", names: ["Ada Lovelace", "Linus"], mine: true },
				{ emoji: "👀", names: ["Linus"], mine: false },
			],
		}),
		row("It is the part that binds the socket, see `src/net/discovery`.", { atMs: noon - 8 * minute }),
		row(
			{
				kind: "snippet",
				language: "typescript",
				path: "src/net/discovery/mdnsDiscovery.ts",
				ranges: [{ first: 41, last: 58 }],
				pieces: 1,
				lineCount: 18,
				preview: serverCode,
				isWhole: false,
				modified: true,
			},
			{ atMs: noon - 8 * minute },
		),
		row(
			"Looks right. **Two things**:\n\n1. the retry has no limit\n2. see https://nodejs.org/api/dgram.html#socketbindoptions-callback",
			{
				...ada,
				atMs: noon - 5 * minute,
			},
		),
		row("```ts\nconst backoff = [1_000, 2_000, 5_000];\nawait within(backoff[attempt] ?? 30_000, dial(peer));\n```", {
			...ada,
			atMs: noon - 4 * minute,
			delivery: { kind: "delivered", count: 2, of: 3 },
		}),
		row(notice("joined", "Linus"), { atMs: noon - 3 * minute }),
		row(
			"> the retry has no limit\n\nAgreed. Here is what I measured:\n\n| case | ms |\n|---|--:|\n| cold | 212 |\n| warm | 25 |",
			{
				...linus,
				atMs: noon - 2 * minute,
			},
		),
		row(`\`\`\`python\n${longCode}\n\`\`\``, { ...linus, atMs: noon - 2 * minute }),
		row("And beware, this compiles: ```\n```js\nif (isAdmin\u202e \u2066// check first\u2069 \u2066) {\u200b\n```", {
			...grace,
			atMs: noon - minute,
		}),
		row({ kind: "newer" }, { ...grace, atMs: noon - minute }),
		row({ kind: "erased" }, { ...linus, atMs: noon - minute }),
		row("Ship it as it is.", { ...linus, atMs: noon - minute, doubt: "disputed" }),
		row("One last thing", { ...grace, atMs: noon - minute, doubt: "voided" }),
		row("On it.", { ...ada, atMs: noon, delivery: { kind: "sent" } }),
		row("Will push in a minute.", { ...ada, atMs: noon + minute, delivery: { kind: "queued" } }),
	];
	const host = new ScriptedHost(rows);
	host.state = {
		...host.state,
		readUpTo: rows[7]?.order ?? "",
		pending: [
			{ clientId: "pending-0001", text: "One more thing…", atMs: noon + minute, problem: "" },
			{
				clientId: "pending-0002",
				text: "and this did not make it",
				atMs: noon + minute,
				problem: "The disk is full: LAN Chat cannot write anything down.",
			},
		],
	};
	return host;
}
