/* A keypad phone: messages arrive by themselves, letters by tapping a key several times, or from a real keyboard. */
const sim = document.getElementById('sim');
const thread = document.getElementById('thread');
const list = document.getElementById('handsets');
const draftOutput = document.getElementById('draft');
const modeLabel = document.getElementById('mode');
const letters = {
  1: '.,?1',
  2: 'ABC2',
  3: 'DEF3',
  4: 'GHI4',
  5: 'JKL5',
  6: 'MNO6',
  7: 'PQRS7',
  8: 'TUV8',
  9: 'WXYZ9',
  0: ' 0',
  '*': '*+',
};
const tapPause = 900;

let current = sim.dataset.current;
let draft = '';
let tap;
let digitsOnly = false;
const shown = new Map();

/* The screen */

async function openHandset(msisdn, number) {
  current = msisdn;
  draft = '';
  showDraft();
  if (number) document.getElementById('owner').textContent = number;
  for (const button of list.querySelectorAll('button'))
    button.toggleAttribute('aria-current', button.dataset.msisdn === msisdn);
  list.querySelector('[aria-current]')?.classList.remove('unread');
  const response = await fetch(`/sim/handsets/${encodeURIComponent(msisdn)}`).catch(() => undefined);
  if (!response?.ok || current !== msisdn) return;
  shown.clear();
  thread.textContent = '';
  for (const message of await response.json()) showMessage(message);
  if (shown.size === 0) thread.textContent = sim.dataset.empty;
}

function showMessage(message) {
  if (message.direction === 'received' && message.state === 'failed') return;
  if (shown.size === 0) thread.textContent = '';
  const item = shown.get(message.id) ?? document.createElement('p');
  item.className = message.direction;
  const head = document.createElement('small');
  const state = message.direction === 'typed' && message.state !== 'delivered' ? ` · ${sim.dataset.sending}` : '';
  head.textContent = `${message.direction === 'typed' ? sim.dataset.typed : message.peer} ${message.time}${state}`;
  item.replaceChildren(head, message.text);
  if (!shown.has(message.id)) thread.append(item);
  shown.set(message.id, item);
  thread.scrollTop = thread.scrollHeight;
}

/* The list */

function showInList({ msisdn, number, text }) {
  let button = list.querySelector(`[data-msisdn="${CSS.escape(msisdn)}"]`);
  if (!button) {
    const item = document.createElement('li');
    button = document.createElement('button');
    button.type = 'button';
    button.className = 'handset';
    Object.assign(button.dataset, { msisdn, number });
    button.append(document.createElement('strong'), document.createElement('span'));
    button.firstChild.textContent = number;
    item.append(button);
  }
  button.lastElementChild.textContent = text;
  button.classList.toggle('unread', msisdn !== current);
  list.prepend(button.parentElement);
  document.getElementById('none').hidden = true;
}

list.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button) openHandset(button.dataset.msisdn, button.dataset.number);
});

/* Typing */

function showDraft() {
  draftOutput.textContent = draft;
  modeLabel.textContent = digitsOnly ? '123' : 'ABC';
}

function insert(text) {
  draft = (draft + text).slice(0, 480);
  showDraft();
}

function press(key) {
  if (key === '#') digitsOnly = !digitsOnly;
  else if (digitsOnly) insert(key);
  else tapKey(key);
  showDraft();
}

/* The same key again within the pause takes the next letter of it. */
function tapKey(key) {
  const now = performance.now();
  const choice = letters[key];
  if (tap && tap.key === key && now - tap.at < tapPause) {
    tap = { key, at: now, index: (tap.index + 1) % choice.length };
    draft = draft.slice(0, -1);
  } else tap = { key, at: now, index: 0 };
  insert(choice[tap.index]);
}

function erase() {
  tap = undefined;
  draft = draft.slice(0, -1);
  showDraft();
}

async function send() {
  const text = draft.trim();
  if (!text || !current) return;
  const typed = draft;
  draft = '';
  tap = undefined;
  showDraft();
  const headers = { 'content-type': 'application/json', 'x-csrf-token': sim.dataset.csrf };
  const request = { method: 'POST', headers, body: JSON.stringify({ text }) };
  const response = await fetch(`/sim/handsets/${encodeURIComponent(current)}`, request).catch(() => undefined);
  if (response?.ok) return showMessage(await response.json());
  draft = typed;
  showDraft();
  modeLabel.textContent = sim.dataset.failed;
}

/* A mouse on a key leaves the keyboard where it is, so that both can be used in turn. */
document.querySelector('.keys').addEventListener('mousedown', (event) => event.preventDefault());
document.querySelector('.keys').addEventListener('click', (event) => {
  const { key, do: action } = event.target.closest('button')?.dataset ?? {};
  if (key) press(key);
  if (action === 'send') send();
  if (action === 'erase') erase();
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches('input')) return;
  if (event.key === 'Enter' && !event.target.matches('button, a')) send();
  else if (event.key === 'Backspace') erase();
  else if (event.key.length === 1 && !(event.key === ' ' && event.target.matches('button'))) insert(event.key);
  else return;
  tap = undefined;
  event.preventDefault();
});

/* Live */

const events = new EventSource('/sim/events');
events.addEventListener('message', (event) => {
  const change = JSON.parse(event.data);
  showInList(change);
  if (!current) openHandset(change.msisdn, change.number);
  else if (change.msisdn === current) showMessage(change.message);
});
events.addEventListener('error', () => {
  modeLabel.textContent = sim.dataset.lost;
});
events.addEventListener('open', () => {
  showDraft();
  if (current) openHandset(current);
});
