/** What two people do, in the same two editors one after another. */
import { files } from "./pair/files.ts";
import { invites } from "./pair/invites.ts";
import { Pair } from "./pair/pair.ts";
import { people } from "./pair/people.ts";
import { windows } from "./pair/windows.ts";

describe("in one pair of editors,", function () {
	this.timeout(600_000);
	const pair = new Pair();

	before(() => pair.start());
	afterEach(function () {
		return pair.keepFailure(this.currentTest);
	});
	after(() => pair.stop());

	const suites = {
		"a room by invitation": invites,
		"Ada and Grace send each other files": files,
		"two windows of one person": windows,
		// The last: they are contacts and verified then, and in the others they are not.
		"two people": people,
	};
	for (const [title, suite] of Object.entries(suites)) {
		describe(title, () => {
			before(() => pair.clear());
			suite(pair);
		});
	}
});
