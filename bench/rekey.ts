/**
 * A member is removed: from the admin's request until everyone else who is connected has opened its box of the new key.
 * The admin is a whole node with its store; the others are real links in one process, so their work (a signature and a
 * box each) is done one after the other, as it is not among real people. Beside it a bare `ws` message of the same size
 * to as many sockets between the same processes, and the sealing of the boxes alone.
 */
import type { BenchOptions } from "./options.ts";
import { Program } from "./programs/program.ts";
import type { RekeyAdminCalls } from "./programs/rekeyAdmin.ts";
import type { AllHave, RekeyMembersCalls } from "./programs/rekeyMembers.ts";
import { type BenchCase, type BenchResult, figures } from "./report.ts";

/** Members of the room, the admin included. */
const sizes = [10, 50, 256] as const;
const rounds = 5;

/** Measures in turn: ours, ws, sealing, ours, … */
export async function run({ isQuick }: BenchOptions): Promise<BenchResult> {
	const cases: BenchCase[] = [];
	for (const members of isQuick ? sizes.slice(0, 2) : sizes) cases.push(await measure(members));
	return { name: "rekey", cases };
}

async function measure(members: number): Promise<BenchCase> {
	const admin = new Program<RekeyAdminCalls>("./rekeyAdmin.ts");
	const others = new Program<RekeyMembersCalls>("./rekeyMembers.ts");
	try {
		const people = await others.call<{ identity: string; peerId: string }[]>("make", { count: members - 1 });
		const exported = people.map(({ identity }) => identity);
		const { port, wsPort } = await admin.call<{ port: number; wsPort: number }>("prepare", { members: exported });
		await others.call("connect", { port, wsPort });
		await admin.call("ready", { online: members - 1 });
		const times: { ours: number[]; ws: number[]; sealing: number[] } = { ours: [], ws: [], sealing: [] };
		for (const [round, { peerId }] of people.slice(0, rounds).entries()) {
			const rest = members - 2 - round;
			await others.call("expect", { count: rest });
			const haveKey = others.next<AllHave>();
			const kicked = await admin.call<number>("kick", { peerId });
			const { at, size } = await haveKey;
			times.ours.push(at - kicked);
			await others.call("expect", { count: members - 1 });
			const haveMessage = others.next<AllHave>();
			const sent = await admin.call<number>("broadcast", { size });
			times.ws.push((await haveMessage).at - sent);
			times.sealing.push(await admin.call<number>("seal", { members: rest + 1 }));
		}
		return {
			case: `room of ${members}`,
			unit: "ms",
			ours: figures(times.ours),
			peers: { ws: figures(times.ws), "boxes alone": figures(times.sealing) },
		};
	} finally {
		await Promise.all([
			admin.call("stop", null).catch(() => undefined),
			others.call("stop", null).catch(() => undefined),
		]);
	}
}
