// A chosen picture shows at once (data-shows: the img's id); writing in a line ticks its box (data-ticks: the box's id).
export function startChoices(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    const image = field.dataset?.shows && document.querySelector<HTMLImageElement>(`#${field.dataset.shows}`);
    const file = field.files?.[0];
    if (image && file) show(image, file);
  });
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const box = field.dataset?.ticks && document.querySelector<HTMLInputElement>(`#${field.dataset.ticks}`);
    if (box) box.checked = field.value.trim() !== "";
  });
}

function show(image: HTMLImageElement, file: File): void {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    image.src = String(reader.result);
    image.hidden = false;
  });
  reader.readAsDataURL(file);
}
