// Days and times, in the reader's language and zone.
const language = typeof document === "undefined" ? "en" : document.documentElement.lang || "en";
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const DAY = 86_400_000;

export const timeOf = (at: Date) => clock.format(at);
export const momentOf = (at: Date) => full.format(at);

// Today, yesterday, a day of this week, or the date.
export function dayOf(at: Date, now = new Date()): string {
  const days = Math.round((midnight(at) - midnight(now)) / DAY);
  if (days <= 0 && days > -2) return capital(relative.format(days, "day"));
  if (days < 0 && days > -7) return capital(new Intl.DateTimeFormat(language, { weekday: "long" }).format(at));
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "long", year }).format(at);
}

// As a field for a date has it.
export function isoDay(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
const capital = (words: string) => words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
