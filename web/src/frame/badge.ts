/** How many notifications are unread, where a tab that nobody looks at shows it: its title and its icon. */
import { useEffect } from 'react';

const SQUARES = [[2, 2, '#3b5bdb'], [17, 2, '#e8590c'], [2, 17, '#2b8a3e'], [17, 17, '#868e96']] as const;

function icon(count: number): string {
  const squares = SQUARES.map(([x, y, fill]) => `<rect x="${x}" y="${y}" width="13" height="13" rx="3" fill="${fill}"/>`).join('');
  const words = count > 9 ? '9+' : count;
  const badge = `<circle cx="21" cy="21" r="11" fill="#c92a2a" stroke="#fff" stroke-width="1.5"/>`
    + `<text x="21" y="26" font-family="system-ui,sans-serif" font-size="${count > 9 ? 13 : 16}" font-weight="700" fill="#fff" text-anchor="middle">${words}</text>`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${squares}${badge}</svg>`)}`;
}

/** Where the browser can, on the icon of the installed application, too. */
type Badging = { setAppBadge?: (count: number) => Promise<void>; clearAppBadge?: () => Promise<void> };

export function useBadge(title: string, count: number): void {
  useEffect(() => {
    document.title = count > 0 ? `(${count > 99 ? '99+' : count}) ${title}` : title;
  }, [title, count]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    const plain = link?.getAttribute('href') ?? '';
    if (!link || count === 0) return undefined;
    link.href = icon(count);
    const { setAppBadge, clearAppBadge } = navigator as Badging;
    setAppBadge?.call(navigator, count).catch(() => undefined);
    return () => {
      link.setAttribute('href', plain);
      clearAppBadge?.call(navigator).catch(() => undefined);
    };
  }, [count]);
}
