/**
 * Runs in the browser before the page: what VS Code's frame does for a webview. Themes are CSS variables on the root
 * and a class on the body, set from script as VS Code does; messages go by `lanChatPost`.
 */
(() => {
	let kept = JSON.parse(sessionStorage.getItem("kept") ?? "null");
	let isAcquired = false;

	globalThis.acquireVsCodeApi = () => {
		if (isAcquired) throw new Error("An instance of the VS Code API has already been acquired");
		isAcquired = true;
		return {
			// VS Code hands bytes over as they are; the way to the test takes text only.
			postMessage: (message) =>
				globalThis.lanChatPost(
					JSON.parse(JSON.stringify(message, (_, value) => (value instanceof Uint8Array ? [...value] : value))),
				),
			getState: () => kept,
			setState: (state) => {
				kept = structuredClone(state);
				sessionStorage.setItem("kept", JSON.stringify(kept));
			},
		};
	};

	globalThis.lanChatTheme = ({ kind, variables }) => {
		const root = document.documentElement;
		root.removeAttribute("style");
		for (const [name, value] of Object.entries(variables)) root.style.setProperty(name, value);
		document.body.className = kind === "high-contrast-light" ? `vscode-${kind} vscode-high-contrast` : `vscode-${kind}`;
	};

	globalThis.lanChatViolations = [];
	document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
		globalThis.lanChatViolations.push(`${violatedDirective} ${blockedURI}`);
	});

	const observer = new MutationObserver(() => {
		if (!document.body) return;
		observer.disconnect();
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(globalThis.lanChatFrame.defaults);
		document.adoptedStyleSheets = [sheet];
		globalThis.lanChatTheme(globalThis.lanChatFrame.theme);
	});
	observer.observe(document, { childList: true, subtree: true });
})();
