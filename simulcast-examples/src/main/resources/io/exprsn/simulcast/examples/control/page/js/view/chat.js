import { h } from '../dom.js';
import { button, empty, panel } from '../parts.js';
import { say } from '../actions.js';
import { isRunning, mayAct, nameOf, state } from '../store.js';
import { time } from '../format.js';
import { plain, platformMark, platformName } from '../words.js';

/** All platforms' chats as one. */
export function chat() {
  const problems = Object.entries(state.chatProblems ?? {});
  return panel(
    'chat',
    'Chat',
    h('span', { class: 'muted' }, state.chat.length ? `${state.chat.length} messages` : ''),
    h(
      'ol',
      { class: 'scroll chat', tabindex: '0', 'aria-label': 'Messages of all platforms', made: element => follow(element), 'data-count': state.chat.length },
      state.chat.map(message),
    ),
    state.chat.length ? null : empty(isRunning() ? 'Nobody wrote anything yet.' : 'Messages of all platforms appear here.'),
    problems.length ? h('p', { class: 'hint' }, problems.map(([id, text]) => `${nameOf(id)}: ${text.text ?? text}`).join(' · ')) : null,
    state.unsaid.length ? unsaid() : null,
    mayAct()
      ? h(
          'form',
          {
            class: 'say',
            on: {
              submit: async event => {
                event.preventDefault();
                const box = event.target.elements.text;
                if (box.value.trim() && (await say(box.value.trim()))) {
                  box.value = '';
                }
              },
            },
          },
          h('label', { class: 'unseen', for: 'say' }, 'Write in all chats'),
          h('input', { id: 'say', name: 'text', placeholder: 'Write in all chats', autocomplete: 'off', maxlength: 500, disabled: !isRunning() }),
          button('Send', null, { icon: 'send', type: 'submit', busy: 'say', disabled: !isRunning() }),
        )
      : null,
  );
}

/** Where our last message did not arrive: some platforms have no chat at all, which is no reason to call for help. */
function unsaid() {
  return h(
    'details',
    { class: 'hint' },
    h('summary', {}, `Not written at ${state.unsaid.map(one => nameOf(one.id)).join(', ')}`),
    h(
      'ul',
      {},
      state.unsaid.map(one => h('li', { key: one.id }, one.problem.text ?? one.problem, one.problem.remedy ? h('p', { class: 'remedy' }, one.problem.remedy) : null)),
    ),
  );
}

function message(item) {
  const roles = (item.roles ?? []).map(role => plain(role)).filter(role => role !== 'viewer');
  return h(
    'li',
    { key: item.n },
    h('span', { class: `badge badge-small badge-${item.platform}`, title: platformName(item.platform), 'aria-hidden': 'true' }, platformMark(item.platform)),
    h(
      'p',
      {},
      h('span', { class: 'unseen' }, `${platformName(item.platform)}, `),
      h('b', {}, item.author ?? platformName(item.platform)),
      roles.length ? h('span', { class: 'tag' }, roles.join(', ')) : null,
      ' ',
      h('time', { class: 'muted', datetime: item.at }, time(item.at)),
      h('span', { class: 'chat-text' }, item.text),
    ),
  );
}

/** Stays at the newest message unless somebody scrolled back to read. */
function follow(element) {
  let atEnd = true;
  element.addEventListener('scroll', () => {
    atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
  });
  new MutationObserver(() => {
    if (atEnd) {
      element.scrollTop = element.scrollHeight;
    }
  }).observe(element, { childList: true });
  requestAnimationFrame(() => {
    element.scrollTop = element.scrollHeight;
  });
}
