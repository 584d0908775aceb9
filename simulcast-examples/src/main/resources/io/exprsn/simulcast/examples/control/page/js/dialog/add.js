import { h } from '../dom.js';
import { button, choice, empty, field, fieldsOf, input, select } from '../parts.js';
import { add as addIt, connect, inDialog } from '../actions.js';
import { state, stream } from '../store.js';
import { platformName } from '../words.js';
import { cancel, frame } from './frame.js';

const WAYS = [
  ['existing', 'One we have'],
  ['service', 'Known service'],
  ['address', 'By address'],
  ['account', 'Platform account'],
];

/** Four ways to one more destination. All work while the show is on air. */
export function add({ way, service }) {
  const views = { existing, service: () => byService(service), address, account };
  const { body, submit, word } = views[way]();
  return frame('Add a destination', {
    submit,
    body: [choice('way', 'Which way', WAYS, way, chosen => inDialog('add', { way: chosen, problem: null })), h('div', { class: 'way', key: way }, body)],
    foot: [cancel(), submit ? button(word ?? 'Add', null, { icon: 'plus', kind: 'primary', type: 'submit', busy: way === 'account' ? 'connect' : 'add' }) : null],
  });
}

function existing() {
  const there = new Set([...(stream()?.destinations ?? []), ...(state.status?.destinations ?? []).filter(one => one.state !== 'ENDED').map(one => one.id)]);
  const left = state.destinations.filter(one => !there.has(one.id));
  if (!left.length) {
    return { body: empty('All destinations that are known go to this stream already.') };
  }
  return {
    body: field('id', 'Destination', select('id', left.map(one => [one.id, `${one.name} · ${platformName(one.platform)}`]), left[0].id)),
    submit: form => addIt({ id: fieldsOf(form).id }),
  };
}

function byService(chosen) {
  if (!state.services.length) {
    return { body: empty('No services are known here.') };
  }
  const id = chosen ?? state.services[0].id;
  const service = state.services.find(one => one.id === id);
  const servers = (service.servers ?? []).map(one => (typeof one === 'string' ? [one, one] : [one.url, one.name ? `${one.name} (${one.url})` : one.url]));
  return {
    body: [
      field('service', 'Service', select('service', state.services.map(one => [one.id, one.name]), id, { on: { change: event => inDialog('add', { service: event.target.value }) } })),
      field('server', 'Server', select('server', servers, servers[0]?.[0], { key: id })),
      name(service.name),
      key(),
    ],
    submit: form => {
      const fields = fieldsOf(form);
      addIt({ name: fields.name, platform: 'rtmp', server: fields.server, key: fields.key });
    },
  };
}

function address() {
  return {
    body: [
      name(''),
      field('server', 'Server', input('server', '', { required: true, placeholder: 'rtmps://live.example.org/app', inputmode: 'url' }), 'rtmp, rtmps or srt. Without a key below, the whole address with its key.'),
      key(false),
    ],
    submit: form => {
      const { name, server, key } = fieldsOf(form);
      const platform = server.startsWith('srt:') ? 'srt' : 'rtmp';
      addIt(key ? { name, platform, server, key } : { name, platform, url: server });
    },
  };
}

function account() {
  const connectable = state.platforms.filter(one => one.connectable);
  if (!connectable.length) {
    return { body: empty('No platform with accounts is known here.') };
  }
  return {
    body: [
      h('p', {}, 'You are led to the platform, and back here when you consented. The destination is then on this stream.'),
      field('platform', 'Platform', select('platform', connectable.map(one => [one.id, one.name]), connectable[0].id)),
      name(''),
      notConfigured(connectable),
    ],
    word: 'Connect',
    submit: form => {
      const { platform, name } = fieldsOf(form);
      connect(platform, { stream_id: state.streamId, name });
    },
  };
}

/** Which variables are missing where a platform's application is not known yet. */
export function notConfigured(platforms) {
  const missing = platforms.filter(one => !one.configured && one.environment?.length);
  return missing.length ? h('p', { class: 'hint' }, missing.map(one => `${one.name} needs ${one.environment.join(', ')} in the server's environment`).join('; ')) : null;
}

function name(value) {
  return field('name', 'Name', input('name', value, { required: true, maxlength: 100 }), 'As this room calls it.');
}

function key(needed = true) {
  return field('key', 'Stream key', input('key', '', { type: 'password', autocomplete: 'off', required: needed }), 'Kept sealed; it is never shown again.');
}
