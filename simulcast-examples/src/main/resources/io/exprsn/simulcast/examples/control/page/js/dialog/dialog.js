import { state } from '../store.js';
import { accounts } from './accounts.js';
import { add } from './add.js';
import { callOff, removal, stopping } from './confirm.js';
import { destination } from './destination.js';
import { edit } from './edit.js';
import { golive, planOnly } from './golive.js';
import { incident } from './incident.js';
import { rehearsal } from './rehearse.js';
import { schedule } from './schedule.js';
import { deletion, ingest, streamSettings } from './stream.js';

const KINDS = {
  accounts,
  add,
  callOff,
  deleteStream: deletion,
  destination,
  edit,
  golive,
  incident,
  ingest,
  plan: planOnly,
  rehearse: rehearsal,
  remove: removal,
  schedule,
  stop: stopping,
  stream: streamSettings,
};

/** The open dialog, if one is. */
export function dialog() {
  return state.dialog ? KINDS[state.dialog.kind](state.dialog) : null;
}
