/**
 * Makes text that peers chose harmless where VS Code gives characters a meaning of their own.
 *
 * SECURITY: notifications, input box prompts and validation messages turn `[label](command:…)` into a link that runs
 * the command; quick picks and the status bar turn `$(name)` into an icon, a fake "verified" badge among them. A
 * zero-width space between the two characters that start either one breaks it and stays invisible.
 */
export function inert(text: string): string {
	return text.replace(/\]\(/g, "]\u200b(").replace(/\$\(/g, "$\u200b(");
}

/** A person as shown until their keys were compared: the label they chose and four letters of the fingerprint. */
export function nameWithTag(person: { readonly name: string; readonly tag: string }): string {
	return person.name === "" ? `·${person.tag}` : `${person.name} ·${person.tag}`;
}
