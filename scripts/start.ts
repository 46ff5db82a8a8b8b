/** placeholder */
export async function start(): Promise<boolean> {
	return true;
}
