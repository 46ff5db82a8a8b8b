/**
 * HTML of the parsers to nodes: the only way from a text with tags in it into the page.
 *
 * SECURITY: the parsers let no tag of a peer through. Should one ever fail, this keeps a short list of tags and none
 * of what can act: no address, no style, no handler, no id.
 */
import DOMPurify from "dompurify";

const messageTags = "p br strong em s code pre a ul ol li blockquote hr table thead tbody tr th td".split(" ");
const messageAttributes = ["data-block", "data-link", "data-heading", "data-align", "role", "tabindex", "start"];

/** What `parseMarkdown` made. */
export function messageNodes(html: string): DocumentFragment {
	return sanitize(html, messageTags, messageAttributes);
}

/** What `highlight` made. */
export function codeNodes(html: string): DocumentFragment {
	return sanitize(html, ["span"], ["class"]);
}

function sanitize(html: string, tags: readonly string[], attributes: readonly string[]): DocumentFragment {
	return DOMPurify.sanitize(html, {
		ALLOWED_TAGS: [...tags],
		ALLOWED_ATTR: [...attributes],
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		RETURN_DOM_FRAGMENT: true,
	});
}
