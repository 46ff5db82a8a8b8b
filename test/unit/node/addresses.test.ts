import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { chanceFor } from "../../harness/testChance.ts";
import { TestNode } from "../../harness/testNode.ts";

/** Listens on any port of the loopback. */
const listening = async (server: Server): Promise<number> => {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return (server.address() as AddressInfo).port;
};

describe("connecting to what is not a colleague, over real sockets", () => {
	let ada: TestNode;
	const servers: Server[] = [];
	before(async () => {
		ada = await new TestNode({ name: "Ada", random: chanceFor("addresses"), settings: { port: 0 } }).turnOn();
	});
	after(async () => {
		await ada.remove();
		for (const server of servers) {
			server.close();
		}
	});

	/** A server whose connections are answered with these words. */
	const answering = async (words: string): Promise<number> => {
		const server = createServer((socket) => {
			socket.on("error", () => socket.destroy());
			socket.once("data", () => socket.end(words));
		});
		servers.push(server);
		return await listening(server);
	};

	const refusal = async (address: string) => {
		const outcome = await ada.api["peers/connect"]({ address });
		return outcome.ok ? "connected" : outcome.code;
	};

	it("says that a web server is no LAN Chat, whatever it answers", async () => {
		const web = createHttpServer((_request, response) => response.end("<h1>It works!</h1>"));
		servers.push(web);
		assert.equal(await refusal(`127.0.0.1:${await listening(web)}`), "addressNotLanChat");
		for (const words of [
			"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/lanchat/1\r\nContent-Length: 0\r\n\r\n",
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
			"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n",
			"SSH-2.0-OpenSSH_9.6\r\n",
		]) {
			assert.equal(await refusal(`127.0.0.1:${await answering(words)}`), "addressNotLanChat", words.slice(0, 20));
		}
	});

	it("says that a LAN Chat of another version speaks another version", async () => {
		const port = await answering(
			"HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: lanchat.v2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		);
		assert.equal(await refusal(`127.0.0.1:${port}`), "addressVersion");
	});

	it("says that nothing listens, that there is no such name, and that one has called oneself", async () => {
		const server = createServer();
		const port = await listening(server);
		server.close();
		await once(server, "close");
		assert.equal(await refusal(`127.0.0.1:${port}`), "addressRefused");
		assert.equal(await refusal("nobody.invalid"), "addressUnresolved");
		assert.equal(await refusal(ada.address), "addressSelf");
		assert.equal(await refusal(`localhost:${ada.port}`), "addressSelf");
	});

	it("says of an address what is wrong with it, without dialling anything", async () => {
		for (const [address, code] of [
			["", "addressInvalid"],
			["two words", "addressInvalid"],
			["ws://127.0.0.1:1/", "addressInvalid"],
			["127.0.0.1:99999", "addressPort"],
			["host:99999", "addressPort"],
			["host:x", "addressPort"],
			["[::1]:x", "addressPort"],
			["[::1]:", "addressPort"],
			["[nonsense]:1", "addressInvalid"],
			["127.0.0.1:22", "addressPort"],
			["224.0.0.251:46920", "addressNotOne"],
			["0.0.0.0:46920", "addressNotOne"],
		] as const) {
			assert.equal(await refusal(address), code, address);
		}
	});

	it("shows none of it to the person, and rings no bell", async () => {
		assert.deepEqual(ada.node.overview().people, []);
		assert.deepEqual(ada.heard.event, []);
		assert.equal(ada.node.status.kind, "on");
	});
});
