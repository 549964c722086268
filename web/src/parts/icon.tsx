/** Small drawings beside words, or for them: whoever hears the page is told the words. */
const PATHS = {
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-8 8.5c.8-4 4-6 8-6s7.2 2 8 6',
  add: 'M12 5v14M5 12h14',
  bell: 'M6 9a6 6 0 1 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9m4 11a2.2 2.2 0 0 0 4 0',
  check: 'M4 5.500h16v13H4zM8.5 12l2.5 2.5 4.5-5',
  down: 'm6 9.5 6 6 6-6',
  help: 'M12 21.500a9.5 9.5 0 1 0 0-19 9.5 9.5 0 0 0 0 19M9.2 9.300a2.8 2.8 0 1 1 4 2.600c-.8.4-1.2.9-1.2 1.800m0 3.100v.1',
  home: 'M4 11.5 12 4.500l8 7V20h-5.500v-5.500h-5V20H4z',
  leave: 'M14 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-3M9 12h12m-3-3 3 3-3 3',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.500 3.500 0 0 1 7 0v3',
  mine: 'M12 7.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M12 2.500v2m0 15v2M4.5 4.5 6 6m12 12 1.5 1.500M2.5 12h2m15 0h2M4.5 19.5 6 18M18 6l1.5-1.5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  signal: 'M2 9.5a15 15 0 0 1 20 0M5 13a10 10 0 0 1 14 0M8 16.5a5.5 5.5 0 0 1 8 0M12 20h.01',
  next: 'm9.5 6 6 6-6 6',
  planning: 'M4 6h16v14H4zM4 10.500h16M8.5 3v4m7-4v4M8 14h3.500m1.5 0h3M8 17h6',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true"
      strokeWidth={name === 'more' ? 3.5 : 2} strokeLinecap="round" strokeLinejoin="round">
      <path d={PATHS[name]} />
    </svg>
  );
}
