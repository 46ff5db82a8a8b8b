/** Progress of what mostly takes no time at all. */
import * as vscode from "vscode";

/** What takes longer than this, ms, is shown. */
const moment = 700;

/** Shows `title` as long as `work` goes on, unless that is over in a moment. */
export async function withProgressLater<T>(work: PromiseLike<T>, title: string): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const isLong = new Promise<boolean>((resolve) => {
		timer = setTimeout(resolve, moment, true);
	});
	const isOver = work.then(
		() => false,
		() => false,
	);
	const isShown = await Promise.race([isOver, isLong]);
	clearTimeout(timer);
	if (!isShown) return work;
	return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () => work);
}
