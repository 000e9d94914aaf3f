// How much waits in chats: beside the link that leads there, in the tab's title, and on its sign.
let title = "";
let sign: { link: HTMLLinkElement; address: string; svg: string } | null = null;

// `meant` of it is for the reader alone: conversations and mentions.
export function showCount(unread: number, meant: number): void {
  title ||= document.title;
  document.title = meant ? `(${meant}) ${title}` : title;
  for (const label of document.querySelectorAll('[data-nav="chat.home"]')) {
    label.parentElement?.querySelector(".badge")?.remove();
    if (!meant) continue;
    const badge = document.createElement("span");
    badge.className = "badge new end";
    badge.textContent = String(meant);
    label.after(badge);
  }
  void mark(unread > 0, meant > 0);
}

async function mark(isUnread: boolean, isMeant: boolean): Promise<void> {
  if (!sign) {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (!isUnread || !link) return;
    const svg = await fetch(link.href).then((answer) => answer.text()).catch(() => "");
    sign = { link, address: link.href, svg };
  }
  // A ring around the dot, so that it stands out from any sign.
  const dot = `<circle cx="78%" cy="22%" r="20%" fill="${isMeant ? "#d33" : "#888"}" stroke="#fff" stroke-width="4%"/></svg>`;
  const svg = sign.svg.replace("</svg>", dot);
  sign.link.href = isUnread && svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : sign.address;
}
