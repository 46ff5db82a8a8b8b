import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeFilesIn } from "../../../src/net/storeFiles.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { listedPolicy } from "../../harness/policies.ts";
import type { TestNode } from "../../harness/testNode.ts";
import { WatchedTransport } from "../../harness/watchedTransport.ts";

/** How many rows a store has of something. */
const counted = (folder: string, of: string): number => {
	const database = new DatabaseSync(storeFilesIn(folder).store);
	try {
		return Number(database.prepare(`SELECT count(*) AS n FROM ${of}`).get()?.n);
	} finally {
		database.close();
	}
};

describe("the guard against going on twice with one's own log", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	let backup: string;
	/** Called before Ada's node hands something to a socket. */
	let onSend: (() => void) | null = null;
	beforeEach(async () => {
		team = new MemoryTeam();
		onSend = null;
		ada = await team.add("Ada", {
			wrapTransport: (transport) => new WatchedTransport(transport, { sending: () => onSend?.() }),
		});
		grace = await team.add("Grace");
		await team.connect(grace, ada);
		room = await team.room(ada, grace);
		backup = mkdtempSync(join(tmpdir(), "lanchat-backup-"));
	});
	afterEach(async () => {
		await team.end();
		rmSync(backup, { recursive: true, force: true });
	});

	/** What is typed, and whether it is signed. */
	const isSigned = (node: TestNode, text: string): boolean =>
		node.messages(room).some(({ id, body }) => body.kind === "text" && body.text === text && /^[0-9a-f]{64}$/.test(id));

	/** Keeps Ada's disk as it is now. */
	const backUp = async (): Promise<void> => {
		await team.leave("Ada");
		cpSync(team.folder("Ada"), backup, { recursive: true });
		ada = await team.comeBack("Ada");
		await team.until(() => ada.node.overview().people.some(({ online }) => online), {
			what: "the link",
			within: 10_000,
		});
	};

	/** Ada's disk is what it was when it was backed up. */
	const restore = async (): Promise<void> => {
		await team.leave("Ada");
		rmSync(team.folder("Ada"), { recursive: true });
		cpSync(backup, team.folder("Ada"), { recursive: true });
	};

	it("does not make anybody wait alone in a room, or just after having been let in", async () => {
		const alone = await team.room(grace);
		await team.say(grace, alone, "at once");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		await team.say(grace, alone, "and after a restart");
		assert.ok(grace.messages(alone).every(({ id }) => !id.startsWith("queued-")));
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.say(edsger, room, "hello");
		assert.equal(isSigned(edsger, "hello"), true);
	});

	it("keeps what is typed after a start until a member has told what it knows", async () => {
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		await team.say(ada, room, "typed too early");
		await team.clock.advance(20_000);
		assert.equal(isSigned(ada, "typed too early"), false);
		grace = await team.comeBack("Grace");
		await team.until(() => isSigned(ada, "typed too early"), { what: "it to be signed", within: 3_000 });
		await team.until(() => grace.texts(room).includes("typed too early"), { what: "it at Grace's", within: 1_000 });
	});

	it("gives up waiting after thirty seconds alone, not before", async () => {
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const started = team.clock.monotonic();
		await team.say(ada, room, "alone");
		await team.clock.advance(29_500 - (team.clock.monotonic() - started));
		assert.equal(isSigned(ada, "alone"), false);
		await team.clock.advance(1_000);
		assert.equal(isSigned(ada, "alone"), true);
	});

	it("does not take a stranger's word", async () => {
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.say(ada, room, "alone with a stranger");
		await team.clock.advance(15_000);
		assert.equal(isSigned(ada, "alone with a stranger"), false);
	});

	it("keeps decisions on requests waiting as well, and then carries them out", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.ask(room, edsger);
		await team.until(() => ada.node.overview().requests.length === 1, { what: "the request" });
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const [request] = ada.node.overview().requests;
		assert.ok(request);
		let outcome: unknown = null;
		void Promise.resolve(ada.api["rooms/approve"](request)).then((answer) => {
			outcome = answer;
		});
		await team.clock.advance(10_000);
		assert.equal(outcome, null);
		await team.clock.advance(25_000);
		assert.deepEqual(outcome, { ok: true, value: null });
	});

	it("lets a disk that was restored go on where members say its log ends", async () => {
		await team.say(ada, room, "1");
		await team.until(() => grace.texts(room).length === 1, { what: "1" });
		await backUp();
		for (const text of ["2", "3"]) {
			await team.say(ada, room, text);
		}
		await team.until(() => grace.texts(room).length === 3, { what: "2 and 3", within: 60_000 });
		await restore();
		team.network.cut(team.host("Ada"), team.host("Grace"));
		ada = await team.comeBack("Ada");
		await team.clock.advance(5_000);
		assert.deepEqual(ada.texts(room), ["1"]);
		await team.say(ada, room, "4");
		team.network.heal(team.host("Ada"), team.host("Grace"));
		await team.until(() => isSigned(ada, "4"), { what: "4 to be signed", within: 30_000 });
		assert.deepEqual(ada.texts(room), ["1", "2", "3", "4"]);
		await team.until(() => grace.texts(room).length === 4, { what: "4 at Grace's" });
		assert.deepEqual(grace.texts(room), ["1", "2", "3", "4"]);
		await team.say(grace, room, "5");
		await team.until(() => ada.texts(room).length === 5, { what: "5" });
		assert.deepEqual(ada.texts(room), ["1", "2", "3", "4", "5"]);
	});

	for (const when of ["before its person asked", "while its person waited"] as const) {
		it(`lets a disk copied ${when} go on where members say its log ends`, async () => {
			let edsger = await team.add("Edsger");
			await team.connect(edsger, ada);
			const ask = async () => {
				await team.ask(room, edsger);
				return team.until(() => ada.node.overview().requests[0], { what: "the request" });
			};
			const early = when === "while its person waited" ? await ask() : null;
			await team.leave("Edsger");
			cpSync(team.folder("Edsger"), backup, { recursive: true });
			edsger = await team.comeBack("Edsger");
			await team.clock.advance(10_000);
			assert.ok((await team.answer(ada.api["rooms/approve"](early ?? (await ask())))).ok);
			const isIn = () => edsger.node.overview().rooms[0]?.role === "member";
			await team.until(isIn, { what: "membership" });
			for (const text of ["1", "2"]) {
				await team.say(edsger, room, text);
			}
			await team.until(() => ada.texts(room).length === 2, { what: "1 and 2", within: 60_000 });
			await team.leave("Edsger");
			rmSync(team.folder("Edsger"), { recursive: true });
			cpSync(backup, team.folder("Edsger"), { recursive: true });
			const others = ["Ada", "Grace"].map((name) => team.host(name));
			for (const other of others) {
				team.network.cut(team.host("Edsger"), other);
			}
			edsger = await team.comeBack("Edsger");
			await team.clock.advance(40_000);
			for (const other of others) {
				team.network.heal(team.host("Edsger"), other);
			}
			if (early === null) {
				await team.ask(room, edsger);
			}
			await team.until(isIn, { what: "membership again", within: 60_000 });
			await team.say(edsger, room, "3");
			for (const node of [ada, edsger]) {
				await team.until(() => node.texts(room).length === 3, { what: `3 at ${node.name}'s`, within: 60_000 });
				assert.deepEqual(doubts(node), ["1", "2", "3"]);
			}
		});
	}

	/** Ada's disk is restored after "2", and she says other things alone until she is sure; then all meet again. */
	const forkBy = async (saying: () => Promise<void>, ...others: readonly string[]): Promise<void> => {
		await restore();
		for (const other of others) {
			team.network.cut(team.host("Ada"), team.host(other));
		}
		ada = await team.comeBack("Ada");
		await team.say(ada, room, "another 2");
		await team.clock.advance(31_000);
		assert.equal(isSigned(ada, "another 2"), true, "alone for so long it goes on");
		await saying();
		for (const other of others) {
			team.network.heal(team.host("Ada"), team.host(other));
		}
	};

	/** Texts of a room with what is marked about them, in the order shown. */
	const doubts = (node: TestNode): readonly string[] =>
		node
			.messages(room)
			.flatMap(({ body, doubt }) => (body.kind === "text" ? [`${body.text}${doubt && `: ${doubt}`}`] : []));

	it("goes on in a new log by itself where a restored disk has signed twice, and everybody sees both versions, marked", async () => {
		let edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.connect(edsger, grace);
		await team.join(room, ada, edsger);
		await team.say(ada, room, "1");
		await team.until(() => grace.texts(room).length === 1 && edsger.texts(room).length === 1, { what: "1" });
		await backUp();
		await team.say(ada, room, "2");
		await team.until(() => grace.texts(room).length === 2 && edsger.texts(room).length === 2, {
			what: "2",
			within: 60_000,
		});
		// "3" is signed after the fork, in the log that does not go on: it is said again in the new one, and once.
		await forkBy(async () => void (await team.say(ada, room, "3")), "Grace", "Edsger");
		await team.until(() => ada.messages(room).some(({ doubt }) => doubt !== ""), { what: "the proof", within: 60_000 });
		await team.say(ada, room, "4");
		const all = ["1", "2: disputed", "3", "4", "another 2: disputed"];
		for (const node of [ada, grace, edsger]) {
			await team.until(() => doubts(node).length >= all.length, {
				what: `both versions at ${node.name}'s, not ${doubts(node)}`,
				within: 60_000,
			});
			assert.deepEqual([...doubts(node)].sort(), all);
			assert.deepEqual(doubts(node).slice(-2), ["3", "4"]);
			const members = await node.api["rooms/members"]({ room });
			assert.ok(members.ok);
			assert.deepEqual(
				members.value.filter(({ disputed }) => disputed).map(({ name }) => name),
				["Ada"],
			);
		}
		await team.leave("Ada");
		await team.leave("Edsger");
		ada = await team.comeBack("Ada");
		edsger = await team.comeBack("Edsger");
		await team.say(ada, room, "5");
		for (const node of [ada, grace, edsger]) {
			await team.until(() => doubts(node).includes("5"), { what: `5 at ${node.name}'s`, within: 60_000 });
			assert.deepEqual([...doubts(node)].sort(), ["1", "2: disputed", "3", "4", "5", "another 2: disputed"]);
		}
	});

	/** Both have "1"; Grace alone has "2", which Ada's disk does not know any more. */
	const prepare = async (): Promise<string> => {
		const id = await team.say(ada, room, "1");
		await team.until(() => grace.texts(room).length === 1, { what: "1" });
		await backUp();
		await team.say(ada, room, "2");
		await team.until(() => grace.texts(room).length === 2, { what: "2", within: 60_000 });
		return id;
	};

	it("begins where its stay does under the key of an admin that moves after it went on in a new log", async () => {
		await team.say(ada, room, "1");
		await backUp();
		await team.say(ada, room, "2");
		await team.until(() => grace.texts(room).includes("2"), { what: "2" });
		await forkBy(async () => undefined, "Grace");
		await team.until(() => grace.texts(room).filter((text) => text === "another 2").length > 0, {
			what: "both versions, and what is said again",
			within: 60_000,
		});
		await team.clock.advance(10_000);
		assert.ok((await team.answer(ada.node.moveKey())).ok);
		await team.connect(ada, grace);
		await team.say(ada, room, "under another key");
		await team.until(() => grace.texts(room).includes("under another key"), { what: "it at Grace's", within: 60_000 });
	});

	it("says again what a message became since: edited, taken back, with what I feel about it", async () => {
		const first = await prepare();
		const api = () => ada.api;
		await forkBy(async () => {
			const edited = await team.say(ada, room, "3 as typed");
			await api()["rooms/edit"]({ room, id: edited, text: "3 as corrected" });
			await api()["rooms/react"]({ room, id: edited, emoji: "🎉", on: true });
			await api()["rooms/react"]({ room, id: first, emoji: "👍", on: true });
			const erased = await team.say(ada, room, "not meant");
			await api()["rooms/erase"]({ room, id: erased });
			await team.say(ada, room, "last");
		}, "Grace");
		for (const node of [ada, grace]) {
			await team.until(() => doubts(node).includes("last") && doubts(node).includes("another 2: disputed"), {
				what: `the proof and all that was said beyond it at ${node.name}'s`,
				within: 60_000,
			});
			// What had reached Grace before the proof stays there, marked.
			const said = node.messages(room).filter(({ body, doubt }) => body.kind !== "notice" && doubt === "");
			assert.deepEqual(
				said.slice(-2).map(({ body }) => body.kind === "text" && body.text),
				["3 as corrected", "last"],
				node.name,
			);
			assert.equal(said.length, 3, node.name);
			const reactions = said.flatMap((row) =>
				row.reactions.map(({ emoji }) => `${row.body.kind === "text" && row.body.text} ${emoji}`),
			);
			assert.deepEqual(reactions, ["1 👍", "3 as corrected 🎉"]);
		}
	});

	it("shows its author nothing of what is said elsewhere now, not even that it was taken back", async () => {
		await prepare();
		await forkBy(async () => {
			const erased = await team.say(ada, room, "not meant");
			await ada.api["rooms/erase"]({ room, id: erased });
		}, "Grace");
		await team.until(() => doubts(ada).includes("2: disputed"), { what: "the other version", within: 60_000 });
		const said = ada.messages(room).filter(({ body }) => body.kind !== "notice");
		assert.deepEqual(
			said.map(({ body }) => body.kind),
			["text", "text", "text"],
		);
	});

	it("knows by what was typed that it is said already, and tells pages that rows are others now", async () => {
		await prepare();
		const clientId = "client-of-three";
		const draft = { kind: "text", text: "3" } as const;
		let old = "";
		await forkBy(async () => {
			const sent = await ada.api["rooms/send"]({ room, clientId, draft });
			old = sent.ok ? sent.value.id : "";
		}, "Grace");
		await team.until(() => grace.texts(room).includes("3"), { what: "3 at Grace's", within: 60_000 });
		const again = await ada.api["rooms/send"]({ room, clientId, draft });
		assert.ok(again.ok);
		assert.notEqual(again.value.id, old);
		assert.equal(grace.messages(room).at(-1)?.id, again.value.id);
		assert.deepEqual(
			ada.messages(room).flatMap(({ id, clientId: typed }) => (typed === clientId ? [id] : [])),
			[again.value.id],
		);
		assert.ok(ada.heard.cleared.some((cleared) => cleared.room === room));
	});

	it("shows what was said again once to who held it beyond the fork, and to the author whose disk is of before", async () => {
		let edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.connect(edsger, grace);
		await team.join(room, ada, edsger);
		await team.say(ada, room, "1");
		await team.until(() => edsger.texts(room).length === 1 && grace.texts(room).length === 1, { what: "1" });
		await team.leave("Edsger");
		await backUp();
		await team.say(ada, room, "2");
		await team.until(() => grace.texts(room).length === 2, { what: "2", within: 60_000 });
		const signedTwice = mkdtempSync(join(tmpdir(), "lanchat-twice-"));
		try {
			await forkBy(async () => {
				// Edsger knows one version alone, and has what comes after it.
				team.network.cut(team.host("Edsger"), team.host("Grace"));
				edsger = await team.comeBack("Edsger");
				await team.say(ada, room, "3");
				await team.until(() => edsger.texts(room).includes("3"), { what: "3 at Edsger's", within: 60_000 });
				assert.deepEqual(doubts(edsger), ["1", "another 2", "3"]);
				await team.leave("Ada");
				cpSync(team.folder("Ada"), signedTwice, { recursive: true });
				ada = await team.comeBack("Ada");
				team.network.heal(team.host("Edsger"), team.host("Grace"));
			}, "Grace");
			const all = ["1", "2: disputed", "3", "another 2: disputed"];
			const isOnce = (node: TestNode): boolean => [...doubts(node)].sort().join() === all.join();
			for (const node of [ada, grace, edsger]) {
				await team.until(() => isOnce(node), { what: `3 once at ${node.name}'s, not ${doubts(node)}`, within: 60_000 });
			}
			assert.ok(edsger.heard.cleared.some((cleared) => cleared.room === room));
			await team.leave("Ada");
			rmSync(team.folder("Ada"), { recursive: true });
			cpSync(signedTwice, team.folder("Ada"), { recursive: true });
			ada = await team.comeBack("Ada");
			await team.say(ada, room, "4");
			for (const node of [ada, grace, edsger]) {
				await team.until(() => node.texts(room).includes("4") && doubts(node).length === all.length + 1, {
					what: `4, and 3 once, at ${node.name}'s, not ${doubts(node)}`,
					within: 60_000,
				});
				assert.deepEqual([...doubts(node)].sort(), ["1", "2: disputed", "3", "4", "another 2: disputed"]);
			}
		} finally {
			rmSync(signedTwice, { recursive: true, force: true });
		}
	});

	it("takes back what it said again also from who held it beyond the fork, and gets the new one without its text", async () => {
		let edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.connect(edsger, grace);
		await team.join(room, ada, edsger);
		await team.say(ada, room, "1");
		await team.until(() => edsger.texts(room).length === 1 && grace.texts(room).length === 1, { what: "1" });
		await team.leave("Edsger");
		await backUp();
		await team.say(ada, room, "2");
		await team.until(() => grace.texts(room).length === 2, { what: "2", within: 60_000 });
		await forkBy(async () => {
			team.network.cut(team.host("Edsger"), team.host("Grace"));
			edsger = await team.comeBack("Edsger");
			await team.say(ada, room, "3");
			await team.until(() => edsger.texts(room).includes("3"), { what: "3 at Edsger's", within: 60_000 });
			await team.leave("Edsger");
			team.network.heal(team.host("Edsger"), team.host("Grace"));
		}, "Grace");
		await team.until(() => grace.texts(room).includes("3"), { what: "3, said again", within: 60_000 });
		const again = ada.messages(room).find(({ body }) => body.kind === "text" && body.text === "3");
		assert.ok(again);
		assert.ok((await ada.api["rooms/erase"]({ room, id: again.id })).ok);
		await team.until(() => !grace.texts(room).includes("3"), { what: "3 to be taken back", within: 60_000 });
		edsger = await team.comeBack("Edsger");
		const rest = ["1", "2: disputed", "another 2: disputed"].join();
		await team.until(() => [...doubts(edsger)].sort().join() === rest, { what: "3 to go at Edsger's", within: 60_000 });
	});

	it("says it once where the node ends between beginning the new log and saying it there", async () => {
		const crashed = mkdtempSync(join(tmpdir(), "lanchat-crashed-"));
		try {
			await prepare();
			await forkBy(async () => void (await team.say(ada, room, "3")), "Grace");
			const logsBefore = counted(team.folder("Ada"), "logs WHERE seq > 0");
			assert.equal(onSend, null);
			onSend = () => {
				rmSync(crashed, { recursive: true });
				cpSync(team.folder("Ada"), crashed, { recursive: true });
				if (counted(crashed, "logs WHERE seq > 0") > logsBefore) {
					onSend = null;
					team.part("Ada", "Grace");
				}
			};
			await team.until(() => onSend === null, { what: "the new log to be begun", within: 60_000 });
			assert.equal(counted(crashed, "events WHERE gone = 3"), 0, "nothing was said again yet");
			await team.leave("Ada");
			rmSync(team.folder("Ada"), { recursive: true });
			cpSync(crashed, team.folder("Ada"), { recursive: true });
			team.heal("Ada", "Grace");
			for (const text of ["4", "5"]) {
				ada = await team.comeBack("Ada");
				await team.say(ada, room, text);
				for (const node of [ada, grace]) {
					await team.until(() => node.texts(room).includes(text), {
						what: `${text} at ${node.name}'s`,
						within: 60_000,
					});
					assert.equal(node.texts(room).filter((said) => said === "3").length, 1, node.name);
				}
				await team.leave("Ada");
			}
		} finally {
			rmSync(crashed, { recursive: true, force: true });
		}
	});

	it("says nothing again that somebody who came since could not read: that stays with its author, in doubt", async () => {
		const policy = { ...listedPolicy, history: "sinceJoin" } as const;
		assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room, policy }))).ok);
		await prepare();
		const nina = await team.add("Nina");
		await team.connect(nina, ada);
		await team.join(room, ada, nina);
		await team.connect(nina, grace);
		await forkBy(async () => void (await team.say(ada, room, "3")), "Grace", "Nina");
		await team.until(() => doubts(ada).some((text) => text.endsWith("disputed")), {
			what: "the proof",
			within: 60_000,
		});
		await team.say(ada, room, "4");
		for (const node of [ada, grace, nina]) {
			await team.until(() => doubts(node).includes("4"), { what: `4 at ${node.name}'s`, within: 60_000 });
		}
		assert.ok(doubts(ada).includes("3: disputed"));
		assert.deepEqual([grace.texts(room).includes("3"), nina.texts(room)], [false, ["4"]]);
	});

	it("takes no admin's decision twice: a restored admin first takes over what it had decided", async () => {
		await backUp();
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.until(
			() => {
				const members = grace.node.session?.rooms.get(room)?.state?.members.size;
				return members === 3;
			},
			{ what: "Grace to know of Edsger" },
		);
		await restore();
		ada = await team.comeBack("Ada");
		await team.until(() => ada.node.session?.rooms.get(room)?.state?.members.size === 3, {
			what: "Ada to know again",
			within: 60_000,
		});
		const barbara = await team.add("Barbara");
		await team.connect(barbara, ada);
		await team.join(room, ada, barbara);
		for (const node of [grace, edsger]) {
			await team.until(() => node.node.session?.rooms.get(room)?.state?.members.size === 4, {
				what: `${node.name} to know all four`,
				within: 60_000,
			});
		}
	});
});
