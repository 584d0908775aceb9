import { change, state } from './store.js';

/** Light or dark as the system has it, unless somebody chose. */
const KEY = 'simulcast.theme';
const ORDER = ['system', 'light', 'dark'];

export function startTheme() {
  const kept = localStorage.getItem(KEY);
  set(ORDER.includes(kept) ? kept : 'system');
}

export function nextTheme() {
  const theme = ORDER[(ORDER.indexOf(state.theme) + 1) % ORDER.length];
  localStorage.setItem(KEY, theme);
  set(theme);
}

function set(theme) {
  document.documentElement.dataset.theme = theme;
  change({ theme });
}
