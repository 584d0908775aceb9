import { h } from '../dom.js';
import { mark } from '../icons.js';
import { button, trouble } from '../parts.js';
import { logIn } from '../actions.js';
import { state } from '../store.js';

export function login() {
  return h(
    'main',
    { id: 'main', class: 'login', key: 'login' },
    h(
      'form',
      {
        class: 'login-card',
        on: {
          submit: event => {
            event.preventDefault();
            logIn(event.target.elements.token.value.trim());
          },
        },
      },
      mark(),
      h('h1', {}, 'Control room'),
      h('p', { class: 'muted' }, 'One live source to all your platforms.'),
      state.loginProblem ? trouble(state.loginProblem) : null,
      h(
        'div',
        { class: 'field', key: 'token' },
        h('label', { for: 'token' }, 'Token'),
        h('input', {
          id: 'token',
          name: 'token',
          type: 'password',
          autocomplete: 'current-password',
          required: true,
          'aria-describedby': 'token-hint',
          made: element => setTimeout(() => element.focus()),
        }),
        h('p', { class: 'hint', id: 'token-hint' }, 'The server prints an operator\'s and a viewer\'s token when it first starts.'),
      ),
      button('Log in', null, { kind: 'primary wide', type: 'submit', busy: 'login' }),
    ),
  );
}
