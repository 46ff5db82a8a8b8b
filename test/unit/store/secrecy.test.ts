import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Snippet } from "../../../src/net/api/messages.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { listedPolicy } from "../../harness/policies.ts";
import type { TestNode } from "../../harness/testNode.ts";

const words = {
	message: "Zebrafinch sings at dawn",
	queued: "Quagga waits in the outbox",
	room: "Xylophone Committee",
	note: "Yak would like to come in",
	path: "src/Wombat/secretPlans.ts",
	code: "const armadillo = 42;",
	team: "Narwhal",
} as const;

/** All bytes of all files of a node, by name. */
const filesOf = (folder: string): ReadonlyMap<string, Buffer> =>
	new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));

/** The ways in which text may lie about. */
const formsOf = (text: string): readonly Buffer[] =>
	[text, text.toLowerCase(), text.toUpperCase()].flatMap((form) => [
		Buffer.from(form, "utf8"),
		Buffer.from(form, "utf16le"),
		Buffer.from(form, "utf16le").swap16(),
		Buffer.from(Buffer.from(form).toString("hex")),
		Buffer.from(Buffer.from(form).toString("base64").replace(/=+$/, "").slice(0, -1)),
	]);

const found = (folder: string, secrets: Readonly<Record<string, readonly Buffer[]>>): readonly string[] =>
	[...filesOf(folder)].flatMap(([file, bytes]) =>
		Object.entries(secrets).flatMap(([name, forms]) =>
			forms.some((form) => bytes.includes(form)) ? [`${name} in ${file}`] : [],
		),
	);

const snippet: Snippet = {
	text: words.code,
	language: "typescript",
	path: words.path,
	eol: "\n",
	ranges: [{ startLine: 0, startColumn: 0, endLine: 0, endColumn: 21, length: words.code.length }],
	remote: "",
	commit: "",
	modified: false,
};

describe("a node's files", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	/** Everything a node keeps that is nobody else's business. */
	const secretsOf = (nodes: readonly TestNode[]): Readonly<Record<string, readonly Buffer[]>> => {
		const secrets: Record<string, readonly Buffer[]> = {};
		for (const [name, text] of Object.entries(words)) {
			secrets[name] = formsOf(text);
		}
		for (const { name, node } of nodes) {
			const { identity } = node.session ?? {};
			assert.ok(identity && node.masterKey);
			secrets[`${name}'s display name`] = formsOf(name);
			for (const [what, key] of Object.entries({
				signing: identity.signing.seed(),
				agreement: identity.agreement.secret(),
				master: node.masterKey,
			})) {
				secrets[`${name}'s ${what} key`] = [Buffer.from(key), Buffer.from(Buffer.from(key).toString("hex"))];
			}
		}
		return secrets;
	};

	it("show nothing of what was said, named, typed or shared, nor any key, neither while it runs nor afterwards", async () => {
		const ada = await team.add("Adalovelace");
		const grace = await team.add("Gracehopper");
		await team.connect(grace, ada);
		const created = await ada.api["rooms/create"]({ name: words.room, policy: listedPolicy });
		assert.ok(created.ok);
		const { room } = created.value;
		await team.ask(room, grace, words.note);
		await team.until(() => ada.node.overview().requests.length === 1, { what: "the request" });
		const secrets = secretsOf([ada, grace]);
		assert.deepEqual(found(ada.folder, secrets), []);
		assert.deepEqual(found(grace.folder, secrets), []);
		const [request] = ada.node.overview().requests;
		assert.ok(request);
		await ada.api["rooms/approve"](request);
		await team.until(() => grace.node.overview().rooms[0]?.role === "member", { what: "membership" });
		await team.say(ada, room, words.message);
		const shared = await grace.api["rooms/send"]({
			room,
			clientId: "client-snip",
			draft: { kind: "snippet", snippet },
		});
		assert.equal(shared.ok, true);
		await team.until(
			() => grace.texts(room).length === 1 && ada.messages(room).some((m) => m.body.kind === "snippet"),
			{
				what: "both messages",
			},
		);
		assert.deepEqual(found(ada.folder, secrets), []);
		assert.deepEqual(found(grace.folder, secrets), []);

		await team.leave("Adalovelace");
		await team.leave("Gracehopper");
		const alone = await team.comeBack("Gracehopper");
		const queued = await alone.api["rooms/send"]({
			room,
			clientId: "client-queued",
			draft: { kind: "text", text: words.queued },
		});
		assert.deepEqual(queued, { ok: true, value: { id: "queued-client-queued" } });
		assert.deepEqual(found(alone.folder, secrets), []);
		await team.leave("Gracehopper");
		assert.deepEqual(found(alone.folder, secrets), []);
		assert.deepEqual(found(ada.folder, secrets), []);
	});

	it("would show it to this search if it were there", async () => {
		const ada = await team.add("Adalovelace");
		ada.node.session?.store.commit(
			[{ put: "meta", key: "leak", value: new TextEncoder().encode(words.message) }],
			"full",
		);
		const secrets = secretsOf([ada]);
		assert.ok(found(ada.folder, secrets).some((leak) => leak.startsWith("message in store.sqlite")));
		assert.ok(filesOf(ada.folder).has("store.sqlite-wal"), "the log SQLite writes first is searched, too");
	});
});
