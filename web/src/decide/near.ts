import { useEffect, useState, type RefObject } from 'react';

/** Whether it is on the screen, or nearly. */
export function useNear(target: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = target.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), { rootMargin: '200px 0px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [target]);
  return near;
}
