/** An office whose power goes and comes back: fifty real nodes on ten hosts of a real network, all at one moment. */
import assert from "node:assert/strict";
import { chapters } from "../harness/chapters.ts";
import { type Network, startNetwork } from "../harness/networkHosts.ts";
import { NodeOnHost } from "../harness/nodeOnHost.ts";
import { listedPolicy } from "../harness/policies.ts";
import { skip } from "../harness/skip.ts";
import { until } from "../harness/until.ts";
import type { Meeting } from "./nodeProgram.ts";

/**
 * Ten hosts of five people each: fewer processes than people, and no more of them behind one address than a room takes
 * requests from at once.
 */
const hosts = 10;
const each = 5;
const count = hosts * each;
/** What fifty nodes on two cores may take, however busy these are, ms; what they took is printed. */
const patience = 300_000;

const figure = (what: string): void => {
	if (process.env.LANCHAT_FIGURES === "1") console.log(`      ${what}`);
};

describe("fifty on a real network", function () {
	this.timeout(1_200_000);
	// One office for all chapters.
	chapters();
	let network: Network;
	let nodes: readonly NodeOnHost[] = [];
	let room: string;

	before(async function () {
		network = await startNetwork(Array.from({ length: hosts }, (_, i) => `Host ${i + 1}`));
		if (!network.hasMulticast) {
			skip(this, "no network namespaces here");
		}
	});

	after(async () => {
		await Promise.all(nodes.map((node) => node.remove()));
		await network.stop();
	});

	/** All at once, on what they left behind if they were here before. */
	const start = async (): Promise<void> => {
		const seats = Array.from({ length: count }, (_, i) => ({
			name: `Peer ${i + 1}`,
			...(nodes[i] === undefined ? {} : { folder: nodes[i].folder }),
		}));
		const startOn = (host: Network["hosts"][number], i: number) =>
			NodeOnHost.startTogether(host, seats.slice(i * each, (i + 1) * each));
		nodes = (await Promise.all(network.hosts.map(startOn))).flat();
	};

	const eachHas = async (what: string, has: (links: number) => boolean): Promise<void> => {
		const haveAll = async () => {
			const links = await Promise.all(nodes.map((node) => node.links()));
			assert.ok(links.every(has), `links of each: ${links.join(" ")}`);
			return true;
		};
		await until(haveAll, { what: `everybody to have ${what}`, timeout: patience, every: 500 });
	};

	const allLinked = async (): Promise<void> => {
		await eachHas("one link to each", (links) => links === count - 1);
		const lastUp = Math.max(...nodes.map(({ upAt }) => upAt));
		figure(`all connected with all ${Date.now() - lastUp} ms after the last was up`);
		if (process.env.LANCHAT_FIGURES === "1") await figuresOfMeeting(lastUp);
	};

	const figuresOfMeeting = async (lastUp: number): Promise<void> => {
		const meetings = await Promise.all(nodes.map((node) => node.meeting()));
		const steps = [1, 10, 25, 40].filter((links) => links < count - 1);
		for (const links of [...steps, count - 1]) {
			const times = meetings.map(({ linkedAt }) => (linkedAt[links - 1] ?? Number.NaN) - lastUp).sort((a, b) => a - b);
			const [half, most] = [times[Math.floor(count / 2)], times[Math.floor(count * 0.95)]];
			figure(`${links} links of each: ${half} ms after the last was up (half of them), ${most} ms (95 of 100)`);
		}
		const ofProcesses = meetings.filter((_, i) => i % each === 0);
		const sum = (of: (meeting: Meeting) => number): number => ofProcesses.reduce((all, one) => all + of(one), 0);
		const linking = sum(({ linkCpuMs }) => linkCpuMs);
		const starting = sum(({ startCpuMs }) => startCpuMs);
		const links = (count * (count - 1)) / 2;
		figure(
			`CPU: ${(starting / 1_000).toFixed(1)} s of starting, then ${(linking / 1_000).toFixed(1)} s, ${(linking / links).toFixed(1)} ms a link`,
		);
	};

	const say = async (node: NodeOnHost, text: string): Promise<void> => {
		const clientId = `client-${node.name}-${text}`.replaceAll(" ", "-");
		const draft = { kind: "text", text: `${node.name}: ${text}` } as const;
		assert.ok((await node.ask("rooms/send", { room, clientId, draft })).ok, `${text} is taken`);
	};

	const texts = async (node: NodeOnHost): Promise<readonly string[]> => {
		const page = await node.ask("rooms/page", { room, before: "", limit: 200 });
		assert.ok(page.ok);
		return page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : []));
	};

	/** A listed room of the first, which the others join while hardly anybody is there: of fifty links one is needed. */
	const commonRoom = async (): Promise<void> => {
		const [admin, ...joining] = nodes;
		assert.ok(admin);
		const created = await admin.ask("rooms/create", { name: "Compilers", policy: listedPolicy });
		assert.ok(created.ok);
		room = created.value.room;
		const join = async (node: NodeOnHost): Promise<void> => {
			assert.ok((await node.ask("node/turnOn", {})).ok);
			// Whoever told it of the room may go off again before it asks.
			const asks = async () => (await node.ask("rooms/join", { room, note: "" })).ok;
			await until(asks, { what: `the room to be near ${node.name}`, timeout: patience, every: 250 });
			const request = async () => (await admin.overview()).requests.find(({ name }) => name === node.name);
			const asked = await until(request, { what: `${node.name}'s request`, timeout: patience, every: 250 });
			assert.ok((await admin.ask("rooms/approve", asked)).ok);
			const isMember = async () => (await node.overview()).rooms.some(({ role }) => role === "member");
			await until(isMember, { what: `${node.name} to be a member`, timeout: patience, every: 250 });
			await node.ask("node/turnOff", {});
		};
		await inTurns(joining, join);
	};

	it("share a room, and begin to find each other all at one moment", async () => {
		await start();
		await Promise.all(nodes.slice(1).map((node) => node.ask("node/turnOff", {})));
		await commonRoom();
		await Promise.all(nodes.map((node) => node.ask("node/turnOn", {})));
		await eachHas("a link", (links) => links > 0);
	});

	it("who are killed together, in the middle of what they say, and start again together lose, double and reorder nothing", async () => {
		const speakers = nodes.filter((_, i) => i % each === 0).map(({ name }) => name);
		const allSay = (text: string) =>
			Promise.all(nodes.filter(({ name }) => speakers.includes(name)).map((node) => say(node, text)));
		// Taken is on the disk, and hardly anybody has heard it yet.
		await allSay("good night");
		await Promise.all(nodes.map((node) => node.kill()));
		await start();
		await allSay("good morning");
		await allLinked();
		await allSay("to work");
		const said = ["good night", "good morning", "to work"];
		for (const node of nodes) {
			const isThere = async () => (await texts(node)).length >= said.length * speakers.length;
			await until(isThere, { what: `${node.name} to have everything`, timeout: patience, every: 250 });
			const theirs = await texts(node);
			assert.equal(theirs.length, said.length * speakers.length, `${node.name} has everything once`);
			for (const name of speakers) {
				const own = theirs.filter((text) => text.startsWith(`${name}: `));
				assert.deepEqual(
					own,
					said.map((text) => `${name}: ${text}`),
					`${name}'s words with ${node.name}`,
				);
			}
		}
	});
});

/** Four at a time. */
const inTurns = async (nodes: readonly NodeOnHost[], act: (node: NodeOnHost) => Promise<void>): Promise<void> => {
	const waiting = [...nodes];
	const next = async (): Promise<void> => {
		for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) await act(node);
	};
	await Promise.all([next(), next(), next(), next()]);
};
