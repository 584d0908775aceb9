import { h, patch } from './dom.js';
import { begin, loggedOut } from './actions.js';
import { change, drawBy, note, state, tick } from './store.js';
import { dialog } from './dialog/dialog.js';
import { announce } from './announce.js';
import { platformName, SHOW_STATES } from './words.js';
import { login } from './view/login.js';
import { header } from './view/header.js';
import { notes } from './view/notes.js';
import { room } from './view/room.js';
import { startTheme } from './theme.js';

/** Draws the page from what is known, and begins. */
const app = document.getElementById('app');

function page() {
  switch (state.phase) {
    case 'asking':
      return h('main', { id: 'main', class: 'wait', key: 'wait' }, h('p', {}, 'Opening the control room …'));
    case 'login':
      return login();
    default:
      return [header(), room(), notes(), dialog()];
  }
}

drawBy(() => {
  patch(app, page());
  document.title = title();
});

function title() {
  if (state.phase !== 'ready' || !state.status) {
    return 'Control room';
  }
  return `${SHOW_STATES[state.status.state]?.word ?? state.status.state} · ${state.status.name} · Control room`;
}

/** The way back from a platform's page. */
function backFromPlatform() {
  const connected = /^#connected=(.+)$/.exec(location.hash);
  if (connected) {
    history.replaceState(null, '', location.pathname);
    const text = `${platformName(decodeURIComponent(connected[1]))} is connected`;
    note(text);
    announce(text);
  }
}

startTheme();
change({});
begin().then(backFromPlatform);

// On-air clocks move on between two statuses.
setInterval(tick, 1000);

// Logging out in one tab is logging out in all.
addEventListener('storage', event => {
  if (event.key === 'simulcast.loggedIn' && event.newValue === null && state.phase === 'ready') {
    loggedOut(null);
  }
});
