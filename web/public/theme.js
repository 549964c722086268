// Before the first paint: the theme that was chosen on this device (src/theme.ts), so that nothing flashes.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem('mozaik.theme');
  } catch {
    // Storage may be forbidden: as the system.
  }
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
