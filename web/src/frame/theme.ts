/** Light, dark, or as the system: kept on this device. public/theme.js puts it on before the first paint. */
import { localStorageColorSchemeManager, useComputedColorScheme, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';

export type Theme = MantineColorScheme;
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** Also in public/theme.js. */
export const themeManager = localStorageColorSchemeManager({ key: 'mozaik.theme' });

export function useTheme(): [Theme, (theme: Theme) => void] {
  // Without transitions for a moment it would need a <style> that the Content-Security-Policy does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return [colorScheme, setColorScheme];
}

/** What the browser draws around the page follows it. */
export function useThemeColor(): void {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  useEffect(() => {
    const surface = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
    for (const meta of document.querySelectorAll('meta[name=theme-color]')) meta.setAttribute('content', surface);
  }, [scheme]);
}
