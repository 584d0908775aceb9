import { h } from './dom.js';

/** Drawn by ourselves on a grid of 16, as strokes in the colour of the text around. */
const PATHS = {
  circle: 'M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  up: 'M8 13V3.5M4 7l4-4l4 4',
  live: 'M8 6.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 0 0 0-3M4.8 11.2a4.5 4.5 0 0 1 0-6.4M11.2 4.8a4.5 4.5 0 0 1 0 6.4M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.5h-2.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.3v9.4l7.5-4.7z',
  stop: 'M4 4h8v8h-8z',
  cross: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.3 3.5l6.7-8',
  warn: 'M8 2.5l6 11h-12zM8 6.5v3.5M8 11.8h.01',
  info: 'M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12M8 7.3v3.7M8 5h.01',
  plus: 'M8 3v10M3 8h10',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  pen: 'M3 13l.6-2.9l7.3-7.3l2.3 2.3l-7.3 7.3zM9.5 4.2l2.3 2.3',
  report: 'M4 2.5h5.5l3 3v8h-8.5zM9.5 2.5v3h3M6 8.5h4.5M6 11h4.5',
  gear: 'M8 5.7a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 0 0 0-4.6M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6l1.4 1.4M11 11l1.4 1.4M12.4 3.6l-1.4 1.4M5 11l-1.4 1.4',
  eye: 'M1.5 8c2-3.3 4.2-4.7 6.5-4.7s4.5 1.4 6.5 4.7c-2 3.3-4.2 4.7-6.5 4.7s-4.5-1.4-6.5-4.7M8 6.2a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6',
  out: 'M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3l-5.5 5.5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.8.8M11.8 11.8l.8.8M12.6 3.4l-.8.8M4.2 11.8l-.8.8',
  moon: 'M13 9.7a5.5 5.5 0 1 1-6.7-6.7a4.5 4.5 0 0 0 6.7 6.7z',
  half: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 2.5v11M10 4v8M12 5.5v5',
  leave: 'M6.5 2.5h-3.5v11h3.5M10 5l3 3l-3 3M13 8h-7',
  calendar: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3',
  person: 'M8 2.5a2.7 2.7 0 1 0 0 5.4a2.7 2.7 0 0 0 0-5.4M3 13.5c.4-2.7 2.2-4 5-4s4.6 1.3 5 4',
  send: 'M2.5 8l11-5l-4 11l-2-4.5z',
  flask: 'M6 2.5h4M6.8 2.5v4l-3.3 6.5h9l-3.3-6.5v-4',
  link: 'M6.7 9.3l2.6-2.6M7 4.5l1.4-1.4a3 3 0 0 1 4.5 4.5l-1.4 1.4M9 11.5l-1.4 1.4a3 3 0 0 1-4.5-4.5l1.4-1.4',
};

/** Beside words, so hidden from those who hear the page. */
export function icon(name) {
  return h('svg', { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' }, h('path', { d: PATHS[name] }));
}

/** The page's mark. */
export function mark() {
  return h(
    'svg',
    { class: 'mark', viewBox: '0 0 32 32', 'aria-hidden': 'true', focusable: 'false' },
    h('rect', { width: 32, height: 32, rx: 8, class: 'mark-ground' }),
    h('circle', { cx: 10, cy: 16, r: 3.5, class: 'mark-dot' }),
    h('path', { d: 'M13 14.5L24 8M13.5 16H25M13 17.5L24 24', class: 'mark-ways' }),
  );
}
