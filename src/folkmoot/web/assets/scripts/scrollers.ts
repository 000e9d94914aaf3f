// Code and tables wider than the page can be reached, and so scrolled, with the keyboard in every browser.
export function startScrollers(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>(".prose pre, .scroll"))
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
