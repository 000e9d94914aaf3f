// The current tab is in sight, also where the row of tabs is wider than the page.
export function showCurrentTabs(): void {
  for (const tab of document.querySelectorAll<HTMLElement>(".tabs > [aria-current]")) {
    const row = tab.parentElement;
    if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - row.clientWidth / 3;
  }
}

// Code and tables wider than the page can be reached, and so scrolled, with the keyboard in every browser.
export function startScrollers(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>(".prose pre, .scroll"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
