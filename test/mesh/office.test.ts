/** What happens to six on a real network: it falls into three, somebody's clock jumps, peers of other versions come. */
import assert from "node:assert/strict";
import { chapters } from "../harness/chapters.ts";
import { HostProgram } from "../harness/hostProgram.ts";
import { type Network, type NetworkHost, startNetwork } from "../harness/networkHosts.ts";
import { NodeOnHost } from "../harness/nodeOnHost.ts";
import { listedPolicy } from "../harness/policies.ts";
import { skip } from "../harness/skip.ts";
import { until } from "../harness/until.ts";
import type { OtherVersionOptions, OtherVersionReport } from "./otherVersionProgram.ts";

/** Promised time from the network's return to every link, and what a busy machine may take more, ms. */
const soon = 5_000;
const patience = 15_000;
const hour = 3_600_000;

describe("six on a real network", function () {
	this.timeout(480_000);
	// One office for all chapters.
	chapters();
	const names = ["Ada", "Grace", "Linus", "Margaret", "Barbara", "Ken"];
	let network: Network;
	let nodes: readonly NodeOnHost[] = [];
	let room: string;
	/** What each has said, in order. */
	const said = new Map<NodeOnHost, string[]>();

	before(async function () {
		network = await startNetwork([...names, "Newcomer"]);
		if (!network.hasMulticast) {
			skip(this, "no network namespaces here");
		}
		nodes = await Promise.all(names.map((name, i) => NodeOnHost.start(hostOf(i), { name })));
		room = await commonRoom();
		await allLinked(60_000);
	});

	after(async () => {
		await Promise.all(nodes.map((node) => node.remove()));
		await network.stop();
	});

	const hostOf = (index: number): NetworkHost => network.hosts[index] ?? assert.fail("no such host");

	const onlineWith = async (node: NodeOnHost): Promise<readonly string[]> =>
		(await node.overview()).people.flatMap(({ name, online }) => (online ? [name] : [])).toSorted();

	/** Waits until each is connected to exactly these. */
	const linked = (to: (node: NodeOnHost) => readonly string[], what: string, timeout: number): Promise<unknown> =>
		until(
			async () => {
				for (const node of nodes) assert.deepEqual(await onlineWith(node), to(node), `${node.name} is connected`);
				return true;
			},
			{ what, timeout },
		);

	const others = ({ name }: NodeOnHost): readonly string[] => names.filter((other) => other !== name).toSorted();
	const allLinked = (timeout: number): Promise<unknown> =>
		linked(others, "everybody to be connected to everybody", timeout);

	const commonRoom = async (): Promise<string> => {
		const [admin, ...joining] = nodes;
		assert.ok(admin);
		const created = await admin.ask("rooms/create", { name: "Compilers", policy: listedPolicy });
		assert.ok(created.ok);
		const { room: made } = created.value;
		const join = async (node: NodeOnHost): Promise<void> => {
			const isNearby = async () => (await node.overview()).nearby.some((nearby) => nearby.room === made);
			await until(isNearby, { what: `the room to be near ${node.name}`, timeout: 60_000 });
			assert.ok((await node.ask("rooms/join", { room: made, note: "" })).ok);
			const request = async () => (await admin.overview()).requests.find(({ name }) => name === node.name);
			const asked = await until(request, { what: `${node.name}'s request`, timeout: 60_000 });
			assert.ok((await admin.ask("rooms/approve", asked)).ok);
			const isMember = async () => (await node.overview()).rooms.some(({ role }) => role === "member");
			await until(isMember, { what: `${node.name} to be a member`, timeout: 60_000 });
		};
		await Promise.all(joining.map(join));
		return made;
	};

	const say = async (node: NodeOnHost, text: string): Promise<void> => {
		const own = said.get(node) ?? [];
		said.set(node, own);
		own.push(`${node.name}: ${text}`);
		const clientId = `client-${node.name}-${own.length.toString().padStart(4, "0")}`;
		const draft = { kind: "text", text: `${node.name}: ${text}` } as const;
		assert.ok((await node.ask("rooms/send", { room, clientId, draft })).ok, `${text} is taken`);
	};

	const texts = async (node: NodeOnHost): Promise<readonly string[]> => {
		const page = await node.ask("rooms/page", { room, before: "", limit: 200 });
		assert.ok(page.ok);
		return page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : []));
	};

	/** Everything that was said stands with everybody, once, and that of each as it was said. */
	const allHaveAll = async (): Promise<void> => {
		const all = [...said.values()].flat();
		for (const node of nodes) {
			const isThere = async () => (await texts(node)).length >= all.length;
			await until(isThere, { what: `${node.name} to have everything`, timeout: 30_000 });
			const theirs = await texts(node);
			assert.equal(theirs.length, all.length, `${node.name} has everything once`);
			for (const [{ name }, own] of said) {
				const isOwn = (text: string) => text.startsWith(`${name}: `);
				assert.deepEqual(theirs.filter(isOwn), own, `${name}'s words with ${node.name}`);
			}
		}
	};

	it("whose network falls into three talk on in each part, and are one again soon after it is one", async () => {
		const part = (index: number): number => index % 3;
		const parts = [0, 1, 2];
		await Promise.all(nodes.map((node) => say(node, "before")));
		await Promise.all(names.map((_, i) => hostOf(i).linkDown()));
		await linked(() => [], "everybody to notice the cables that are out", 120_000);
		// A switch for each part, and every host on that of its own.
		for (const i of parts) await network.inSwitch(`link add part${i} type bridge mcast_snooping 0`);
		for (const i of parts) await network.inSwitch(`link set part${i} up`);
		for (const [i] of names.entries()) {
			await network.inSwitch(`link set port${i + 1} master part${part(i)}`);
			await hostOf(i).linkUp();
		}
		const neighbours = ({ name }: NodeOnHost): readonly string[] =>
			names.filter((other, i) => other !== name && part(i) === part(names.indexOf(name))).toSorted();
		await linked(neighbours, "all of a part to be connected", soon + patience);
		for (const text of ["one", "two"]) await Promise.all(nodes.map((node) => say(node, text)));
		for (const [i, node] of nodes.entries()) {
			const mates = nodes.filter((_, other) => part(other) === part(i));
			const isThere = async () => {
				const heard = await texts(node);
				return mates.every(({ name }) => heard.includes(`${name}: two`));
			};
			await until(isThere, { what: `${node.name} to have what its part says`, timeout: 30_000 });
			assert.equal((await texts(node)).filter((text) => text.endsWith(": two")).length, mates.length);
		}
		// The hosts see nothing of it that the switches are joined.
		for (const i of parts) {
			await network.inSwitch(`link add up${i} type veth peer name down${i}`);
			await network.inSwitch(`link set down${i} master part${i} up`);
			await network.inSwitch(`link set up${i} master switch up`);
		}
		const healedAt = performance.now();
		await allLinked(soon + patience);
		console.log(`      one again after ${Math.round(performance.now() - healedAt)} ms`);
		await Promise.all(nodes.map((node) => say(node, "after")));
		await allHaveAll();
	});

	it("lose, double and reorder nothing when the clock of one jumps an hour, there and back", async () => {
		const [ada, grace, linus] = nodes;
		assert.ok(ada && grace && linus);
		await say(grace, "at the right time");
		for (const [ms, how] of [
			[hour, "ahead"],
			[-hour, "back again"],
			[-hour, "behind"],
			[hour, "right again"],
		] as const) {
			await grace.jumpClock(ms);
			await say(grace, `${how}, at once`);
			await say(ada, `while hers is ${how}`);
			await allLinked(soon + patience);
			await say(grace, `${how}, a while later`);
			await say(linus, `after hers was ${how}`);
			await allHaveAll();
		}
	});

	/** Somebody of another version is on the seventh host meanwhile. */
	const withOther = async (
		options: OtherVersionOptions,
		act: (other: HostProgram<OtherVersionReport>) => Promise<void>,
	): Promise<void> => {
		const other = new HostProgram<OtherVersionReport>(
			hostOf(names.length),
			import.meta.url,
			"./otherVersionProgram.ts",
			options,
		);
		try {
			const is = (report: OtherVersionReport) => report.kind === "listening";
			await until(() => other.reports.some(is), { what: "it to listen", timeout: 30_000 });
			await act(other);
		} finally {
			await other.kill();
		}
	};

	const otherHost = (): string => `${hostOf(names.length).address}:46920`;

	it("are told of a peer of a later major version, which is told of theirs, and go on as they were", async () => {
		const [ada] = nodes;
		assert.ok(ada);
		await withOther({ name: "Newcomer", major: 2, minor: 0, hello: {} }, async (other) => {
			// Found by itself, as everybody is.
			await until(() => other.reports.some(({ kind }) => kind === "met"), { what: "a dial", timeout: 30_000 });
			const connected = await ada.ask("peers/connect", { address: otherHost() });
			assert.deepEqual(connected, { ok: false, code: "addressVersion", detail: {} });
			other.tell({ dial: { host: hostOf(0).address, port: Number(ada.address.split(":")[1]) } });
			const { text } = await other.report("an answer", (report) => report.kind === "answered", 30_000);
			assert.match(text, /^HTTP\/1\.1 426 /);
			assert.match(text, /\r\nSec-WebSocket-Protocol: lanchat\.v1\r\n/);
			await Promise.all(nodes.map((node) => say(node, "with somebody of version 2 here")));
			await allHaveAll();
			for (const node of nodes) assert.deepEqual(await onlineWith(node), others(node));
		});
	});

	for (const [what, minor, hello] of [
		["a newer", 7, { app: "9.0.0", features: ["holograms"], mood: { of: ["the", "day"] } }],
		["an older", 0, { app: "0.0.1", features: [] }],
	] as const) {
		it(`are connected to a peer of ${what} version of the same major one, and go on as they were`, async () => {
			const [ada] = nodes;
			assert.ok(ada);
			const name = `Visitor of ${what} version`;
			await withOther({ name, major: 1, minor, hello }, async () => {
				// Found by itself, as everybody is.
				await ada.sees(name, 30_000);
				assert.ok((await ada.ask("peers/connect", { address: otherHost() })).ok);
				await Promise.all(nodes.map((node) => say(node, `with somebody of ${what} version here`)));
				await allHaveAll();
				const known = (names: readonly string[]) => names.filter((online) => !online.startsWith("Visitor"));
				for (const node of nodes) assert.deepEqual(known(await onlineWith(node)), others(node));
			});
		});
	}
});
