import { h } from '../dom.js';
import { button } from '../parts.js';
import { open } from '../actions.js';
import { mayAct, state } from '../store.js';
import { chat } from './chat.js';
import { health } from './health.js';
import { log } from './log.js';
import { schedules } from './schedules.js';
import { show } from './show.js';
import { tiles } from './tiles.js';

/** One stream with all that belongs to it. */
export function room() {
  if (!state.streamId) {
    return h(
      'main',
      { id: 'main', class: 'nothing', key: 'nothing', tabindex: '-1' },
      h('h2', {}, 'No streams yet'),
      h('p', { class: 'muted' }, 'A stream is a source and the destinations it goes to.'),
      mayAct() ? button('Make the first stream', () => open('stream', { stream: null }), { icon: 'plus', kind: 'primary' }) : null,
    );
  }
  return h(
    'main',
    { id: 'main', class: 'room', key: 'room', tabindex: '-1' },
    h('div', { class: 'room-main' }, show(), health(), tiles()),
    h('div', { class: 'room-side' }, chat(), log(), schedules()),
  );
}
