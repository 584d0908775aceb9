/** The words and icons of states. Never colour alone: each state has both. */

export const STATES = {
  IDLE: { word: 'Idle', icon: 'circle', tone: 'quiet' },
  PREPARING: { word: 'Preparing', icon: 'dots', tone: 'busy' },
  CONNECTING: { word: 'Connecting', icon: 'dots', tone: 'busy' },
  SENDING: { word: 'Sending, not shown yet', icon: 'up', tone: 'busy' },
  LIVE: { word: 'Live', icon: 'live', tone: 'good' },
  RETRYING: { word: 'Reconnecting', icon: 'retry', tone: 'warn' },
  PAUSED: { word: 'Paused', icon: 'pause', tone: 'quiet' },
  ENDING: { word: 'Ending', icon: 'dots', tone: 'busy' },
  ENDED: { word: 'Ended', icon: 'stop', tone: 'quiet' },
  FAILED: { word: 'Failed', icon: 'cross', tone: 'bad' },
};

export function stateOf(name) {
  return STATES[name] ?? { word: name, icon: 'circle', tone: 'quiet' };
}

export const SHOW_STATES = {
  idle: { word: 'Off air', icon: 'circle', tone: 'quiet' },
  starting: { word: 'Starting', icon: 'dots', tone: 'busy' },
  running: { word: 'On air', icon: 'live', tone: 'air' },
  ending: { word: 'Ending', icon: 'dots', tone: 'busy' },
};

export const HEALTH = {
  GOOD: { word: 'All well', icon: 'check', tone: 'good' },
  DEGRADED: { word: 'Needs a look', icon: 'warn', tone: 'warn' },
  BAD: { word: 'Needs help now', icon: 'cross', tone: 'bad' },
};

export const SEVERITIES = {
  INFO: { word: 'Note', icon: 'info', tone: 'quiet' },
  WARNING: { word: 'Warning', icon: 'warn', tone: 'warn' },
  ERROR: { word: 'Error', icon: 'cross', tone: 'bad' },
};

export const WEIGHTS = {
  NOTICE: { word: 'Note', icon: 'info', tone: 'quiet' },
  WARNING: { word: 'Warning', icon: 'warn', tone: 'warn' },
  OBSTACLE: { word: 'Obstacle', icon: 'cross', tone: 'bad' },
};

export const SOURCE = {
  WAITING: { word: 'waiting for the source', tone: 'warn' },
  FLOWING: { word: 'flowing', tone: 'good' },
  LOST: { word: 'lost, its return is waited for', tone: 'bad' },
  ENDED: { word: 'ended', tone: 'quiet' },
  FAILED: { word: 'failed', tone: 'bad' },
};

const KINDS = {
  TRANSIENT: 'Trouble that may pass',
  RATE_LIMITED: 'Asked to wait',
  AUTHENTICATION: 'The account',
  REJECTED: 'Refused',
  INVALID: 'Wrong settings',
  SOURCE: 'The source',
  INTERNAL: 'A fault in this program',
};

/** What an error means, in a few words. */
export function kindOf(kind) {
  return KINDS[kind] ?? 'Problem';
}

const PLATFORMS = {
  youtube: ['YouTube', 'YT'],
  twitch: ['Twitch', 'TW'],
  facebook: ['Facebook', 'FB'],
  cloudflare: ['Cloudflare Stream', 'CF'],
  rtmp: ['RTMP server', 'RT'],
  srt: ['SRT server', 'SR'],
  file: ['Recording', 'RE'],
};

export function platformName(id) {
  return PLATFORMS[id]?.[0] ?? id;
}

export function platformMark(id) {
  return PLATFORMS[id]?.[1] ?? id.slice(0, 2).toUpperCase();
}

/** SOME_THING as "some thing". */
export function plain(constant) {
  return String(constant).toLowerCase().replaceAll('_', ' ');
}
