import { h } from '../dom.js';
import { panel, pill } from '../parts.js';
import { isRunning, nameOf, state } from '../store.js';
import { ago } from '../format.js';
import { HEALTH, SEVERITIES } from '../words.js';

const WORST_FIRST = ['ERROR', 'WARNING', 'INFO'];

/** What is wrong and what helps. */
export function health() {
  if (!isRunning() || !state.status?.health) {
    return null;
  }
  const told = state.status.health;
  const issues = [...told.issues].sort((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
  return panel(
    'health',
    'Health',
    pill(HEALTH[told.overall] ?? HEALTH.GOOD),
    issues.length
      ? h(
          'ul',
          { class: 'issues' },
          issues.map(issue => {
            const severity = SEVERITIES[issue.severity] ?? SEVERITIES.INFO;
            return h(
              'li',
              { class: 'issue', key: `${issue.code} ${issue.subject}` },
              pill(severity),
              h(
                'div',
                {},
                h('p', {}, h('b', {}, nameOf(issue.subject)), ` ${issue.text}`, h('span', { class: 'muted' }, ` · ${ago(issue.since, state.now)}`)),
                h('p', { class: 'remedy' }, issue.remedy),
              ),
            );
          }),
        )
      : null,
  );
}
