import { h } from '../dom.js';
import { icon } from '../icons.js';
import { button, field, fieldsOf, input, pill, trouble } from '../parts.js';
import { rehearse } from '../actions.js';
import { nameOf, state } from '../store.js';
import { bitrate, clock, span } from '../format.js';
import { plain, WEIGHTS } from '../words.js';
import { cancel, frame } from './frame.js';

const OUTCOMES = {
  LIVE: { word: 'Was live, unseen', icon: 'check', tone: 'good' },
  SENT: { word: 'Took media', icon: 'check', tone: 'good' },
  REACHED: { word: 'Reached', icon: 'check', tone: 'good' },
  LEFT_OUT: { word: 'Left out', icon: 'circle', tone: 'quiet' },
  FAILED: { word: 'Failed', icon: 'cross', tone: 'bad' },
};

/** The whole way, unseen by viewers. */
export function rehearsal() {
  const rehearsal = state.rehearsal;
  const runs = rehearsal?.state === 'running';
  return frame('Rehearse', {
    wide: true,
    submit: form => rehearse(Number(fieldsOf(form).seconds)),
    body: [
      h('p', {}, 'All platforms are made ready and sent to where no viewer sees it; where viewers would see it, the server is only reached.'),
      runs
        ? h('p', { class: 'verdict', role: 'status' }, icon('dots'), `Running for ${clock(state.now - Date.parse(rehearsal.startedAt ?? new Date(state.now).toISOString()))}`)
        : field('seconds', 'Seconds on air', input('seconds', '20', { type: 'number', min: 5, max: 120, required: true, autofocus: true }), '5 to 120'),
      rehearsal?.problem ? trouble(typeof rehearsal.problem === 'string' ? { text: rehearsal.problem } : rehearsal.problem) : null,
      rehearsal?.report && !runs ? report(rehearsal.report) : null,
    ],
    foot: [cancel('Close'), runs ? null : button('Rehearse', null, { icon: 'flask', kind: 'primary', type: 'submit', busy: 'rehearse' })],
  });
}

function report(report) {
  return h(
    'div',
    { class: 'plan' },
    h('h3', {}, 'Last rehearsal'),
    h('p', { class: `verdict tone-text-${report.good ? 'good' : 'bad'}` }, icon(report.good ? 'check' : 'cross'), `${report.good ? 'All went well' : 'Not all went well'}, in ${span(report.tookMs)}`),
    h(
      'ul',
      { class: 'issues' },
      report.destinations.map(one =>
        h(
          'li',
          { class: 'issue', key: one.id },
          pill(OUTCOMES[one.outcome] ?? OUTCOMES.LEFT_OUT),
          h(
            'div',
            {},
            h('p', {}, h('b', {}, nameOf(one.id)), one.kilobits ? ` ${bitrate(one.kilobits)}` : ''),
            h('p', { class: 'muted' }, one.steps.map(step => `${plain(step.stage)} after ${span(step.afterMs)}`).join(' · ')),
            (one.findings ?? []).map((finding, n) => h('p', { key: n }, h('b', {}, `${(WEIGHTS[finding.weight] ?? WEIGHTS.NOTICE).word}: `), finding.text, finding.remedy ? h('span', { class: 'remedy' }, ` ${finding.remedy}`) : null)),
          ),
        ),
      ),
    ),
  );
}
