/* Enter moves to the next field and sends the form from the last one; one key chooses; the number is checked while it is typed. */
import { watchEntries } from './desk-submit.js';

const form = document.getElementById('entry-form');
const phone = document.getElementById('phone');
const live = document.getElementById('phone-live');
const help = document.getElementById('keys');
const checked = (name) => form.querySelector(`[name="${name}"]:checked`);
const stops = () =>
  ['caseCode', 'phone', 'procedure'].map((id) => document.getElementById(id)).concat(checked('result'));

function choose(radio) {
  radio.checked = true;
  radio.dispatchEvent(new Event('change', { bubbles: true }));
}

function moveOn(from) {
  const next = stops()[stops().indexOf(from) + 1];
  if (!next) return form.requestSubmit();
  next.focus();
  // As with the tabulator: typing replaces what stands there from the case before.
  next.select();
}

form.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (key === 'Enter' && target.matches('input')) {
    event.preventDefault();
    if (target.name === 'result') form.requestSubmit();
    else moveOn(target.name === 'notAsked' ? phone : target);
    return;
  }
  const group = target === phone ? 'notAsked' : target.name === 'result' ? 'result' : undefined;
  const radio = group && form.querySelector(`[name="${group}"][data-key="${key.toLowerCase()}"]`);
  if (!radio) return;
  event.preventDefault();
  choose(radio);
  if (target === phone) moveOn(phone);
  else radio.focus();
});

/* Keys that work anywhere on the page; the page lists them behind `?`. */
const anywhere = {
  F2: () => document.getElementById('find')?.focus(),
  F8: () =>
    document.querySelector('[data-undo]:not(:disabled), #waiting-list li:last-child [data-do="remove"]')?.click(),
  F9: () => document.querySelector('.case-do [data-print]')?.click(),
  Escape: () => stops()[0].focus(),
  '?'() {
    help.open = !help.open;
    if (help.open) help.querySelector('summary').focus();
  },
};
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const act = event.target.id === 'find' && event.key === '?' ? undefined : anywhere[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

form.addEventListener('change', (event) => {
  if (event.target.name !== 'notAsked') return;
  if (event.target.value !== '') phone.value = '';
  say('', '');
});

let waiting;
phone.addEventListener('input', () => {
  choose(form.querySelector('[name="notAsked"][value=""]'));
  clearTimeout(waiting);
  if (phone.value.replace(/\D/g, '').length >= 9) waiting = setTimeout(check, 250);
});
phone.addEventListener('blur', () => {
  clearTimeout(waiting);
  if (phone.value.trim() !== '') check();
});

async function check() {
  const asked = phone.value;
  const body = new URLSearchParams({ phone: asked });
  if (!form.elements._csrf) return;
  const headers = { 'x-csrf-token': form.elements._csrf.value };
  const response = await fetch('/desk/phone-check', { method: 'POST', body, headers }).catch(() => undefined);
  if (!response?.ok || asked !== phone.value) return;
  const { ok, message, number } = await response.json();
  say(ok ? `✓ ${number} ${message}` : message, ok ? 'good' : 'bad');
}

function say(text, state) {
  live.textContent = text;
  live.dataset.state = state;
}

/* The minute in which an entry can be taken back. */
for (const button of document.querySelectorAll('[data-undo]')) {
  const end = performance.now() + Number(button.dataset.undo) * 1000;
  const timer = setInterval(tick, 1000);
  tick();
  function tick() {
    const left = Math.ceil((end - performance.now()) / 1000);
    button.querySelector('[data-left]').textContent = `${Math.max(0, left)} s`;
    button.disabled = left <= 0;
    if (left <= 0) clearInterval(timer);
  }
}

/* A slip that is being printed: ask until it is known what became of it. */
const printing = document.querySelector('[data-printing]');
async function watchPrinter() {
  const response = await fetch(`/desk/receipts/${printing.dataset.printing}/state`).catch(() => undefined);
  const { state, label } = response?.ok ? await response.json() : { state: 'sending' };
  if (state === 'sending') return setTimeout(watchPrinter, 2000);
  printing.textContent = label;
  const untouched = [...form.querySelectorAll('#caseCode, #phone')].every((input) => input.value === '');
  if (state !== 'printed' && untouched) location.replace('/desk');
}
if (printing) setTimeout(watchPrinter, 2000);

watchEntries(form);
