import { h } from '../dom.js';
import { icon } from '../icons.js';
import { button, checkbox, empty, field, fieldsOf, input, pill, trouble } from '../parts.js';
import { checkNow, goLive } from '../actions.js';
import { nameOf, stream } from '../store.js';
import { bitrate, megabits } from '../format.js';
import { plain, platformName, WEIGHTS } from '../words.js';
import { cancel, frame } from './frame.js';

/** What would be sent where, and what stands in the way, before anybody sees anything. */
export function golive(dialog) {
  const source = stream()?.inputSource;
  return frame('Go live', {
    wide: true,
    submit: form => {
      const { inputSource, together } = fieldsOf(form);
      goLive({ ...(inputSource && inputSource !== source ? { inputSource } : {}), ...(together ? { together } : {}) });
    },
    body: [
      field('inputSource', 'Source', input('inputSource', source, { required: true, autofocus: true }), 'An address (rtmp, rtmps, srt, http), file:NAME in the media folder, test, or ingest.'),
      checkbox('together', 'Show it everywhere at the same moment: wait until all platforms are ready'),
      h('h3', {}, 'Check'),
      check(dialog),
      h('h3', {}, 'Plan'),
      plan(dialog, 'h4'),
    ],
    foot: [
      dialog.checking ? null : button('Check again', () => checkNow('golive'), { icon: 'retry', kind: 'ghost' }),
      cancel(),
      button('Go live now', null, { icon: 'live', kind: 'primary', type: 'submit', busy: 'start' }),
    ],
  });
}

export function planOnly(dialog) {
  return frame('Plan', { wide: true, body: plan(dialog, 'h3'), foot: cancel('Close') });
}

function check({ check, checkProblem, checking }) {
  if (checkProblem) {
    return trouble(checkProblem);
  }
  if (!check) {
    return empty(checking ? 'Asking the platforms …' : 'Not checked yet.');
  }
  const found = [...check.findings, ...check.destinations.flatMap(one => one.findings.map(finding => ({ ...finding, id: one.id })))];
  return h(
    'div',
    {},
    h('p', { class: check.canGoLive ? 'tone-text-good verdict' : 'tone-text-bad verdict' }, icon(check.canGoLive ? 'check' : 'cross'), check.canGoLive ? 'All can go live' : 'Not all can go live'),
    found.length
      ? h(
          'ul',
          { class: 'issues' },
          found.map((finding, n) =>
            h(
              'li',
              { class: 'issue', key: n },
              pill(WEIGHTS[finding.weight] ?? WEIGHTS.NOTICE),
              h('div', {}, h('p', {}, finding.id ? h('b', {}, nameOf(finding.id)) : null, ` ${finding.text}`), finding.remedy ? h('p', { class: 'remedy' }, finding.remedy) : null),
            ),
          ),
        )
      : null,
  );
}

/** `level`: of the headings that stand below the one above it. */
function plan({ plan, planProblem }, level) {
  if (planProblem) {
    return trouble(planProblem);
  }
  if (!plan) {
    return empty('Looking at the source …');
  }
  return h(
    'div',
    { class: 'plan' },
    h('p', { class: `verdict tone-text-${plan.fits ? 'good' : 'bad'}` }, icon(plan.fits ? 'check' : 'cross'), plan.fits ? 'It fits' : 'It does not fit'),
    h(
      'dl',
      { class: 'facts facts-large' },
      h('div', { class: 'fact' }, h('dt', {}, 'Uplink needed'), h('dd', {}, megabits(plan.uplinkKilobits))),
      h('div', { class: 'fact' }, h('dt', {}, 'Uplink to have'), h('dd', {}, megabits(plan.recommendedUplinkKilobits))),
      h('div', { class: 'fact' }, h('dt', {}, 'CPU for encoding'), h('dd', {}, `${Number(plan.cpuCores).toFixed(1)} of ${plan.coresHere} cores`)),
    ),
    meter(plan),
    groups(plan, level),
    [...(plan.warnings ?? []).map(text => ['WARNING', text]), ...(plan.notices ?? []).map(text => ['NOTICE', text])].map(([weight, text], n) =>
      h('div', { class: 'issue', key: n }, pill(WEIGHTS[weight]), h('p', {}, text)),
    ),
    h('details', {}, h('summary', {}, 'In full'), h('pre', { tabindex: '0' }, plan.text)),
  );
}

function meter(plan) {
  const share = plan.coresHere ? plan.cpuCores / plan.coresHere : 0;
  return h('meter', { min: 0, max: 1, low: 0.7, high: 0.9, optimum: 0.3, value: String(Math.min(1, share)), 'aria-label': 'Share of this machine\'s CPU that encoding takes' });
}

/** Who shares which encode. */
function groups(plan, level) {
  const copied = plan.destinations.filter(one => one.copy && !one.obstacle);
  const blocked = plan.destinations.filter(one => one.obstacle);
  return h(
    'div',
    { class: 'plan-groups' },
    copied.length ? group(level, 'Sent as the source is', 'nothing is encoded', copied) : null,
    plan.renditions.map(rendition =>
      group(
        level,
        `Encode ${rendition.name}`,
        `${rendition.encoder} · ${rendition.profile}${rendition.cpuCores ? ` · ${Number(rendition.cpuCores).toFixed(1)} cores` : ''}${rendition.destinations.length > 1 ? ` · shared by ${rendition.destinations.length}` : ''}`,
        plan.destinations.filter(one => rendition.destinations.includes(one.id)),
      ),
    ),
    blocked.length ? group(level, 'Cannot be sent', '', blocked) : null,
  );
}

function group(level, heading, how, destinations) {
  return h(
    'section',
    { class: 'plan-group', key: heading },
    h(level, {}, heading),
    how ? h('p', { class: 'muted' }, how) : null,
    h(
      'ul',
      { class: 'plain-list' },
      destinations.map(one =>
        h(
          'li',
          { key: one.id },
          h('b', {}, nameOf(one.id)),
          ` ${platformName(one.platform)}`,
          one.kilobits ? ` · ${bitrate(one.kilobits)}` : '',
          one.reasons?.length ? h('span', { class: 'muted' }, ` · ${one.reasons.map(plain).join(', ')}`) : null,
          one.obstacle ? h('p', { class: 'tone-text-bad' }, `${one.obstacle.problem}. `, h('span', { class: 'remedy' }, one.obstacle.remedy)) : null,
        ),
      ),
    ),
  );
}
