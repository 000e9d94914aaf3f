// Menus close with Escape and by a click elsewhere; so does the drawer of places on a phone.
export function startMenus(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
    if (drawerIsOpen() && !target.closest("#places, .open-places")) closeDrawer();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = openMenus()[0];
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (drawerIsOpen()) closeDrawer();
  });
}

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
}

function drawerIsOpen(): boolean {
  return location.hash === "#places";
}

function closeDrawer(): void {
  location.hash = "main";
  document.querySelector<HTMLElement>(".open-places")?.focus();
}
