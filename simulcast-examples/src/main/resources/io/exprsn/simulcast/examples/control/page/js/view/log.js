import { h } from '../dom.js';
import { icon } from '../icons.js';
import { empty, panel, select } from '../parts.js';
import { change, nameOf, state } from '../store.js';
import { time } from '../format.js';

const SIGNS = { info: ['info', 'quiet', 'Note'], warning: ['warn', 'warn', 'Warning'], error: ['cross', 'bad', 'Error'] };

/** What happened, newest first. */
export function log() {
  const wanted = state.logFilter;
  const entries = state.log.filter(entry => wanted === 'all' || entry.severity !== 'info').slice(0, 200);
  return panel(
    'log',
    'Events',
    h(
      'div',
      { class: 'filter' },
      h('label', { class: 'unseen', for: 'log-filter' }, 'Which events'),
      select('log-filter', [['all', 'All'], ['problems', 'Problems']], wanted, { id: 'log-filter', on: { change: event => change({ logFilter: event.target.value }) } }),
    ),
    entries.length
      ? h(
          'ol',
          { class: 'scroll log', tabindex: '0', 'aria-label': 'Events, newest first' },
          entries.map(entry => {
            const [sign, tone, word] = SIGNS[entry.severity] ?? SIGNS.info;
            return h(
              'li',
              { key: entry.n },
              h('time', { datetime: entry.at }, time(entry.at)),
              h('span', { class: `tone-text-${tone}` }, icon(sign), h('span', { class: 'unseen' }, word)),
              h('p', {}, told(entry)),
            );
          }),
        )
      : empty(wanted === 'all' ? 'Nothing happened yet.' : 'No problems.'),
  );
}

/** A line about a destination begins with its id; people know it by its name. */
function told({ destination, text }) {
  return destination && text.startsWith(`${destination} `) ? nameOf(destination) + text.slice(destination.length) : text;
}
