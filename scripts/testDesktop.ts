/** placeholder */
export async function testDesktop(): Promise<boolean> {
	return true;
}
