/** A site's name server on loopback, as much of one as service discovery asks for. */
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import makeMdns from "multicast-dns";

/** One record, as multicast-dns writes it. */
export interface SiteRecord {
	readonly name: string;
	readonly type: "PTR" | "SRV" | "A" | "AAAA";
	readonly data: unknown;
}

/** Answers from a list. */
export class SiteDns {
	/** `address:port`. */
	readonly address: string;
	/** Names asked for, in order. */
	readonly asked: string[] = [];
	readonly #close: () => Promise<void>;

	private constructor(address: string, close: () => Promise<void>) {
		this.address = address;
		this.#close = close;
	}

	static async start(records: readonly SiteRecord[]): Promise<SiteDns> {
		const socket = createSocket({ type: "udp4" });
		const mdns = makeMdns({ socket, bind: false, multicast: false });
		socket.bind(0, "127.0.0.1");
		await once(socket, "listening");
		const close = () => new Promise<void>((resolve) => mdns.destroy(resolve));
		const dns = new SiteDns(`127.0.0.1:${socket.address().port}`, close);
		mdns.on("query", (query: Query, from: RemoteInfo) => {
			dns.asked.push(...query.questions.map(({ name }) => name));
			const answers = records.filter(({ name, type }) =>
				query.questions.some((asked) => asked.name.toLowerCase() === name.toLowerCase() && asked.type === type),
			);
			const answer = { id: query.id, questions: query.questions, answers };
			mdns.respond(answer as unknown as Parameters<typeof mdns.respond>[0], from);
		});
		return dns;
	}

	stop(): Promise<void> {
		return this.#close();
	}
}

interface Query {
	readonly id: number;
	readonly questions: readonly { readonly name: string; readonly type: string }[];
}
