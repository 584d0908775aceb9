import { h } from '../dom.js';
import { chart } from '../chart.js';
import { icon } from '../icons.js';
import { button, empty, fact, pill } from '../parts.js';
import { act, open, openIncident } from '../actions.js';
import { isRunning, mayAct, state } from '../store.js';
import { ago, bitrate, bytes, clock, count, frames, span } from '../format.js';
import { kindOf, platformMark, platformName, stateOf } from '../words.js';

/** One tile for each destination. */
export function tiles() {
  const destinations = state.status?.destinations ?? [];
  return h(
    'section',
    { class: 'destinations', key: 'destinations', 'aria-labelledby': 'destinations-heading' },
    h('h2', { id: 'destinations-heading', class: 'unseen' }, 'Destinations'),
    destinations.length
      ? h('ul', { class: 'tiles' }, destinations.map(tile))
      : h(
          'div',
          { class: 'panel' },
          empty(
            state.status ? 'This stream goes nowhere yet. ' : 'Reading …',
            state.status && mayAct() ? button('Add a destination', () => open('add', { way: 'existing' }), { icon: 'plus', kind: 'primary' }) : null,
          ),
        ),
  );
}

function tile(one) {
  const how = stateOf(one.state);
  return h(
    'li',
    { class: `tile tile-${how.tone}`, key: one.id, 'data-destination': one.id, 'data-state': one.state },
    h(
      'header',
      { class: 'tile-head' },
      h('span', { class: `badge badge-${one.platform}`, 'aria-hidden': 'true' }, platformMark(one.platform)),
      h('div', { class: 'tile-name' }, h('h3', {}, one.name), h('p', { class: 'muted' }, where(one))),
      pill(how),
    ),
    h(
      'dl',
      { class: 'facts' },
      fact('On air', one.liveSince && one.state === 'LIVE' ? clock(state.now - Date.parse(one.liveSince)) : '–'),
      fact('Viewers', one.viewers === null || one.viewers === undefined ? '–' : count(one.viewers)),
      fact('Reconnects', count(one.reconnects ?? 0)),
    ),
    h(
      'div',
      { class: 'charts' },
      chart({ id: one.id, pick: mine => mine.kilobits ?? 0, now: isRunning() ? (one.kilobits ?? 0) : null, format: bitrate, name: 'Bitrate' }),
      chart({ id: one.id, pick: mine => mine.fps ?? 0, now: isRunning() ? (one.fps ?? 0) : null, format: fps => `${frames(fps)} fps`, name: 'Pictures' }),
    ),
    h(
      'dl',
      { class: 'facts facts-small' },
      fact('Queue', `${span(one.queuedMs ?? 0)} · ${bytes(one.queuedBytes ?? 0)}`, one.queuedMs > 2000 ? 'warn' : ''),
      fact('Dropped', count(one.droppedFrames ?? 0), one.droppedFrames > 0 ? 'warn' : ''),
      fact('Encode', one.rendition ?? 'none'),
    ),
    one.problem ? lastProblem(one) : null,
    h(
      'footer',
      { class: 'tile-actions' },
      mayAct() && isRunning() ? running(one) : null,
      button('Report', () => openIncident(one.id), { icon: 'report', kind: 'ghost', name: `Incident report of ${one.name}` }),
      mayAct()
        ? [
            button('Settings', () => open('destination', { destination: one.id }), { icon: 'gear', kind: 'ghost', iconOnly: true, name: `Settings of ${one.name}`, title: 'Settings' }),
            button('Remove', () => open('remove', { destination: one.id }), { icon: 'trash', kind: 'ghost', iconOnly: true, name: `Remove ${one.name}`, title: 'Remove' }),
          ]
        : null,
    ),
  );
}

/** Its platform, which leads to where people watch. Only to the web: the address comes from elsewhere. */
function where(one) {
  const name = platformName(one.platform);
  return /^https?:/.test(one.watchUrl ?? '')
    ? h('a', { class: 'watch', href: one.watchUrl, target: '_blank', rel: 'noopener noreferrer', 'aria-label': `Watch ${one.name} at ${name} (new tab)` }, name, icon('out'))
    : name;
}

function running(one) {
  const paused = one.wanted === 'PAUSED';
  return [
    one.wanted === 'ENDED'
      ? null
      : paused
        ? button('Resume', () => act(one.id, 'resume'), { icon: 'play', kind: 'ghost', name: `Resume ${one.name}`, busy: `resume ${one.id}` })
        : button('Pause', () => act(one.id, 'pause'), { icon: 'pause', kind: 'ghost', name: `Pause ${one.name}`, busy: `pause ${one.id}` }),
    ['RETRYING', 'FAILED'].includes(one.state)
      ? button('Retry', () => act(one.id, 'retry'), { icon: 'retry', kind: 'ghost', name: `Retry ${one.name} now`, busy: `retry ${one.id}` })
      : null,
  ];
}

/** What went wrong last. Once the destination is live again it is a memory, before that it is what matters most. */
function lastProblem(one) {
  const past = ['LIVE', 'PAUSED', 'ENDED', 'IDLE'].includes(one.state);
  return h(
    'div',
    { class: `problem ${past ? 'problem-past' : ''}` },
    h(
      'p',
      {},
      h('b', {}, past ? `Last problem, ${ago(one.problem.at, state.now)}: ` : `${kindOf(one.problem.kind)}: `),
      one.problem.text,
    ),
    one.problem.remedy ? h('p', { class: 'remedy' }, one.problem.remedy) : null,
  );
}
