import { dayOf, momentOf, timeOf } from "./chat/when";

// Turns times into what people say ("3 hours ago"); the exact one stays in the title.
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function startTimes(root: ParentNode): void {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
    const at = new Date(element.dateTime);
    const seconds = (at.getTime() - Date.now()) / 1000;
    const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["minute", 60];
    element.title = exact.format(at);
    element.textContent = words.format(Math.trunc(seconds / size), unit);
  }
  const told = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-exact]")) element.textContent = told.format(new Date(element.dateTime));
  // The same hours and days wherever a chat is drawn: by its script, and by the server for pins and threads of messages.
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-clock]")) {
    const at = new Date(element.dateTime);
    element.textContent = timeOf(at);
    element.title = momentOf(at);
  }
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-day]")) element.textContent = dayOf(new Date(element.dateTime));
}
