import { h } from '../dom.js';
import { button, field, fieldsOf, input } from '../parts.js';
import { changeStream, createStream, deleteStream, open } from '../actions.js';
import { isRunning, state } from '../store.js';
import { platformName } from '../words.js';
import { cancel, frame } from './frame.js';

/** Makes a stream, or changes one: its name, its source, and where it goes. */
export function streamSettings({ stream: id }) {
  const one = state.streams.find(other => other.id === id) ?? null;
  return frame(one ? 'Stream settings' : 'New stream', {
    submit: form => {
      const { id: wantedId, name, title, description, inputSource, ...boxes } = fieldsOf(form);
      const destinations = state.destinations.filter(other => boxes[`to ${other.id}`]).map(other => other.id);
      // A source that was masked when it was read must not be written back.
      const source = inputSource && inputSource !== one?.inputSource ? { inputSource } : {};
      if (one) {
        const away = one.destinations.filter(other => !state.destinations.some(known => known.id === other));
        changeStream(one.id, { name, ...source, ...(isRunning() ? {} : { destinations: [...one.destinations.filter(other => destinations.includes(other) || away.includes(other)), ...destinations.filter(other => !one.destinations.includes(other))] }) });
      } else {
        createStream({ ...(wantedId ? { id: wantedId } : {}), name, ...(title ? { title } : {}), ...source, destinations });
      }
    },
    body: [
      one ? null : field('id', 'Id', input('id', '', { pattern: '[A-Za-z0-9_\\-]{1,64}', maxlength: 64 }), 'For programs: letters, digits, _ and -. Empty: one is made.'),
      field('name', 'Name', input('name', one?.name, { required: true, maxlength: 200, autofocus: true }), 'As this room calls it.'),
      one ? null : field('title', 'Title', input('title', '', { spellcheck: 'true' }), 'As viewers see it.'),
      field('inputSource', 'Source', input('inputSource', one?.inputSource), 'An address (rtmp, rtmps, srt, http), file:NAME in the media folder, test, or ingest to publish to this server.'),
      one && isRunning() ? h('p', { class: 'hint' }, 'Destinations are added and removed in the room while the show runs.') : destinations(one),
    ],
    foot: [
      one ? button('Delete', () => open('deleteStream', { stream: one.id }), { icon: 'trash', kind: 'ghost', disabled: isRunning(), title: isRunning() ? 'Stop the show first' : null }) : null,
      cancel(),
      button(one ? 'Save' : 'Make it', null, { kind: 'primary', type: 'submit', busy: 'stream' }),
    ],
  });
}

function destinations(one) {
  return h(
    'fieldset',
    { class: 'field' },
    h('legend', {}, 'Goes to'),
    state.destinations.length
      ? state.destinations.map(other =>
          h(
            'label',
            { class: 'check', key: other.id },
            h('input', { type: 'checkbox', name: `to ${other.id}`, checked: one?.destinations.includes(other.id) ?? false }),
            h('span', {}, `${other.name} · ${platformName(other.platform)}`),
          ),
        )
      : h('p', { class: 'hint' }, 'No destinations yet: add them once the stream is made.'),
  );
}

export function deletion({ stream: id }) {
  const one = state.streams.find(other => other.id === id);
  return frame(`Delete “${one?.name ?? id}”?`, {
    body: h('p', {}, 'Its source and its list of destinations are gone for good; the destinations themselves stay.'),
    foot: [cancel('Keep it'), button('Delete', () => deleteStream(id), { icon: 'trash', kind: 'danger', busy: 'stream' })],
  });
}

/** Where a publisher sends to. The key is told this once. */
export function ingest({ url, key }) {
  return frame('Publish here', {
    body: [
      h('p', {}, 'Give these to OBS or another encoder. The key is shown this once.'),
      field('ingest-url', 'Server', input('url', url, { readonly: true })),
      field('ingest-key', 'Stream key', input('key', key, { readonly: true, autofocus: true })),
    ],
    foot: cancel('I have it'),
  });
}
