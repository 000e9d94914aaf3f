// Making elements, and keeping a list of them in step with what it shows.
type Given = string | number | boolean | null | undefined | ((event: never) => void);
type Child = Node | string | null | undefined | false;

// h("button.plain", { type: "button", onclick }, "Words")
export function h(name: string, given: Record<string, Given> = {}, ...children: Child[]): HTMLElement {
  const [tag = "div", ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

let sprite = "";

export function drawIconsFrom(address: string): void {
  sprite = address;
}

export function icon(name: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", ["reply", "back"].includes(name) ? "icon turns" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// A button that shows an icon and says words.
export function iconButton(name: string, words: string, action: (event: Event) => void, given: Record<string, Given> = {}): HTMLElement {
  return h("button.tool", { type: "button", title: words, "aria-label": words, onclick: action, ...given }, icon(name));
}

// Bring the children into this order, reusing those that are there; what is not among them goes.
export function arrange(parent: HTMLElement, children: HTMLElement[]): void {
  const wanted = new Set<Element>(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
}
