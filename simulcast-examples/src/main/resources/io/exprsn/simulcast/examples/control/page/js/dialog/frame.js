import { h } from '../dom.js';
import { button, trouble } from '../parts.js';
import { shut } from '../actions.js';
import { state } from '../store.js';

/**
 * A modal dialog. The browser keeps the focus inside, closes it on Escape and gives the focus back. `submit` makes its content a form.
 */
export function frame(heading, { body, foot, submit, wide }) {
  const inner = [
    h('div', { class: 'dialog-body' }, state.dialog.problem ? trouble(state.dialog.problem) : null, body),
    h('footer', { class: 'dialog-foot' }, foot),
  ];
  return h(
    'dialog',
    {
      key: `dialog-${state.dialog.kind}`,
      class: wide ? 'wide-dialog' : '',
      'aria-labelledby': 'dialog-heading',
      made: element => element.showModal(),
      gone: giveFocusBack,
      on: {
        // Closed by Escape; one that we took away is no longer in the page.
        close: event => event.target.isConnected && event.target.tagName === 'DIALOG' && shut(),
      },
    },
    h(
      'header',
      { class: 'dialog-head' },
      h('h2', { id: 'dialog-heading' }, heading),
      button('Close', shut, { icon: 'cross', kind: 'ghost', iconOnly: true }),
    ),
    submit
      ? h(
          'form',
          {
            on: {
              submit: event => {
                event.preventDefault();
                submit(event.target);
              },
            },
          },
          inner,
        )
      : h('div', {}, inner),
  );
}

function giveFocusBack(element) {
  element.close();
  setTimeout(() => {
    if (document.activeElement === document.body) {
      document.getElementById('main')?.focus();
    }
  });
}

export function cancel(word = 'Cancel') {
  return button(word, shut, { kind: 'ghost' });
}
