/** Where the keyboard goes on when the button it was on is gone, or does nothing more: at the heading of the section. */
export function toHeading(section: Element | null | undefined): void {
  const here = document.activeElement;
  if (here && here !== document.body && !here.matches(':disabled')) return;
  const heading = section?.querySelector<HTMLElement>('h2');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}
