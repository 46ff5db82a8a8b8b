/** Which rooms the person can see right now. No `vscode`: the panels tell it. */
import { Disposable } from "../disposable.ts";
import { Emitter } from "../events.ts";

/** A page as VS Code shows it. */
export interface PanelView {
	/** In front in its group of editors, which a maximized panel or group may cover. */
	readonly visible: boolean;
	/** It has the focus among all editors. */
	readonly active: boolean;
}

/** For the notifier (no toast about what is in view) and for read marks. */
export class VisibleRooms extends Disposable {
	readonly #panels = new Map<string, PanelView>();
	/** Those whose page said that it has no place on the screen. */
	readonly #covered = new Set<string>();
	readonly #changed = this.register(new Emitter<void>());
	#isWindowFocused: boolean;

	constructor(isWindowFocused: boolean) {
		super();
		this.#isWindowFocused = isWindowFocused;
	}

	/** Something became visible, hidden, active, or the window's focus changed. */
	readonly onDidChange = this.#changed.event;

	/** The page is on the screen and the window has the focus: what is at the bottom of it counts as read. */
	isAttended(room: string): boolean {
		return this.#isWindowFocused && this.#panels.get(room)?.visible === true && !this.#covered.has(room);
	}

	/** The room of the page that has the focus among all editors; undefined when another editor has it. */
	get activeRoom(): string | undefined {
		for (const [room, { active }] of this.#panels) if (active) return room;
		return undefined;
	}

	/** Called by the panels; null when the page is closed. */
	setPanel(room: string, view: PanelView | null): void {
		if (view) this.#panels.set(room, view);
		else {
			this.#panels.delete(room);
			this.#covered.delete(room);
		}
		this.#changed.fire();
	}

	/** Called when a page gets or loses its place on the screen, which VS Code does not tell. */
	setOnScreen(room: string, isOnScreen: boolean): void {
		if (this.#covered.has(room) !== isOnScreen) return;
		if (isOnScreen) this.#covered.delete(room);
		else this.#covered.add(room);
		this.#changed.fire();
	}

	/** Called when the window gets or loses the focus. */
	setWindowFocused(isFocused: boolean): void {
		if (this.#isWindowFocused === isFocused) return;
		this.#isWindowFocused = isFocused;
		this.#changed.fire();
	}
}
