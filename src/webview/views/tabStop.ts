/** The one row the Tab key comes to, and what is in it. */

/** For what came into a row after `ItemView` said whether it is that row; outside of rows there is nothing to skip. */
export function tabIndexIn(element: Element | null): 0 | -1 {
	return element?.closest<HTMLElement>(".row")?.tabIndex === -1 ? -1 : 0;
}
