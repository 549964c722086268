/**
 * `ref` of a list whose line under the pointer stays there, whatever arrives or goes above it: who aims
 * at a button hits that one. The page is scrolled by as much as the line was moved, before it is painted.
 */
export function steady(list: HTMLElement | null): (() => void) | undefined {
  if (!list) return undefined;
  let held: Element | null = null;
  let top = 0; // on the screen
  let depth = 0; // in the page
  let place = '';
  const topNow = () => held?.getBoundingClientRect().top ?? 0;
  const measure = () => {
    top = topNow();
    depth = top + scrollY;
  };
  const scrolled = () => {
    // Where the line is elsewhere in the page, the page became shorter, and nobody scrolled.
    if (Math.abs(topNow() + scrollY - depth) < 1) measure();
  };
  // A browser says, too, what came under a pointer that nobody moved: that is not meant.
  const move = ({ target, clientX, clientY }: PointerEvent) => {
    const now = `${clientX} ${clientY}`;
    if (now === place) return;
    place = now;
    held = list.contains(target as Element) ? (target as Element).closest('li') : null;
    list.style.overflowAnchor = held ? 'none' : ''; // the browser has its own idea of what stays
    measure();
  };
  const observer = new ResizeObserver(() => {
    if (held?.isConnected) scrollBy({ top: topNow() - top, behavior: 'instant' });
    measure();
  });
  addEventListener('pointermove', move, { passive: true });
  addEventListener('scroll', scrolled, { passive: true });
  observer.observe(document.body);
  return () => {
    removeEventListener('pointermove', move);
    removeEventListener('scroll', scrolled);
    observer.disconnect();
  };
}
