/** Discovery in a test's hands: it says who is seen and who is gone. */
import type { Discovery } from "../../src/net/ports.ts";

type Started = Parameters<Discovery["start"]>[0];

/** Hears what a test says. */
export class HandDiscovery implements Discovery {
	#started: Started | null = null;

	start(options: Started): Promise<{ readonly interfaces: number }> {
		this.#started = options;
		return Promise.resolve({ interfaces: 1 });
	}

	report(): readonly [] {
		return [];
	}

	stop(): Promise<void> {
		this.#started = null;
		return Promise.resolve();
	}

	/** The id this node announces itself with. */
	get instance(): string {
		return this.#started?.instance ?? "";
	}

	/** Somebody announces itself as `instance` at `address`, `host:port`. */
	see(instance: string, address: string): void {
		const [host = "", port] = address.split(":");
		this.#started?.seen({ instance, address: { host, port: Number(port) }, networkInterface: "test" });
	}

	lose(instance: string): void {
		this.#started?.gone(instance);
	}
}
