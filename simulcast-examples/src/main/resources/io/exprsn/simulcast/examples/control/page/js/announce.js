import { HEALTH, SHOW_STATES, stateOf } from './words.js';

/** Tells those who hear the page what changed, in whole sentences; what is bad at once, the rest when there is a pause. */

export function announce(text, urgent = false) {
  const region = document.getElementById(urgent ? 'assertive' : 'polite');
  region.textContent = text;
}

/** What of a new status is worth telling. Between two steps of getting live nothing is. */
export function announceStates(before, after) {
  if (!before || before.streamId !== after.streamId) {
    return;
  }
  const urgent = [];
  const calm = [];
  if (before.state !== after.state) {
    calm.push(`${after.name}: ${SHOW_STATES[after.state]?.word ?? after.state}.`);
  }
  for (const one of after.destinations) {
    const was = before.destinations.find(other => other.id === one.id);
    if (was && was.state !== one.state) {
      if (one.state === 'FAILED') {
        urgent.push(`${one.name}: Failed. ${one.problem?.text ?? ''}`);
      } else if (['LIVE', 'RETRYING', 'PAUSED', 'ENDED'].includes(one.state)) {
        calm.push(`${one.name}: ${stateOf(one.state).word}.`);
      }
    }
  }
  if (before.health?.overall !== after.health?.overall && after.health && after.state === 'running') {
    (after.health.overall === 'BAD' ? urgent : calm).push(`Health: ${HEALTH[after.health.overall]?.word}.`);
  }
  if (urgent.length) {
    announce(urgent.join(' '), true);
  }
  if (calm.length) {
    announce(calm.join(' '));
  }
}
