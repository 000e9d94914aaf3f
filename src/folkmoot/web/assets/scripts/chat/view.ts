// The page is as high as what is left of the window, also with a phone's keyboard open.
export function fitView(): void {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    // Who has drawn the page nearer with two fingers sees less of it, and the page stays as it is.
    document.documentElement.style.setProperty("--view", `${view.height * view.scale}px`);
    // Safari pushes the page up to show the field; it is in sight as it is.
    if (view.offsetTop) window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  fit();
}
