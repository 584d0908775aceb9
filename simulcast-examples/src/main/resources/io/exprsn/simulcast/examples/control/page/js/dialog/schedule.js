import { h } from '../dom.js';
import { button, field, fieldsOf, input, select } from '../parts.js';
import { reschedule, schedule as scheduleIt } from '../actions.js';
import { state, stream } from '../store.js';
import { cancel, frame } from './frame.js';

const WHEN_MISSED = [
  ['START_LATE', 'Start it late'],
  ['SKIP', 'Leave it out'],
];

/** A new time for a show, or another one for a show that waits. */
export function schedule({ schedule }) {
  const one = state.schedules.find(other => other.id === schedule);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = one?.zone ?? here;
  const start = one ? one.start.slice(0, 16) : inAnHour();
  return frame(one ? 'Another time' : 'Schedule a show', {
    submit: form => {
      const fields = fieldsOf(form);
      if (one) {
        reschedule(one.id, { start: fields.start, zone: fields.zone });
      } else {
        scheduleIt({ streamId: state.streamId, start: fields.start, zone: fields.zone, whenMissed: fields.whenMissed });
      }
    },
    body: [
      one ? null : h('p', {}, `“${stream()?.name}” starts by itself with the source and the destinations it then has.`),
      field('start', 'Start', input('start', start, { type: 'datetime-local', required: true, autofocus: true })),
      field('zone', 'Time zone', select('zone', zones(zone), zone), `Here it is ${here}. The clock on that wall counts, also over a change to summer time.`),
      one ? null : field('whenMissed', 'If nothing runs here at that time', select('whenMissed', WHEN_MISSED, 'START_LATE')),
    ],
    foot: [cancel(), button(one ? 'Change' : 'Schedule', null, { icon: 'calendar', kind: 'primary', type: 'submit', busy: 'schedule' })],
  });
}

/** As the field wants it: the time on the wall, without an offset. */
function inAnHour() {
  const time = new Date(Date.now() + 3600000);
  const two = n => String(n).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:00`;
}

function zones(wanted) {
  const all = Intl.supportedValuesOf?.('timeZone') ?? [];
  return [...new Set([wanted, 'UTC', ...all])].map(zone => [zone, zone.replaceAll('_', ' ')]);
}
