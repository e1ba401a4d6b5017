// SPDX-License-Identifier: Apache-2.0
/** Dark or light: as the system says, until a person chooses. */
import { useSignal } from '@preact/signals';

const STORED = 'nerv-observatory-theme';
type Theme = 'light' | 'dark';

function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

function choose(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // It is chosen anew next time.
  }
  // The tree is painted, and has to be told.
  dispatchEvent(new Event('nerv-theme'));
}

/** What was chosen before; before anything is drawn. */
export function restoreTheme(): void {
  try {
    const stored = localStorage.getItem(STORED);
    if (stored === 'light' || stored === 'dark') document.documentElement.dataset['theme'] = stored;
  } catch {
    // The system's it is.
  }
}

export function ThemeButton() {
  const dark = useSignal(isDark());
  return (
    <button
      type="button"
      class="theme"
      aria-label={dark.value ? 'Show it light' : 'Show it dark'}
      onClick={() => {
        choose(dark.value ? 'light' : 'dark');
        dark.value = isDark();
      }}
    >
      {dark.value ? '☀' : '☾'}
    </button>
  );
}
