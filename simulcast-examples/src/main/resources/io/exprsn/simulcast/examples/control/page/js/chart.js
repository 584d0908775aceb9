import { h } from './dom.js';
import { time } from './format.js';
import { CHART_MS, change, state } from './store.js';
import { stateOf } from './words.js';

const WIDTH = 600;
const HEIGHT = 48;
/** What is shown at least; it grows with the show up to ten minutes. */
const SHORTEST_MS = 2 * 60 * 1000;
/** Samples come every 2 s; where more is missing nothing is drawn. */
const GAP_MS = 7000;

/**
 * One destination's last minutes, ten at most, as an area with what it is now, and below it the states as a ribbon. The pointer on one chart reads all.
 * Those who hear the page are told the numbers.
 */
export function chart({ id, pick, now, format, name }) {
  const { samples } = state;
  const to = samples.length ? Date.parse(samples[samples.length - 1].at) : state.now;
  const shown = Math.min(CHART_MS, Math.max(SHORTEST_MS, samples.length ? to - Date.parse(samples[0].at) : 0));
  const from = to - shown;
  const minutes = Math.round(shown / 60000);
  const points = [];
  for (const sample of samples) {
    const mine = sample.destinations[id];
    if (mine) {
      points.push({ at: Date.parse(sample.at), value: pick(mine), state: mine.state });
    }
  }
  const values = points.map(point => point.value);
  const highest = Math.max(0, ...values);
  const top = highest > 0 ? highest * 1.15 : 1;
  const x = at => round(((at - from) / shown) * WIDTH);
  const y = value => round(HEIGHT - (value / top) * HEIGHT);
  const runs = unbroken(points);
  const pointed = state.pointed === null ? null : nearest(points, from + state.pointed * shown);
  return h(
    'figure',
    { class: 'chart' },
    h(
      'figcaption',
      {},
      h('span', {}, name),
      pointed ? h('span', { class: 'chart-pointed' }, `${time(pointed.at)} `, h('b', {}, format(pointed.value))) : h('b', {}, now === null ? '–' : format(now)),
    ),
    h(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT + 8}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': spoken(`${name}, last ${minutes} minutes`, values, format),
        on: { pointermove: event => point(event), pointerleave: () => change({ pointed: null }) },
      },
      h('line', { class: 'chart-floor', x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT, key: 'floor' }),
      h('line', { class: 'chart-half', x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2, key: 'half' }),
      runs.map((run, n) => [
        h('path', { class: 'chart-area', key: `area${n}`, d: `M${x(run[0].at)} ${HEIGHT}${run.map(p => `L${x(p.at)} ${y(p.value)}`).join('')}L${x(run[run.length - 1].at)} ${HEIGHT}Z` }),
        h('path', { class: 'chart-line', key: `line${n}`, d: `M${run.map(p => `${x(p.at)} ${y(p.value)}`).join('L')}` }),
      ]),
      ribbon(points, x),
      pointed ? h('line', { class: 'chart-pointer', key: 'pointer', x1: x(pointed.at), x2: x(pointed.at), y1: 0, y2: HEIGHT }) : null,
    ),
    h('div', { class: 'chart-axis', 'aria-hidden': 'true' }, h('span', {}, `${minutes} min ago`), h('span', {}, 'now')),
  );
}

function point(event) {
  const box = event.currentTarget?.getBoundingClientRect?.() ?? event.target.getBoundingClientRect();
  change({ pointed: (event.clientX - box.left) / box.width });
}

function unbroken(points) {
  const runs = [];
  for (const point of points) {
    const run = runs[runs.length - 1];
    if (run && point.at - run[run.length - 1].at <= GAP_MS) {
      run.push(point);
    } else {
      runs.push([point]);
    }
  }
  return runs;
}

/** Which state it was in when. */
function ribbon(points, x) {
  const spans = [];
  for (const point of points) {
    const span = spans[spans.length - 1];
    const tone = stateOf(point.state).tone;
    if (span && span.tone === tone && point.at - span.to <= GAP_MS) {
      span.to = point.at;
    } else {
      // A change is drawn to the moment it was seen, not as a hole.
      if (span && point.at - span.to <= GAP_MS) {
        span.to = point.at;
      }
      spans.push({ tone, from: point.at, to: point.at });
    }
  }
  return spans.map((span, n) =>
    h('rect', { class: `ribbon fill-${span.tone}`, key: `span${n}`, x: x(span.from), width: Math.max(2, round(x(span.to) - x(span.from))), y: HEIGHT + 4, height: 4 }),
  );
}

function nearest(points, at) {
  let best = null;
  for (const point of points) {
    if (!best || Math.abs(point.at - at) < Math.abs(best.at - at)) {
      best = point;
    }
  }
  return best && Math.abs(best.at - at) <= GAP_MS ? best : null;
}

function spoken(name, values, format) {
  if (!values.length) {
    return `${name}: nothing yet`;
  }
  return `${name}: now ${format(values[values.length - 1])}, lowest ${format(Math.min(...values))}, highest ${format(Math.max(...values))}`;
}

function round(n) {
  return Math.round(n * 10) / 10;
}
