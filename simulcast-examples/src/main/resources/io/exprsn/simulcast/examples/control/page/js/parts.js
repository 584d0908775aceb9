import { h } from './dom.js';
import { icon } from './icons.js';
import { state } from './store.js';

/** Small things that the views are made of. */

/** A button with an icon and a word. `name` is what is read out where the word alone would say too little. */
export function button(word, press, { icon: sign, kind = '', name, busy, disabled, type = 'button', title, iconOnly } = {}) {
  const waits = busy !== undefined && state.busy[busy] === true;
  return h(
    'button',
    {
      type,
      class: `button ${kind}${iconOnly ? ' icon-only' : ''}`,
      'aria-label': name ?? (iconOnly ? word : null),
      'aria-busy': waits ? 'true' : null,
      disabled: disabled || waits,
      title: title ?? (iconOnly ? word : null),
      on: press ? { click: press } : {},
    },
    sign ? icon(sign) : null,
    iconOnly ? null : h('span', {}, word),
  );
}

/** State as colour, icon and word. */
export function pill({ word, icon: sign, tone }, extra = '') {
  return h('span', { class: `pill tone-${tone} ${extra}` }, icon(sign), h('span', {}, word));
}

/** A number with what it is. */
export function fact(label, value, tone = '') {
  return h('div', { class: `fact ${tone ? `tone-text-${tone}` : ''}` }, h('dt', {}, label), h('dd', {}, value));
}

export function panel(id, heading, aside, ...content) {
  return h(
    'section',
    { class: `panel panel-${id}`, key: id, 'aria-labelledby': `${id}-heading` },
    h('header', { class: 'panel-head' }, h('h2', { id: `${id}-heading` }, heading), aside),
    ...content,
  );
}

export function empty(text, ...more) {
  return h('p', { class: 'empty' }, text, ...more);
}

/** A labelled control; `hint` says what may be left out or how it is written. */
export function field(id, label, control, hint) {
  control.props.id = id;
  if (hint) {
    control.props['aria-describedby'] = `${id}-hint`;
  }
  return h(
    'div',
    { class: 'field', key: id },
    h('label', { for: id }, label),
    control,
    hint ? h('p', { class: 'hint', id: `${id}-hint` }, hint) : null,
  );
}

export function input(name, value, props = {}) {
  return h('input', { name, type: 'text', autocomplete: 'off', spellcheck: 'false', value: value ?? '', ...props });
}

export function select(name, options, value, props = {}) {
  return h(
    'select',
    { name, value: value ?? options[0]?.[0] ?? '', ...props },
    options.map(([id, word]) => h('option', { value: id, key: id }, word)),
  );
}

export function checkbox(name, label, checked = false) {
  return h('label', { class: 'check', key: name }, h('input', { type: 'checkbox', name, checked }), h('span', {}, label));
}

/** A choice of a few, as radio buttons side by side. */
export function choice(name, label, options, value, choose) {
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', { class: 'unseen' }, label),
    options.map(([id, word]) =>
      h(
        'label',
        { key: id },
        h('input', { type: 'radio', name, value: id, checked: id === value, on: { change: () => choose(id) } }),
        h('span', {}, word),
      ),
    ),
  );
}

/** What went wrong and what helps. */
export function trouble(problem, extra = '') {
  return h(
    'div',
    { class: `trouble ${extra}`, role: 'alert' },
    icon('cross'),
    h(
      'div',
      {},
      h('p', { class: 'trouble-text' }, problem.message ?? problem.text),
      problem.errors?.length
        ? h('ul', {}, problem.errors.map(one => h('li', {}, h('b', {}, one.field), ` ${one.text}`)))
        : null,
      problem.remedy ? h('p', { class: 'remedy' }, problem.remedy) : null,
    ),
  );
}

/** The fields of a form by name; blank ones are left out, boxes are true or false. */
export function fieldsOf(form) {
  const fields = {};
  for (const control of form.elements) {
    if (!control.name || control.type === 'radio') {
      continue;
    }
    if (control.type === 'checkbox') {
      fields[control.name] = control.checked;
    } else if (control.value.trim() !== '') {
      fields[control.name] = control.value.trim();
    }
  }
  return fields;
}
