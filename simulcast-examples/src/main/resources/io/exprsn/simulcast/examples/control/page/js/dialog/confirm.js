import { h } from '../dom.js';
import { button, checkbox, fieldsOf } from '../parts.js';
import { cancelSchedule, remove, stop } from '../actions.js';
import { isRunning, nameOf, state, stream } from '../store.js';
import { instantOf, when } from '../format.js';
import { cancel, frame } from './frame.js';

/** Questions before what cannot be taken back. The harmless answer has the focus. */

export function stopping() {
  const live = state.status?.destinations.filter(one => one.state === 'LIVE').length ?? 0;
  return frame('Stop the show?', {
    body: [
      h('p', {}, `“${stream()?.name ?? state.streamId}” goes off air at ${live === 1 ? 'one destination' : `${live} destinations`}. Broadcasts on the platforms are ended; viewers see the end at once.`),
      h('p', { class: 'muted' }, 'A broadcast that was ended cannot be gone on with: going live again makes new ones.'),
    ],
    foot: [
      cancel('Keep it running'),
      button('Stop the show', stop, { icon: 'stop', kind: 'danger', busy: 'stop' }),
    ],
  });
}

export function removal({ destination }) {
  const one = state.status?.destinations.find(other => other.id === destination);
  const live = isRunning() && one && !['ENDED', 'FAILED', 'IDLE'].includes(one.state);
  return frame(`Remove ${nameOf(destination)}?`, {
    submit: form => remove(destination, fieldsOf(form).everywhere === true),
    body: [
      h('p', {}, live ? 'Its broadcast is ended and it leaves this stream. The others go on untouched.' : 'It leaves this stream.'),
      live ? null : checkbox('everywhere', 'Also delete its settings, for all streams'),
    ],
    foot: [cancel(), button('Remove', null, { icon: 'trash', kind: 'danger', type: 'submit', busy: 'remove' })],
  });
}

export function callOff({ schedule }) {
  const one = state.schedules.find(other => other.id === schedule);
  return frame('Call this show off?', {
    body: h('p', {}, one ? `The show of ${when(instantOf(one.start))} will not start, and what platforms announced is taken back.` : 'It is over or called off already.'),
    foot: [cancel('Keep it'), button('Call off', () => cancelSchedule(schedule), { icon: 'trash', kind: 'danger', busy: 'schedule' })],
  });
}
