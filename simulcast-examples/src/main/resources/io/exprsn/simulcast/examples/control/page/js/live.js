import { api, items } from './api.js';
import { announceStates } from './announce.js';
import { addSample, addToChat, addToLog, change, isRunning, mayAct, noStreamYet, put, state } from './store.js';
import { loggedOut, streamGone } from './actions.js';

/**
 * What the server tells by itself. The browser reconnects an event stream that breaks; one that was refused is closed for it, so we open
 * it anew. After each way back all is read again, because not every event is told twice.
 */

const AGAIN_MS = 2000;
const PREVIEW_MS = 3000;
const NO_PREVIEW_MS = 30000;

let source = null;
let again = null;
let reading = 0;
let picture = null;
let turn = 0;

/** Looks at a stream from now on; null for none. */
export function listen(streamId) {
  silence();
  change({ streamId, ...noStreamYet() });
  readAll();
  if (streamId) {
    connect(streamId);
    picture = setTimeout(preview, 500, turn);
  } else {
    change({ link: 'open' });
  }
}

/** Hears nothing more. */
export function silence() {
  turn++;
  source?.close();
  source = null;
  clearTimeout(again);
  clearTimeout(picture);
  dropPicture();
}

function connect(streamId) {
  change({ link: state.link === 'lost' ? 'lost' : 'connecting' });
  const mine = new EventSource(api.eventsUrl(streamId));
  source = mine;
  let opened = false;
  mine.onopen = () => {
    change({ link: 'open' });
    if (opened || state.wasLost) {
      change({ wasLost: false });
      readAll();
    }
    opened = true;
  };
  mine.onerror = () => {
    if (source !== mine) {
      return;
    }
    change({ link: 'lost', wasLost: true });
    if (mine.readyState === EventSource.CLOSED) {
      clearTimeout(again);
      again = setTimeout(() => reopen(streamId), AGAIN_MS);
    }
  };
  const on = (name, hear) =>
    mine.addEventListener(name, event => {
      if (source === mine) {
        hear(event.data ? JSON.parse(event.data) : null);
      }
    });
  on('reset', () => readAll());
  on('status', status => status.streamId === state.streamId && heardStatus(status));
  on('sample', sample => sample.streamId === state.streamId && addSample(sample));
  on('event', entry => (entry.streamId ?? state.streamId) === state.streamId && heardEvent(entry));
  on('chat', item => item.streamId === state.streamId && addToChat([item]));
  on('stream', stream => change({ streams: put(state.streams, stream) }));
  on('streamDeleted', gone => streamGone(gone.id ?? gone.streamId));
  on('destination', destination => change({ destinations: put(state.destinations, destination) }));
  on('destinationDeleted', gone => change({ destinations: state.destinations.filter(one => one.id !== gone.id) }));
  on('schedule', readSchedules);
  on('account', readAccounts);
  on('rehearsal', rehearsal => (rehearsal.streamId ?? state.streamId) === state.streamId && change({ rehearsal }));
}

/** Refused: either the session is over, or the server is on its way up. */
async function reopen(streamId) {
  try {
    await api.session();
  } catch (problem) {
    if (problem.status === 401) {
      loggedOut('The session is over: log in again');
      return;
    }
    again = setTimeout(() => reopen(streamId), AGAIN_MS);
    return;
  }
  connect(streamId);
}

function heardStatus(status) {
  announceStates(state.status, status);
  const over = isRunning() && status.state === 'idle';
  change({ status });
  if (over) {
    dropPicture();
  }
}

function heardEvent(entry) {
  addToLog(entry);
  // A status comes every second while something runs; the end of a show is told by its events alone.
  if (/Session|Show|Ended|Removed/.test(entry.type)) {
    readStatus();
  }
}

async function readStatus() {
  const id = state.streamId;
  try {
    const status = await api.status(id);
    if (id === state.streamId) {
      heardStatus(status);
    }
  } catch {
    // The event stream tells when the server is gone; it is read again when it is back.
  }
}

async function readSchedules() {
  change({ schedules: items(await api.schedules()) });
}

async function readAccounts() {
  const [accounts, platforms, destinations] = await Promise.all([api.accounts(), api.platforms(), api.destinations()]);
  change({ accounts: items(accounts), platforms: items(platforms), destinations });
}

/** Reads everything; what cannot be read now leaves what was there. */
export async function readAll() {
  const id = state.streamId;
  const mine = ++reading;
  const into = async (promise, take) => {
    try {
      const answer = await promise;
      if (mine === reading && id === state.streamId) {
        take(answer);
      }
    } catch (problem) {
      if (problem.status === 401) {
        loggedOut('The session is over: log in again');
      }
    }
  };
  const general = [
    into(api.streams(), streams => change({ streams })),
    into(api.schedules(), schedules => change({ schedules: items(schedules) })),
    into(api.destinations(), destinations => change({ destinations })),
    into(api.platforms(), platforms => change({ platforms: items(platforms) })),
    into(api.accounts(), accounts => change({ accounts: items(accounts) })),
  ];
  if (mayAct()) {
    general.push(into(api.services(), services => change({ services: items(services) })));
  }
  const ofStream = id
    ? [
        into(api.status(id), heardStatus),
        into(api.metrics(id), metrics => change({ samples: metrics.samples, ahead: metrics.at ? Date.parse(metrics.at) - Date.now() : 0 })),
        into(api.log(id), log => change({ log: items(log) })),
        into(api.chat(id), chat => change({ chat: items(chat), chatProblems: chat.problems ?? {} })),
        into(api.rehearsal(id), rehearsal => change({ rehearsal })),
      ]
    : [];
  await Promise.all([...ofStream, ...general]);
}

let tag = null;

/** A new picture every few seconds while there is something to see and somebody looks. */
async function preview(mine) {
  const id = state.streamId;
  let next = PREVIEW_MS;
  if (!document.hidden && state.link === 'open' && state.status?.state === 'running' && state.status.destinations.some(one => one.kilobits > 0)) {
    try {
      const answer = await api.preview(id, tag);
      if (answer && mine === turn) {
        const old = state.preview?.url;
        tag = answer.tag;
        change({ preview: { url: URL.createObjectURL(answer.blob), at: Date.now() } });
        if (old) {
          setTimeout(() => URL.revokeObjectURL(old), 1000);
        }
      }
    } catch (problem) {
      if (problem.status === 503 && mine === turn) {
        change({ preview: { problem } });
        next = NO_PREVIEW_MS;
      }
    }
  }
  if (mine === turn) {
    picture = setTimeout(preview, next, mine);
  }
}

function dropPicture() {
  if (state.preview?.url) {
    URL.revokeObjectURL(state.preview.url);
  }
  tag = null;
  change({ preview: null });
}
