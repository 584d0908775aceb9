import { h } from '../dom.js';
import { button, fact } from '../parts.js';
import { open, prepare } from '../actions.js';
import { isRunning, mayAct, state, stream } from '../store.js';
import { bitrate, count, frames, when } from '../format.js';
import { SOURCE } from '../words.js';

/** The show as a whole: its picture, title, source, sums, and what can be done with it. */
export function show() {
  const status = state.status;
  const name = stream()?.title || status?.title || stream()?.name || '';
  return h(
    'section',
    { class: 'panel show', key: 'show', 'aria-labelledby': 'show-heading' },
    picture(),
    h(
      'div',
      { class: 'show-body' },
      h(
        'div',
        { class: 'show-title' },
        h('div', {}, h('h2', { id: 'show-heading' }, name), stream()?.description ? h('p', { class: 'muted show-description' }, stream().description) : null),
        mayAct() ? button('Edit everywhere', () => open('edit'), { icon: 'pen', kind: 'ghost' }) : null,
      ),
      source(),
      status ? sums(status) : null,
      lastRun(status),
      mayAct() ? actions() : null,
    ),
  );
}

function picture() {
  const seen = state.preview;
  return h(
    'figure',
    { class: 'preview' },
    seen?.url && isRunning()
      ? h('img', { src: seen.url, alt: 'Outgoing picture, a few seconds old' })
      : h('p', {}, seen?.problem && isRunning() ? `No picture: ${seen.problem.message}` : isRunning() ? 'The first picture is on its way' : 'Off air'),
    seen?.problem?.remedy && isRunning() ? h('p', { class: 'remedy' }, seen.problem.remedy) : null,
  );
}

function source() {
  const flowing = state.status?.source;
  if (!flowing) {
    const wanted = stream()?.inputSource;
    return h('p', { class: 'source' }, h('b', {}, 'Source '), wanted ? h('code', {}, wanted) : 'none yet: give one under Stream settings');
  }
  const how = SOURCE[flowing.state] ?? { word: flowing.state, tone: 'quiet' };
  const parts = [
    flowing.width ? `${flowing.width} × ${flowing.height}` : null,
    flowing.videoCodec,
    flowing.fps ? `${frames(flowing.fps)} fps` : null,
    flowing.kilobits ? bitrate(flowing.kilobits) : null,
  ].filter(Boolean);
  return h(
    'p',
    { class: 'source' },
    h('b', {}, 'Source '),
    h('code', {}, flowing.description),
    ' ',
    h('span', { class: `tone-text-${how.tone}` }, how.word),
    parts.length ? h('span', { class: 'muted' }, ` · ${parts.join(' · ')}`) : null,
    flowing.problem ? h('span', { class: 'tone-text-bad' }, ` · ${flowing.problem.text ?? flowing.problem}`) : null,
  );
}

function sums(status) {
  const live = status.destinations.filter(one => one.state === 'LIVE').length;
  const wanted = status.destinations.filter(one => one.wanted !== 'ENDED' && one.wanted !== 'PAUSED').length;
  const up = status.destinations.reduce((sum, one) => sum + (one.kilobits ?? 0), 0);
  const drops = status.destinations.reduce((sum, one) => sum + (one.droppedFrames ?? 0), 0);
  const running = isRunning();
  return h(
    'dl',
    { class: 'facts facts-large' },
    fact('Destinations live', running ? `${live} of ${wanted}` : `0 of ${status.destinations.length}`, running && live < wanted ? 'warn' : ''),
    fact('Viewers', status.viewers === null || status.viewers === undefined ? '–' : count(status.viewers)),
    fact('Sent', running ? bitrate(up) : '–'),
    fact('Dropped pictures', running ? count(drops) : '–', running && drops > 0 ? 'warn' : ''),
    ...(status.renditions ?? []).map(one =>
      fact(`Encode ${one.name}`, one.speed ? `${one.speed.toFixed(2)}×` : bitrate(one.kilobits), one.speed && one.speed < 0.98 ? 'warn' : ''),
    ),
  );
}

function lastRun(status) {
  if (!status?.lastRun || isRunning()) {
    return null;
  }
  const last = status.lastRun;
  return h('p', { class: 'muted last-run' }, `Last show ended ${when(last.endedAt)}${last.problem ? `: ${last.problem.text ?? last.problem}` : ''}`);
}

function actions() {
  const running = isRunning();
  const ending = state.status?.state === 'ending';
  return h(
    'div',
    { class: 'actions' },
    running
      ? button('Stop the show', () => open('stop'), { icon: 'stop', kind: 'danger', busy: 'stop', disabled: ending })
      : button('Go live', () => prepare('golive'), { icon: 'live', kind: 'primary', busy: 'start' }),
    running ? null : button(state.rehearsal?.state === 'running' ? 'Rehearsal is running' : 'Rehearse', () => open('rehearse'), { icon: 'flask' }),
    button('Plan', () => prepare('plan'), { icon: 'report' }),
    button('Schedule', () => open('schedule', { schedule: null }), { icon: 'calendar' }),
    button('Add a destination', () => open('add', { way: 'existing' }), { icon: 'plus' }),
  );
}
