// How much is unread elsewhere: in the tab's title, on its sign, and on the installed app.
let title = "";

export function showCount(unread: number, meant: number): void {
  title ||= document.title;
  document.title = meant ? `(${meant}) ${title}` : unread ? `• ${title}` : title;
  void (meant ? navigator.setAppBadge?.(meant) : navigator.clearAppBadge?.());
  void mark(unread > 0, meant > 0);
}

let sign: { link: HTMLLinkElement; address: string; svg: string } | null = null;

async function mark(isUnread: boolean, isMeant: boolean): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  if (!sign) {
    if (!isUnread) return;
    const svg = await fetch(link.href).then((answer) => answer.text()).catch(() => "");
    sign = { link, address: link.href, svg };
  }
  const dot = `<circle cx="78%" cy="22%" r="20%" fill="${isMeant ? "#d33" : "#999"}" stroke="#fff" stroke-width="4%"/></svg>`;
  const svg = sign.svg.replace("</svg>", dot);
  sign.link.href = isUnread && svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : sign.address;
}
