import type { JSX } from "preact";

/** A codicon; only ever beside words or a label, so screen readers skip it. */
export function Icon({ name }: { readonly name: string }): JSX.Element {
	return <span class={`codicon codicon-${name}`} aria-hidden="true" />;
}
