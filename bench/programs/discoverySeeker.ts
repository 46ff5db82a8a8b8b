/**
 * Announces itself on one host and reports whom it sees, our way, that of `bonjour-service` or by the Avahi that runs on
 * the host, until its input ends.
 */
import { randomBytes } from "node:crypto";
import { Bonjour } from "bonjour-service";
import { createMdnsDiscovery } from "../../src/net/discovery/mdnsDiscovery.ts";
import { quietLogger } from "../../test/harness/quietLogger.ts";
import { realClock } from "../../test/harness/realClock.ts";
import { announceByAvahi } from "./avahi.ts";

/** What it is started with. */
export interface SeekerOptions {
	readonly way: "ours" | "bonjour-service" | "avahi";
	/** 16 hexadecimal digits. */
	readonly instance: string;
}

/** What it prints; `at` is the machine's wall clock, ms. */
export type SeekerReport =
	/** Just before it turns on. */
	| { readonly kind: "on"; readonly at: number }
	| { readonly kind: "seen"; readonly instance: string; readonly at: number };

const port = 46_920;
const { way, instance } = JSON.parse(process.argv[2] ?? "{}") as SeekerOptions;
const print = (report: SeekerReport): void => console.log(JSON.stringify(report));
const seen = (other: string): void => print({ kind: "seen", instance: other, at: Date.now() });

print({ kind: "on", at: Date.now() });
if (way === "ours") {
	await createMdnsDiscovery({ clock: realClock, random: randomBytes, logger: quietLogger }).start({
		instance,
		port,
		seen: (sighting) => seen(sighting.instance),
		gone: () => undefined,
		listed: () => undefined,
	});
} else if (way === "avahi") {
	announceByAvahi(instance, port, seen);
} else {
	const bonjour = new Bonjour();
	bonjour.find({ type: "lanchat-bench" }, ({ name }) => seen(name));
	bonjour.publish({ name: instance, type: "lanchat-bench", port });
}
process.stdin.resume().on("end", () => process.exit());
