import { h } from '../dom.js';
import { button, empty, panel } from '../parts.js';
import { open } from '../actions.js';
import { mayAct, state } from '../store.js';
import { instantOf, when } from '../format.js';
import { plain } from '../words.js';

/** Shows to come, of all streams. */
export function schedules() {
  const waiting = state.schedules.filter(one => String(one.state).toUpperCase() === 'WAITING');
  const rest = state.schedules.length - waiting.length;
  return panel(
    'schedules',
    'Scheduled shows',
    mayAct() ? button('Schedule', () => open('schedule', { schedule: null }), { icon: 'plus', kind: 'ghost', name: 'Schedule a show' }) : null,
    waiting.length
      ? h(
          'ul',
          { class: 'plain-list' },
          [...waiting].sort((a, b) => Date.parse(instantOf(a.start)) - Date.parse(instantOf(b.start))).map(one =>
            h(
              'li',
              { key: one.id, class: 'scheduled', 'data-schedule': one.id },
              h(
                'div',
                {},
                h('p', {}, h('b', {}, state.streams.find(stream => stream.id === one.streamId)?.name ?? one.streamId)),
                h('p', { class: 'muted' }, `${when(instantOf(one.start))} here${one.zone ? ` · planned in ${one.zone}` : ''}${one.whenMissed ? ` · if missed: ${plain(one.whenMissed)}` : ''}`),
              ),
              mayAct()
                ? h(
                    'div',
                    { class: 'actions' },
                    button('Change', () => open('schedule', { schedule: one.id }), { icon: 'pen', kind: 'ghost', iconOnly: true, name: 'Change the time' }),
                    button('Call off', () => open('callOff', { schedule: one.id }), { icon: 'trash', kind: 'ghost', iconOnly: true }),
                  )
                : null,
            ),
          ),
        )
      : empty('None.'),
    rest ? h('p', { class: 'hint' }, `${rest} past or called off`) : null,
  );
}
