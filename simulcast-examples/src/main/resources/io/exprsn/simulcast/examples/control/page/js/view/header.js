import { h } from '../dom.js';
import { icon, mark } from '../icons.js';
import { button, pill } from '../parts.js';
import { choose, logOut, open } from '../actions.js';
import { nextTheme } from '../theme.js';
import { isRunning, mayAct, state } from '../store.js';
import { clock } from '../format.js';
import { SHOW_STATES } from '../words.js';

const THEMES = { system: ['half', 'As the system has it'], light: ['sun', 'Light'], dark: ['moon', 'Dark'] };

export function header() {
  const [sign, word] = THEMES[state.theme];
  return h(
    'header',
    { class: 'top', key: 'top' },
    h('div', { class: 'brand' }, mark(), h('h1', {}, 'Control room'), state.session?.demo ? h('span', { class: 'tag' }, 'Demo') : null),
    h('div', { class: 'top-stream' }, streamChooser(), onAir()),
    h(
      'nav',
      { class: 'top-end', 'aria-label': 'Room' },
      h('span', { class: 'who' }, icon(mayAct() ? 'person' : 'eye'), h('span', {}, mayAct() ? 'Operator' : 'Viewer')),
      mayAct() ? button('Accounts', () => open('accounts'), { icon: 'link', kind: 'ghost shrinks' }) : null,
      button(`Theme: ${word}`, nextTheme, { icon: sign, kind: 'ghost', iconOnly: true }),
      button('Log out', logOut, { icon: 'leave', kind: 'ghost', iconOnly: true, busy: 'logout' }),
    ),
    state.link === 'lost'
      ? h('div', { class: 'banner', role: 'alert', key: 'banner' }, icon('retry'), h('p', {}, h('b', {}, 'The control room does not answer. '), 'What you see is what was last known; shows go on without this page. Trying again …'))
      : null,
  );
}

function streamChooser() {
  return h(
    'div',
    { class: 'chooser' },
    h('label', { for: 'stream', class: 'unseen' }, 'Stream'),
    h(
      'select',
      { id: 'stream', value: state.streamId ?? '', disabled: !state.streams.length, on: { change: event => choose(event.target.value) } },
      state.streams.length
        ? state.streams.map(one => h('option', { value: one.id, key: one.id }, `${one.name}${['running', 'starting'].includes(one.state) && one.id !== state.streamId ? ' (on air)' : ''}`))
        : h('option', { value: '' }, 'No streams yet'),
    ),
    mayAct() ? button('New stream', () => open('stream', { stream: null }), { icon: 'plus', iconOnly: true }) : null,
    mayAct() && state.streamId ? button('Stream settings', () => open('stream', { stream: state.streamId }), { icon: 'gear', iconOnly: true }) : null,
  );
}

function onAir() {
  const status = state.status;
  if (!status) {
    return null;
  }
  return h(
    'div',
    { class: 'onair' },
    pill(SHOW_STATES[status.state] ?? { word: status.state, icon: 'circle', tone: 'quiet' }, 'pill-large'),
    isRunning() && status.onAirSince ? h('span', { class: 'clock', title: 'On air since the show began' }, clock(state.now - Date.parse(status.onAirSince))) : null,
  );
}
