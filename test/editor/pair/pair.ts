/** Ada and Grace at their editors, for several suites: to start them costs as much as most of what is done in them. */
import type { EditorPerson } from "../../harness/editorPerson.ts";
import { type EditorTeam, startTeam } from "../../harness/editorTeam.ts";
import { untilShown } from "../../harness/patience.ts";

/** The two, turned on and in sight of each other. A suite has rooms and files of its own, and finds nothing open. */
export class Pair {
	#team: EditorTeam | undefined;

	get ada(): EditorPerson {
		return this.#person(0);
	}

	get grace(): EditorPerson {
		return this.#person(1);
	}

	async start(): Promise<void> {
		this.#team = await startTeam(["Ada", "Grace"], { settings: { "lanChat.autoAcceptMegabytes": 1 } });
		const { ada, grace } = this;
		await this.#team.turnOn();
		if (!this.#team.network.hasMulticast) {
			await grace.run("LAN Chat: Connect to Address…");
			await grace.answer(`${ada.host.address}:46920`);
		}
		for (const [person, other] of [
			[ada, "Grace"],
			[grace, "Ada"],
		] as const) {
			const isSeen = async () => (await person.rows("People")).some((row) => row.startsWith(other));
			await untilShown(isSeen, { what: `${other} among the people that ${person.name} sees` });
		}
	}

	/** Closes what the suite before has left open, and shows the view. */
	async clear(): Promise<void> {
		await Promise.all(
			[this.ada, this.grace].map(async (person) => {
				await person.run("View: Close All Editors");
				await person.openView("LAN Chat");
			}),
		);
	}

	/** Takes a screenshot of both when the test has failed. */
	async keepFailure(test: Mocha.Test | undefined): Promise<void> {
		await this.#team?.keepFailure(test);
	}

	async stop(): Promise<void> {
		await this.#team?.stop();
	}

	#person(index: number): EditorPerson {
		const person = this.#team?.people[index];
		if (!person) throw new Error("the editors were not started");
		return person;
	}
}
