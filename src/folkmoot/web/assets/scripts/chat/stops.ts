// Which of the messages the tab key stops at: one, and what is in it once it has the focus. The arrows go to the others.
const INNER = "a[href], button, summary, input";

export function makeStop(list: HTMLElement, message: HTMLElement | undefined): void {
  for (const other of list.querySelectorAll<HTMLElement>(':scope > [tabindex="0"]')) if (other !== message) other.tabIndex = -1;
  if (message) message.tabIndex = 0;
}

// All that is in a message, reachable or passed over.
export function openInside(message: HTMLElement, isOpen: boolean): void {
  for (const element of message.querySelectorAll<HTMLElement>(INNER)) element.tabIndex = isOpen ? 0 : -1;
}

export function focusOn(message: HTMLElement): void {
  if (message.parentElement) makeStop(message.parentElement, message);
  message.focus();
}
