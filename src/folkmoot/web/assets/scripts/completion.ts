// Completion of @mentions and #tags in a text field, as an ARIA listbox; a page may add what it knows itself.
export interface Choice {
  insert: string;
  label: string;
}
// What has been begun at the end of this text, and what it may become.
export type Own = (before: string) => { begun: string; choices: Choice[] } | null;

// `names`: the field holds nothing but names with commas between them, which need no @.
export function attachCompletion(field: HTMLTextAreaElement | HTMLInputElement, url: string, own?: Own, names = false): void {
  if (!url) return;
  const list = document.createElement("ul");
  list.className = "completions";
  list.role = "listbox";
  list.hidden = true;
  list.id = `completions-${Math.random().toString(36).slice(2)}`;
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  let choices: Choice[] = [];
  let chosen = 0;
  let asked = 0;
  let begun = "";

  const before = () => field.value.slice(0, field.selectionStart ?? 0);
  const name = () => /(?:^|,\s*)(@?[\p{L}\p{N}_.-]{1,40})$/u.exec(before())?.[1];
  const mark = () => /(?:^|\s)([@#][\p{L}\p{N}_.-]{1,40})$/u.exec(before())?.[1];
  const word = names ? name : mark;
  const close = () => {
    list.hidden = true;
    choices = [];
    field.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    list.replaceChildren(
      ...choices.map((choice, index) => {
        const item = document.createElement("li");
        item.role = "option";
        item.id = `${list.id}-${index}`;
        item.textContent = choice.label;
        item.ariaSelected = String(index === chosen);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          pick(index);
        });
        return item;
      }),
    );
    list.hidden = !choices.length;
    place();
    if (choices.length) field.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    else field.removeAttribute("aria-activedescendant");
  };
  const place = () => {
    const isRoomBelow = field.getBoundingClientRect().bottom + list.offsetHeight < innerHeight;
    const room = (list.offsetParent as HTMLElement | null)?.offsetHeight ?? 0;
    list.style.insetBlock = isRoomBelow ? `${field.offsetTop + field.offsetHeight}px auto` : `auto ${room - field.offsetTop}px`;
  };
  const pick = (index: number) => {
    const choice = choices[index];
    if (choice && before().endsWith(begun)) field.setRangeText(choice.insert + (names ? ", " : " "), before().length - begun.length, before().length, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  field.addEventListener("input", async () => {
    const mine = ++asked;
    const found = own?.(before());
    begun = found?.begun ?? word() ?? "";
    if (!begun) return close();
    if (found) {
      choices = found.choices;
      chosen = 0;
      return draw();
    }
    const answer = await fetch(`${url}?q=${encodeURIComponent(names ? `@${begun.replace("@", "")}` : begun)}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    choices = ((await answer.json()) as { choices: Choice[] }).choices;
    chosen = 0;
    draw();
  });
  field.addEventListener("keydown", (pressed) => {
    const event = pressed as KeyboardEvent;
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : choices.length - 1)) % choices.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") pick(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}

// Fields in which members are named.
export function startCompletion(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-complete-members]"))
    attachCompletion(field, field.dataset.completeMembers ?? "", undefined, true);
}
