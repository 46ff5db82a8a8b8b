/** Which addresses may be opened, and how they are shown. Pure. */

/** SECURITY: everything else (`command:`, `vscode:`, `file:`, `data:`, `javascript:`) stays plain text. */
const schemes: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** An address as it would be opened: other scripts in a host name appear in their `xn--` form. */
export interface Address {
	readonly href: string;
	/** `href` in three parts, so that the host can stand out; for mail the part before the question mark. */
	readonly before: string;
	readonly host: string;
	readonly after: string;
}

/** The address behind `url`, or null where it must not be opened. */
export function parseAddress(url: string): Address | null {
	if (!URL.canParse(url)) return null;
	const { href, protocol, host, pathname } = new URL(url);
	if (!schemes.has(protocol)) return null;
	if (protocol === "mailto:") {
		const after = href.slice(protocol.length + pathname.length);
		return { href, before: protocol, host: pathname, after };
	}
	if (host === "") return null;
	// After the scheme and anything that looks like a name and password in front of the host.
	const authority = href.indexOf("@") >= 0 && href.indexOf("@") < endOfAuthority(href) ? href.indexOf("@") + 1 : 0;
	const start = authority || href.indexOf("//") + 2;
	return { href, before: href.slice(0, start), host, after: href.slice(start + host.length) };
}

function endOfAuthority(href: string): number {
	const slash = href.indexOf("/", href.indexOf("//") + 2);
	return slash < 0 ? href.length : slash;
}
