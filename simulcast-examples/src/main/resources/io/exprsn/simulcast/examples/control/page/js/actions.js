import { api, items } from './api.js';
import { change, forget, note, put, state } from './store.js';
import { listen, readAll, silence } from './live.js';

/** What a person can do. Refusals are told where that person looks: in the open dialog, else as a note. */

/** Runs one thing under a name, once at a time. Undefined where it was refused. */
export async function run(name, what, done) {
  if (state.busy[name]) {
    return undefined;
  }
  change({ busy: { ...state.busy, [name]: true }, dialog: state.dialog && { ...state.dialog, problem: null } });
  try {
    const answer = (await what()) ?? null;
    if (done) {
      note(done);
    }
    return answer;
  } catch (problem) {
    tell(problem);
    return undefined;
  } finally {
    const { [name]: over, ...rest } = state.busy;
    change({ busy: rest });
  }
}

function tell(problem) {
  if (problem.status === 401) {
    loggedOut('The session is over: log in again');
  } else if (state.dialog) {
    change({ dialog: { ...state.dialog, problem } });
  } else {
    note(problem.message, 'problem', problem.remedy ?? null);
  }
}

export function open(kind, fields = {}) {
  change({ dialog: { kind, ...fields } });
}

/** Changes fields of the open dialog, if it is still that one. */
export function inDialog(kind, fields) {
  if (state.dialog?.kind === kind) {
    change({ dialog: { ...state.dialog, ...fields } });
  }
}

export function shut() {
  change({ dialog: null });
}

// Whether it is worth asking for the session: who never logged in here is not greeted with a refusal.
const LOGGED_IN = 'simulcast.loggedIn';

export async function begin() {
  if (localStorage.getItem(LOGGED_IN) === null) {
    change({ phase: 'login' });
    return;
  }
  try {
    await enter(await api.session());
  } catch (problem) {
    if (problem.status === 401) {
      loggedOut(null);
    } else {
      change({ phase: 'login', loginProblem: problem });
    }
  }
}

export async function logIn(token) {
  change({ busy: { ...state.busy, login: true }, loginProblem: null });
  try {
    const session = await api.logIn(token);
    localStorage.setItem(LOGGED_IN, 'yes');
    await enter({ ...session, ...(await api.session()) });
  } catch (problem) {
    change({ loginProblem: problem });
  } finally {
    change({ busy: {} });
  }
}

export async function logOut() {
  await run('logout', () => api.logOut());
  loggedOut(null);
}

export function loggedOut(why) {
  localStorage.removeItem(LOGGED_IN);
  silence();
  forget();
  change({ loginProblem: why ? new Error(why) : null });
}

async function enter(session) {
  change({ session });
  const streams = await api.streams();
  change({ streams, phase: 'ready' });
  const wanted = localStorage.getItem(STREAM);
  choose(streams.some(one => one.id === wanted) ? wanted : (streams[0]?.id ?? null));
}

const STREAM = 'simulcast.stream';

/** Looks at another stream. */
export function choose(streamId) {
  if (streamId) {
    localStorage.setItem(STREAM, streamId);
  }
  listen(streamId);
}

export async function createStream(fields) {
  const made = await run('stream', () => api.createStream(fields));
  if (made) {
    change({ streams: put(state.streams, made) });
    choose(made.id);
    afterSource(made, 'The stream is made');
  }
}

export async function changeStream(id, fields) {
  const changed = await run('stream', () => api.changeStream(id, fields));
  if (changed) {
    change({ streams: put(state.streams, changed) });
    afterSource(changed, 'The stream is changed');
  }
}

/** The key of an ingest is told once: it is shown until somebody has read it. */
function afterSource(stream, done) {
  if (stream.ingestKey) {
    open('ingest', { url: stream.ingestUrl, key: stream.ingestKey });
  } else {
    shut();
    note(done);
  }
}

export async function deleteStream(id) {
  if ((await run('stream', () => api.deleteStream(id))) !== undefined) {
    shut();
    streamGone(id);
    note('The stream is deleted');
  }
}

export function streamGone(id) {
  change({ streams: state.streams.filter(one => one.id !== id) });
  if (state.streamId === id) {
    choose(state.streams[0]?.id ?? null);
  }
}

/** Opens the way to go live: plan and check are read meanwhile. */
export function prepare(kind) {
  open(kind, { plan: null, planProblem: null, check: null, checkProblem: null });
  const id = state.streamId;
  api.plan(id).then(
    plan => inDialog(kind, { plan }),
    planProblem => inDialog(kind, { planProblem }),
  );
  if (kind === 'golive') {
    checkNow(kind);
  }
}

export async function checkNow(kind) {
  inDialog(kind, { check: null, checkProblem: null, checking: true });
  try {
    inDialog(kind, { check: await api.check(state.streamId), checking: false });
  } catch (checkProblem) {
    inDialog(kind, { checkProblem, checking: false });
  }
}

export async function goLive(fields) {
  const status = await run('start', () => api.start(state.streamId, fields));
  if (status) {
    change({ status });
    shut();
  }
}

export async function stop() {
  const status = await run('stop', () => api.stop(state.streamId));
  if (status) {
    change({ status });
    shut();
  }
}

export async function rehearse(seconds) {
  const begun = await run('rehearse', () => api.rehearse(state.streamId, seconds));
  if (begun) {
    change({ rehearsal: { state: 'running', startedAt: new Date().toISOString(), report: null, ...begun } });
  }
}

/** pause, resume or retry of one destination. */
export function act(destination, what) {
  return run(`${what} ${destination}`, () => api.act(state.streamId, destination, what));
}

export async function add(destination) {
  if ((await run('add', () => api.add(state.streamId, destination))) !== undefined) {
    shut();
    note('The destination is added');
    await readAll();
  }
}

export async function remove(destination, everywhere) {
  const removed = await run('remove', () => api.remove(state.streamId, destination));
  if (removed === undefined) {
    return;
  }
  shut();
  note('The destination is removed');
  if (everywhere) {
    await run('delete', () => api.deleteDestination(destination));
  }
  await readAll();
}

export async function changeKey(destination, key) {
  const changed = await run('key', () => api.changeKey(state.streamId, destination, key));
  if (changed !== undefined) {
    shut();
    note('The key is changed');
  }
}

export async function test(destination) {
  inDialog('destination', { test: null, problem: null });
  const result = await run('test', () => api.test(destination));
  if (result) {
    inDialog('destination', { test: result });
  }
}

export async function edit(fields) {
  const report = await run('edit', () => api.edit(state.streamId, fields));
  if (report) {
    inDialog('edit', { report, problem: null });
    const streams = state.streams.map(one =>
      one.id === state.streamId ? { ...one, title: fields.title ?? one.title, description: fields.description ?? one.description } : one,
    );
    change({ streams });
  }
}

export async function say(text) {
  const answer = await run('say', () => api.say(state.streamId, text));
  if (answer) {
    change({ unsaid: answer.destinations.filter(one => one.problem) });
  }
  return answer !== undefined;
}

/** Leaves the page for the platform, which sends the browser back. */
export async function connect(platform, fields) {
  const answer = await run('connect', () => api.authUrl(platform, fields));
  if (answer) {
    location.assign(answer.authUrl);
  }
}

export async function disconnect(name) {
  if ((await run('disconnect', () => api.disconnect(name))) !== undefined) {
    change({ accounts: state.accounts.filter(one => one.name !== name) });
  }
}

export async function openIncident(destination) {
  open('incident', { destination, report: null });
  const report = await run('incident', () => api.incident(state.streamId, destination));
  if (report) {
    inDialog('incident', { report });
  }
}

export async function schedule(fields) {
  const made = await run('schedule', () => api.schedule(fields));
  if (made !== undefined) {
    shut();
    note('The show is scheduled');
    change({ schedules: items(await api.schedules()) });
  }
}

export async function reschedule(id, fields) {
  const changed = await run('schedule', () => api.reschedule(id, fields));
  if (changed !== undefined) {
    shut();
    note('The show has another time');
    change({ schedules: items(await api.schedules()) });
  }
}

export async function cancelSchedule(id) {
  if ((await run('schedule', () => api.cancel(id))) !== undefined) {
    shut();
    note('The show is called off');
    change({ schedules: items(await api.schedules()) });
  }
}
