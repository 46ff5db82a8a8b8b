import { createWsTransport } from "../../../src/net/transport/wsTransport.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { realClock } from "../../harness/realClock.ts";
import { describeTransport } from "./transportContract.ts";

for (const host of ["127.0.0.1", "::1"]) {
	describeTransport(`ws on ${host}`, async () => {
		const resolve = async (name: string) => (name === "grace.test" ? [host] : []);
		const deps = { clock: realClock, logger: quietLogger, resolve };
		return {
			listening: createWsTransport(deps, { listenOn: host }),
			dialling: createWsTransport(deps, { listenOn: host }),
			host,
			name: "grace.test",
			close: async () => {},
		};
	});
}
