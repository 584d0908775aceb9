import { h } from '../dom.js';
import { icon } from '../icons.js';
import { button } from '../parts.js';
import { dismiss, state } from '../store.js';

/** What was done, and what was refused. */
export function notes() {
  return h(
    'div',
    { class: 'notes', key: 'notes', role: 'region', 'aria-label': 'Messages' },
    state.notes.map(one =>
      h(
        'div',
        { class: `note note-${one.kind}`, key: one.n, role: one.kind === 'problem' ? 'alert' : 'status' },
        icon(one.kind === 'problem' ? 'cross' : 'check'),
        h('div', {}, h('p', {}, one.text), one.remedy ? h('p', { class: 'remedy' }, one.remedy) : null),
        button('Dismiss', () => dismiss(one.n), { icon: 'cross', iconOnly: true, kind: 'ghost' }),
      ),
    ),
  );
}
