import { h } from '../dom.js';
import { button, field, fieldsOf, input, pill } from '../parts.js';
import { edit as editIt } from '../actions.js';
import { isRunning, nameOf, state, stream } from '../store.js';
import { cancel, frame } from './frame.js';

const OUTCOMES = {
  DONE: { word: 'Done', icon: 'check', tone: 'good' },
  CUT: { word: 'Done, cut', icon: 'check', tone: 'warn' },
  LATER: { word: 'With the next broadcast', icon: 'dots', tone: 'quiet' },
  NOTHING_TO_CHANGE: { word: 'Nothing to change', icon: 'circle', tone: 'quiet' },
  NOT_POSSIBLE: { word: 'Not possible there', icon: 'circle', tone: 'quiet' },
  FAILED: { word: 'Failed', icon: 'cross', tone: 'bad' },
};

/** Title, description and the rest, on all platforms in one go. */
export function edit({ report }) {
  const one = stream();
  return frame('Edit everywhere', {
    submit: form => {
      const { title, description, category, tags } = fieldsOf(form);
      editIt({
        ...(title ? { title } : {}),
        ...(description ? { description } : {}),
        ...(category ? { category } : {}),
        ...(tags ? { tags: tags.split(',').map(tag => tag.trim()).filter(Boolean) } : {}),
      });
    },
    body: [
      field('title', 'Title', input('title', one?.title ?? state.status?.title ?? one?.name, { required: true, autofocus: true, spellcheck: 'true' })),
      field('description', 'Description', h('textarea', { name: 'description', rows: 4, value: one?.description ?? '' })),
      field('category', 'Category', input('category', ''), 'Its name or id on the platforms. Empty: as it is.'),
      field('tags', 'Tags', input('tags', ''), 'With commas between them. Empty: as they are.'),
      report ? outcome(report) : h('p', { class: 'hint' }, isRunning() ? 'Viewers see it within seconds.' : 'It is kept, and shown by the next broadcasts.'),
    ],
    foot: [cancel('Close'), button('Change everywhere', null, { icon: 'pen', kind: 'primary', type: 'submit', busy: 'edit' })],
  });
}

function outcome(report) {
  return h(
    'div',
    { role: 'status' },
    report.destinations?.length
      ? h(
          'ul',
          { class: 'issues' },
          report.destinations.map(one => h('li', { class: 'issue', key: one.id }, pill(OUTCOMES[one.outcome] ?? OUTCOMES.DONE), h('p', {}, h('b', {}, nameOf(one.id)), one.text ? ` ${one.text}` : ''))),
        )
      : h('p', { class: 'verdict tone-text-good' }, report.text ?? 'Kept for the next broadcast'),
  );
}
