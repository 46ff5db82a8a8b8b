/** The far end of the handshakes: accepts links, and TLS connections whose client has a certificate. */
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { openLink, openTransport } from "./links.ts";
import { serve } from "./program.ts";

/** A key and a certificate of each side, PEM; each trusts the other's alone. */
export interface Certificates {
	readonly server: { readonly key: string; readonly cert: string };
	readonly client: { readonly key: string; readonly cert: string };
}

/** What the benchmark may ask; each answers with a port. */
export type HandshakeServerCalls = { links: null; tls: Certificates };

serve<HandshakeServerCalls>({
	links: async () => {
		const started = await openTransport().start({
			ports: [0],
			accept: (socket) => void openLink(socket, "responder").catch(() => undefined),
		});
		if ("error" in started) throw new Error(started.error);
		return started.port;
	},
	tls: async ({ server, client }) => {
		const options = { ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true };
		const listener = createServer({ ...options, minVersion: "TLSv1.3", noDelay: true }, (socket) => {
			socket.on("error", () => socket.destroy());
			// The client's certificate holds: TLS 1.3 does not say so by itself, our HELLO does.
			socket.write("!");
		});
		await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
		return (listener.address() as AddressInfo).port;
	},
});
