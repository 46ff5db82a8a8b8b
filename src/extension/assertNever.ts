/** Ends an exhaustive `switch`: a case nobody thought of is a compile error, and a clear one at run time. */
export function assertNever(value: never): never {
	throw new Error(`Unexpected case: ${JSON.stringify(value)}`);
}
