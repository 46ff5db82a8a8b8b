/**
 * `npm test` runs the unit tests under two Nodes, to find what the older one lacks or does otherwise. What computes much
 * from what other tests have seen work there, and would only come to the same, is left out of its run.
 */
const isAgain = process.env.LANCHAT_UNIT_AGAIN === "1";

/** Declares such tests: `onceOnly(() => it("…", …))`. What touches disks, keys or sockets in a way of its own is none. */
export const onceOnly = (declare: () => unknown): void => {
	if (!isAgain) declare();
};
