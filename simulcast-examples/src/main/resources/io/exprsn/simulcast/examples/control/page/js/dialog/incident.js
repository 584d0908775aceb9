import { h } from '../dom.js';
import { button, empty } from '../parts.js';
import { openIncident } from '../actions.js';
import { nameOf } from '../store.js';
import { cancel, frame } from './frame.js';

/** What happened to one destination, and why, most likely. */
export function incident({ destination, report, problem }) {
  return frame(`Incident report: ${nameOf(destination)}`, {
    wide: true,
    body: report ? h('pre', { class: 'report', tabindex: '0' }, report.text) : problem ? null : empty('Writing …'),
    foot: [
      button('Write anew', () => openIncident(destination), { icon: 'retry', kind: 'ghost', busy: 'incident' }),
      report && navigator.clipboard ? button('Copy', () => navigator.clipboard.writeText(report.text), { icon: 'report', kind: 'ghost' }) : null,
      cancel('Close'),
    ],
  });
}
