export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="logo">
      <rect x="2" y="2" width="13" height="13" rx="3" fill="#3b5bdb" />
      <rect x="17" y="2" width="13" height="13" rx="3" fill="#e8590c" />
      <rect x="2" y="17" width="13" height="13" rx="3" fill="#2b8a3e" />
      <rect x="17" y="17" width="13" height="13" rx="3" fill="#868e96" />
    </svg>
  );
}
