/** Numbers and times as people read them. */

const whole = new Intl.NumberFormat('en');

export function count(n) {
  return whole.format(n);
}

export function bitrate(kilobits) {
  return kilobits >= 10000 ? `${(kilobits / 1000).toFixed(1)} Mbit/s` : `${count(Math.round(kilobits))} kbit/s`;
}

export function megabits(kilobits) {
  return `${(kilobits / 1000).toFixed(1)} Mbit/s`;
}

export function frames(fps) {
  return Number.isInteger(fps) ? String(fps) : fps.toFixed(1);
}

export function bytes(n) {
  if (n < 1000) {
    return `${n} B`;
  }
  const units = ['kB', 'MB', 'GB', 'TB'];
  let unit = -1;
  let rest = n;
  do {
    rest /= 1000;
    unit++;
  } while (rest >= 999.5 && unit < units.length - 1);
  return `${rest.toFixed(rest < 10 ? 1 : 0)} ${units[unit]}`;
}

/** 1:02:03, or 02:03 below an hour. */
export function clock(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = n => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3600);
  return `${hours ? `${hours}:` : ''}${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
}

export function span(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function ago(iso, now) {
  const s = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (s < 5) {
    return 'just now';
  }
  if (s < 60) {
    return `${s} s ago`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ago`;
  }
  return s < 86400 ? `${Math.floor(s / 3600)} h ago` : `${Math.floor(s / 86400)} d ago`;
}

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export function time(iso) {
  return hours.format(new Date(iso));
}

export function when(iso) {
  return day.format(new Date(iso));
}

/** A start as the API tells it, with or without an offset and a zone in brackets. */
export function instantOf(start) {
  return start.replace(/\[.*\]$/, '');
}
