/** The server's API. Every refusal becomes a Problem that says what was tried, what came back and what helps. */

export class Problem extends Error {
  constructor(status, title, detail, remedy, errors) {
    super([title, detail].filter(Boolean).join(': '));
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.remedy = remedy ?? null;
    this.errors = errors ?? [];
  }
}

async function send(method, path, body, headers = {}) {
  const options = { method, headers: { Accept: 'application/json', ...headers } };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Problem(0, 'The control room does not answer', null, 'It is tried again by itself; look whether the server runs');
  }
  if (!answer.ok) {
    throw await problem(answer);
  }
  return answer.status === 204 || answer.headers.get('Content-Length') === '0' ? null : answer.json();
}

async function problem(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // Whatever stands between us and the server answers without a problem's fields.
  }
  return new Problem(answer.status, told.title ?? `Status ${answer.status}`, told.detail, told.remedy, told.errors);
}

const get = path => send('GET', path);
const post = (path, body, headers) => send('POST', path, body ?? {}, headers);
const show = (id, rest) => `/api/simulcast/${encodeURIComponent(id)}/${rest}`;
const at = (id, destination, rest = '') => show(id, `destinations/${encodeURIComponent(destination)}${rest}`);

/** All items of a list that comes in pages. */
async function all(path) {
  const items = [];
  let after = null;
  do {
    const page = await get(`${path}?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    items.push(...page.items);
    after = page.next ?? null;
  } while (after !== null);
  return items;
}

/** A key that makes a start that is sent twice one start. Not randomUUID: that is there over https and loopback alone. */
function once() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

export const api = {
  session: () => get('/api/session'),
  logIn: token => post('/api/session', { token }),
  logOut: () => send('DELETE', '/api/session'),

  streams: () => all('/api/streams'),
  createStream: fields => post('/api/streams', fields),
  changeStream: (id, fields) => send('PATCH', `/api/streams/${encodeURIComponent(id)}`, fields),
  deleteStream: id => send('DELETE', `/api/streams/${encodeURIComponent(id)}`),

  status: id => get(show(id, 'status')),
  metrics: id => get(show(id, 'metrics')),
  log: id => get(show(id, 'events?limit=200')),
  chat: id => get(show(id, 'chat?limit=500')),
  plan: id => get(show(id, 'plan')),
  check: id => post(show(id, 'check')),
  rehearsal: id => get(show(id, 'rehearsal')),
  incident: (id, destination) => get(show(id, `incidents/${encodeURIComponent(destination)}`)),

  start: (id, fields) => post(show(id, 'start'), fields, { 'Idempotency-Key': once() }),
  stop: id => post(show(id, 'stop')),
  rehearse: (id, seconds) => post(show(id, 'rehearse'), { seconds }),
  edit: (id, fields) => post(show(id, 'edit'), fields),
  say: (id, text) => post(show(id, 'chat'), { text }),
  add: (id, destination) => post(show(id, 'destinations'), destination),
  remove: (id, destination) => send('DELETE', at(id, destination)),
  act: (id, destination, what) => post(at(id, destination, `/${what}`)),
  changeKey: (id, destination, key) => send('PUT', at(id, destination, '/key'), { key }),

  destinations: () => all('/api/destinations'),
  deleteDestination: id => send('DELETE', `/api/destinations/${encodeURIComponent(id)}`),
  test: id => post(`/api/destinations/${encodeURIComponent(id)}/test-connection`),
  platforms: () => get('/api/platforms'),
  services: () => get('/api/services'),
  accounts: () => get('/api/accounts'),
  disconnect: name => send('DELETE', `/api/accounts/${encodeURIComponent(name)}`),
  authUrl: (platform, fields) =>
    get(`/api/destinations/platforms/${encodeURIComponent(platform)}/auth-url?${new URLSearchParams(fields)}`),

  schedules: () => get('/api/schedules'),
  schedule: fields => post('/api/schedules', fields),
  reschedule: (id, fields) => send('PATCH', `/api/schedules/${encodeURIComponent(id)}`, fields),
  cancel: id => send('DELETE', `/api/schedules/${encodeURIComponent(id)}`),

  eventsUrl: id => `/api/events?streamId=${encodeURIComponent(id)}`,

  /** The outgoing picture as a blob with its tag; null where it is the one we have, or where there is none yet. */
  async preview(id, tag) {
    const answer = await fetch(show(id, 'preview'), tag ? { headers: { 'If-None-Match': tag } } : {});
    if (answer.status === 304 || answer.status === 204) {
      return null;
    }
    if (!answer.ok) {
      throw await problem(answer);
    }
    return { blob: await answer.blob(), tag: answer.headers.get('ETag') };
  },
};

/** A plain list, whether it comes as one or in a page. */
export function items(answer) {
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}
