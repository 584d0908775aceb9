/**
 * What the page looks like is described by plain values, h(tag, properties, children); patch() makes the document follow with as few
 * changes as it can, so that focus, selection and scrolling stay. Text is only ever set as text.
 */

const SVG = 'http://www.w3.org/2000/svg';
const drawn = new WeakMap();
const handlers = new WeakMap();

/**
 * Describes an element. Properties: `on` for listeners by name of the event, `key` to recognise it among its siblings, `made` and
 * `gone` to hear of its begin and end, `class`; all others are attributes (true: set, false and null: absent), but value and checked.
 */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: flat(children, []) };
}

function flat(children, into) {
  for (const child of children) {
    if (Array.isArray(child)) {
      flat(child, into);
    } else if (child !== null && child !== undefined && child !== false && child !== true && child !== '') {
      into.push(typeof child === 'object' ? child : String(child));
    }
  }
  return into;
}

/** Makes the children of an element what the descriptions say. */
export function patch(parent, descriptions) {
  children(parent, flat([descriptions], []), parent.namespaceURI === SVG);
}

function children(parent, wanted, inSvg) {
  const byKey = new Map();
  for (const node of parent.childNodes) {
    const key = drawn.get(node)?.props.key;
    if (key !== undefined) {
      byKey.set(key, node);
    }
  }
  let place = parent.firstChild;
  for (const next of wanted) {
    const key = next.props?.key;
    let node = key === undefined ? place : byKey.get(key);
    if (!node || !fits(node, next)) {
      node = make(next, inSvg);
      parent.insertBefore(node, place);
      next.props?.made?.(node);
      continue;
    }
    byKey.delete(key);
    if (node === place) {
      place = place.nextSibling;
    } else {
      parent.insertBefore(node, place);
    }
    update(node, next);
  }
  while (place) {
    const following = place.nextSibling;
    drop(place);
    place = following;
  }
}

function fits(node, next) {
  if (typeof next === 'string') {
    return node.nodeType === Node.TEXT_NODE;
  }
  const before = drawn.get(node);
  return before !== undefined && before.tag === next.tag && before.props.key === next.props.key;
}

function make(next, inSvg) {
  if (typeof next === 'string') {
    return document.createTextNode(next);
  }
  const svg = inSvg || next.tag === 'svg';
  const element = svg ? document.createElementNS(SVG, next.tag) : document.createElement(next.tag);
  properties(element, {}, next.props);
  children(element, next.children, svg);
  // A select takes its value only once its options are there.
  if ('value' in next.props) {
    element.value = next.props.value;
  }
  drawn.set(element, next);
  return element;
}

function update(node, next) {
  if (typeof next === 'string') {
    if (node.data !== next) {
      node.data = next;
    }
    return;
  }
  const before = drawn.get(node);
  if (before === next) {
    return;
  }
  properties(node, before.props, next.props);
  children(node, next.children, node.namespaceURI === SVG);
  if ('value' in next.props && next.props.value !== before.props.value) {
    node.value = next.props.value;
  }
  drawn.set(node, next);
}

function drop(node) {
  gone(node);
  node.remove();
}

function gone(node) {
  drawn.get(node)?.props.gone?.(node);
  node.childNodes.forEach(gone);
}

function properties(element, before, next) {
  for (const name of Object.keys(before)) {
    if (!(name in next)) {
      property(element, name, null);
    }
  }
  for (const [name, value] of Object.entries(next)) {
    if (value !== before[name]) {
      property(element, name, value);
    }
  }
}

function property(element, name, value) {
  switch (name) {
    case 'key':
    case 'made':
    case 'gone':
    case 'value':
      break;
    case 'on':
      listen(element, value ?? {});
      break;
    case 'checked':
      element.checked = value === true;
      break;
    default:
      if (value === null || value === undefined || value === false) {
        element.removeAttribute(name);
      } else {
        element.setAttribute(name, value === true ? '' : value);
      }
  }
}

/** One listener per event that looks up the newest handler: drawing anew costs no listeners. */
function listen(element, wanted) {
  let current = handlers.get(element);
  if (!current) {
    current = { by: {}, heard: new Set() };
    handlers.set(element, current);
  }
  current.by = wanted;
  for (const name of Object.keys(wanted)) {
    if (!current.heard.has(name)) {
      current.heard.add(name);
      element.addEventListener(name, event => handlers.get(element).by[name]?.(event));
    }
  }
}
