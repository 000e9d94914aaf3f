// What another app shares: kept on the device until it stands in the composer, so that signing in first loses nothing.
import { known } from "./known";
import { all, drop, put, type Shared } from "./store";

const LONGEST = 24 * 3600_000;
const FILES = 10;

export function share(event: FetchEvent): Promise<Response> | null {
  const isShare = event.request.method === "POST" && new URL(event.request.url).pathname === known.share;
  return isShare ? take(event.request) : null;
}

async function take(request: Request): Promise<Response> {
  for (const old of await all<Shared>("shared", known.scope)) if (old.at < Date.now() - LONGEST) await drop("shared", old.id);
  const form = await request.formData();
  const said = (name: string) => String(form.get(name) ?? "").slice(0, 60_000);
  const id = crypto.randomUUID();
  const files = form.getAll("files").filter((file): file is File => file instanceof File && file.size > 0);
  await put("shared", {
    id,
    scope: known.scope,
    title: said("title"),
    text: said("text"),
    url: said("url"),
    files: files.slice(0, FILES),
    at: Date.now(),
  } satisfies Shared);
  return Response.redirect(`${known.share}?kept=${id}`, 303);
}
