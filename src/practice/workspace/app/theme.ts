import { useEffect, useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const THEME_KEY = 'countersign.theme';
const ORDER: Theme[] = ['system', 'light', 'dark'];

const stored = (): Theme => {
  const value = window.localStorage.getItem(THEME_KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
};

/** The chosen theme, kept in this browser; `next` goes system → light → dark. */
export const useTheme = (): { theme: Theme; next(): void } => {
  const [theme, setTheme] = useState<Theme>(stored);
  useEffect(() => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme);
    window.localStorage.setItem(THEME_KEY, theme);
  }, [theme]);
  return { theme, next: () => setTheme(ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? 'system') };
};
