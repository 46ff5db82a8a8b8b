import { MemoryNetwork } from "../../harness/memoryTransport.ts";
import { realClock } from "../../harness/realClock.ts";
import { describeTransport } from "./transportContract.ts";

describeTransport("memory", async () => {
	const network = new MemoryNetwork({ clock: realClock });
	network.addName("grace.test", "10.0.0.2");
	return {
		dialling: network.transport("10.0.0.1"),
		listening: network.transport("10.0.0.2"),
		host: "10.0.0.2",
		name: "grace.test",
		close: async () => {},
	};
});
