import { h } from '../dom.js';
import { button, empty, fact, field, fieldsOf, input, pill } from '../parts.js';
import { changeKey, test } from '../actions.js';
import { state } from '../store.js';
import { span } from '../format.js';
import { platformName } from '../words.js';
import { cancel, frame } from './frame.js';

/** What is known of a destination, whether its server answers, and another key. */
export function destination({ destination, test: result }) {
  const one = state.destinations.find(other => other.id === destination);
  if (!one) {
    return frame('Destination', { body: empty('It was deleted meanwhile.'), foot: cancel('Close') });
  }
  return frame(one.name, {
    submit: form => {
      const { key } = fieldsOf(form);
      if (key) {
        changeKey(destination, key);
      }
    },
    body: [
      h(
        'dl',
        { class: 'facts' },
        fact('Platform', platformName(one.platform)),
        one.server ? fact('Server', h('code', {}, one.server)) : null,
        one.account ? fact('Account', one.account) : one.credential ? fact('Account', one.credential) : null,
        fact('Key', one.hasKey ? 'there, sealed' : one.credential ? 'from the platform' : 'none'),
        fact('Priority', String(one.priority ?? 0)),
        one.encoding && Object.keys(one.encoding).length ? fact('Encoding', h('code', {}, Object.entries(one.encoding).map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', '))) : null,
      ),
      h(
        'div',
        { class: 'test' },
        button('Test the connection', () => test(destination), { icon: 'link', busy: 'test' }),
        result
          ? h(
              'div',
              { role: 'status' },
              pill(result.reachable ? { word: `Reachable in ${span(result.tookMs)}`, icon: 'check', tone: 'good' } : { word: 'Not reachable', icon: 'cross', tone: 'bad' }),
              h('p', {}, result.text),
              result.remedy ? h('p', { class: 'remedy' }, result.remedy) : null,
            )
          : null,
      ),
      one.hasKey ? field('key', 'Another key', input('key', '', { type: 'password', autocomplete: 'off' }), 'Also while on air: it reconnects with the new key.') : null,
    ],
    foot: [cancel('Close'), one.hasKey ? button('Change the key', null, { type: 'submit', kind: 'primary', busy: 'key' }) : null],
  });
}
