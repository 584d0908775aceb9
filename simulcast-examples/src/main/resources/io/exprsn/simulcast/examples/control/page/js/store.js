/** All that the page knows, in one place. Whoever changes it calls change(); whoever draws it is called once per frame. */

/** Samples older than this leave the charts. */
export const CHART_MS = 10 * 60 * 1000;
const LOG_KEPT = 500;
const CHAT_KEPT = 500;

const initial = () => ({
  phase: 'asking', // asking, login, ready
  session: null,
  link: 'connecting', // connecting, open, lost
  now: Date.now(), // by the server's clock
  ahead: 0, // how much that one is ahead of ours, ms
  theme: 'system',
  streams: [],
  streamId: null,
  status: null,
  samples: [],
  log: [],
  chat: [],
  chatProblems: {},
  unsaid: [], // destinations that did not take our last message, each with its problem
  schedules: [],
  destinations: [],
  platforms: [],
  services: [],
  accounts: [],
  rehearsal: null,
  preview: null, // {url, at} or {problem}
  dialog: null,
  busy: {},
  notes: [],
  loginProblem: null,
  logFilter: 'all',
  pointed: null, // 0 to 1: where the pointer is on the charts
  wasLost: false,
});

export const state = initial();

let draw = () => {};
let asked = false;

/** Sets fields and has the page drawn with the next frame. */
export function change(fields) {
  Object.assign(state, fields);
  if (!asked) {
    asked = true;
    // A hidden page gets no frames; its title and its live regions still follow.
    (document.hidden ? setTimeout : requestAnimationFrame)(() => {
      asked = false;
      draw();
    });
  }
}

/** Who draws. */
export function drawBy(renderer) {
  draw = renderer;
}

/** Forgets all but the theme, as after logging out. */
export function forget() {
  change({ ...initial(), theme: state.theme, phase: 'login' });
}

/** What belongs to the stream that is looked at, before anything of it was read. */
export function noStreamYet() {
  return { status: null, samples: [], log: [], chat: [], chatProblems: {}, unsaid: [], rehearsal: null, preview: null };
}

export function stream() {
  return state.streams.find(one => one.id === state.streamId) ?? null;
}

/** What people call a destination; its id, or whatever else was given, where there is none of it. */
export function nameOf(id) {
  return [...(state.status?.destinations ?? []), ...state.destinations].find(one => one.id === id)?.name ?? id;
}

export function mayAct() {
  return state.session?.role === 'operator';
}

export function isRunning() {
  return ['starting', 'running', 'ending'].includes(state.status?.state);
}

export function addSample(sample) {
  const from = Date.parse(sample.at) - CHART_MS;
  const last = state.samples[state.samples.length - 1];
  if (last && Date.parse(sample.at) <= Date.parse(last.at)) {
    return;
  }
  change({ samples: [...state.samples.filter(one => Date.parse(one.at) >= from), sample] });
}

export function addToLog(entry) {
  // After a way back it is told again what was read meanwhile.
  if (!state.log.some(one => one.n === entry.n)) {
    change({ log: [entry, ...state.log].slice(0, LOG_KEPT) });
  }
}

export function addToChat(items) {
  const newest = state.chat.length ? state.chat[state.chat.length - 1].n : -1;
  const fresh = items.filter(item => item.n > newest);
  if (fresh.length) {
    change({ chat: [...state.chat, ...fresh].slice(-CHAT_KEPT) });
  }
}

/** Puts a thing into a list in the place of the one with the same id, or behind all. */
export function put(list, thing, id = 'id') {
  const at = list.findIndex(one => one[id] === thing[id]);
  return at < 0 ? [...list, thing] : list.map((one, index) => (index === at ? thing : one));
}

/** Lets time pass, by the server's clock: on-air times count from its stamps. */
export function tick() {
  change({ now: Date.now() + state.ahead });
}

let noteNumber = 0;

/** Tells something for a few seconds; what went wrong stays until it is closed. */
export function note(text, kind = 'done', remedy = null) {
  const made = { n: ++noteNumber, text, kind, remedy };
  change({ notes: [...state.notes, made].slice(-4) });
  if (kind === 'done') {
    setTimeout(() => dismiss(made.n), 6000);
  }
}

export function dismiss(n) {
  change({ notes: state.notes.filter(one => one.n !== n) });
}
