import { h } from '../dom.js';
import { button, empty, field, fieldsOf, input, pill, select } from '../parts.js';
import { connect, disconnect } from '../actions.js';
import { state } from '../store.js';
import { platformName } from '../words.js';
import { notConfigured } from './add.js';
import { cancel, frame } from './frame.js';

/** Accounts on platforms, and one more. */
export function accounts() {
  const connectable = state.platforms.filter(one => one.connectable);
  return frame('Accounts', {
    submit: form => {
      const { platform, name } = fieldsOf(form);
      connect(platform, { ...(name ? { name } : {}), ...(state.streamId ? { stream_id: state.streamId } : {}) });
    },
    body: [
      state.accounts.length
        ? h(
            'ul',
            { class: 'plain-list' },
            state.accounts.map(one =>
              h(
                'li',
                { class: 'scheduled', key: one.name },
                h('div', {}, h('p', {}, h('b', {}, one.account || one.name)), h('p', { class: 'muted' }, `${platformName(one.platform)} · ${one.name}`)),
                one.needsConsent ? pill({ word: 'Connect again', icon: 'warn', tone: 'warn' }) : pill({ word: 'Connected', icon: 'check', tone: 'good' }),
                button('Disconnect', () => disconnect(one.name), { kind: 'ghost', icon: 'trash', iconOnly: true, name: `Disconnect ${one.name}`, busy: 'disconnect' }),
              ),
            ),
          )
        : empty('No account is connected yet.'),
      h('h3', {}, 'Connect one'),
      connectable.length
        ? [
            field('platform', 'Platform', select('platform', connectable.map(one => [one.id, one.name]), connectable[0].id)),
            field('name', 'Name of the destination', input('name', '', { required: true, maxlength: 100 }), state.streamId ? 'It is put on the stream that you look at.' : null),
            notConfigured(connectable),
          ]
        : empty('No platform with accounts is known here.'),
    ],
    foot: [cancel('Close'), connectable.length ? button('Connect', null, { icon: 'link', kind: 'primary', type: 'submit', busy: 'connect' }) : null],
  });
}
