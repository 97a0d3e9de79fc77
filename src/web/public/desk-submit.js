/* Records what is typed, with the server or without it, and keeps the page true to what became of it. */
import { sendEntries, takeBack } from './desk-entries.js';
import { showWaiting, text } from './desk-waiting.js';
import { addEntry, canKeep, forgetOfficer, officerHere, readEntries } from './waiting-entries.js';

const desk = document.getElementById('desk');
const isShell = 'offline' in desk.dataset;
const said = document.getElementById('said');
/** Between two looks for a server that is away, ms. */
const looks = [2_000, 3_000, 5_000, 8_000, 12_000, 20_000];
/** How long an officer waits for the slip before the next citizen comes; shorter where the server was away just now. */
const patience = { here: 8_000, away: 1_500, logged_out: 1_500 };

let form;
let at = isShell ? 'away' : 'here';
let vain = 0;
let looking;
let busy = false;
let gone = false;

export async function watchEntries(theForm) {
  form = theForm;
  const button = form.querySelector('button:not([type])');
  window.addEventListener('pageshow', () => {
    button.disabled = false;
  });
  if (
    !canKeep() ||
    !(await officerHere().then(
      () => true,
      () => false,
    ))
  ) {
    form.addEventListener('submit', () => {
      button.disabled = true;
    });
    return;
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!busy) submit(button);
  });
  document.getElementById('waiting-list').addEventListener('click', change);
  document.querySelector('.who')?.addEventListener('submit', logOut);
  for (const event of ['online', 'focus']) window.addEventListener(event, () => at !== 'here' && look());
  navigator.serviceWorker?.register(desk.dataset.worker, { scope: '/desk' }).catch(() => undefined);
  await show();
  await look();
}

/** Keeps the entry, sends it, and leaves for the slip; where the server does not answer, says that it is kept here. */
async function submit(button) {
  const fields = Object.fromEntries(
    ['caseCode', 'phone', 'procedure'].map((name) => [name, form.elements[name].value.trim()]),
  );
  for (const name of ['notAsked', 'result']) fields[name] = form.elements[name].value;
  const wrong = check(fields);
  mark(wrong);
  if (wrong.length > 0) return undefined;
  const officer = await officerHere();
  if (!officer) return isShell ? tell(text('nobody'), 'warn') : form.submit();
  busy = true;
  button.disabled = true;
  const key = await addEntry(officer, { ...fields, caseCode: fields.caseCode.toUpperCase() }).catch(() => undefined);
  if (!key) {
    // A full disk, or a browser that forbids keeping anything: then only the server can take it.
    busy = false;
    button.disabled = false;
    return isShell ? tell(text('cannotKeep'), 'warn') : form.submit();
  }
  const sending = sendEntries(key)
    .then((outcome) => settle(outcome, key))
    .catch(() => undefined);
  await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, patience[at]))]);
  if (gone) return undefined;
  await show();
  const { entries } = await readEntries(officer);
  if (entries.some((entry) => entry.key === key && !entry.problem)) {
    tell(text('savedNotice', { caseCode: fields.caseCode.toUpperCase() }), 'warn');
    clear();
    if (at === 'here') at = 'away';
    lookAgain();
  }
  busy = false;
  button.disabled = false;
  return undefined;
}

/** What the server said about the entries it was sent. @param mine key of the entry this page is about */
async function settle({ state, sent }, mine) {
  at = state;
  if (state === 'here') vain = 0;
  const kept = sent.filter((one) => one.told && one.key !== mine).map((one) => one.told);
  if (kept.length > 0) await remember(kept);
  const own = sent.find((one) => one.key === mine);
  if (own?.page) {
    gone = true;
    location.assign(own.page);
  } else if (own?.problem && !isShell) {
    // The page of the server says what is wrong beside each field.
    await takeBack(mine);
    gone = true;
    form.submit();
  } else if (own?.problem) {
    tell(own.problem, 'warn');
  }
}

/** Looks for the server, sends what waits, and shows the page of the server again where nobody is typing. */
async function look() {
  clearTimeout(looking);
  if (busy) return lookAgain();
  const outcome = await sendEntries();
  if (busy || gone) return undefined;
  await settle(outcome, '');
  await show();
  const officer = await officerHere();
  if (at === 'here' && !isShell && desk.dataset.officer !== officer?.id) return location.reload();
  if (at === 'here' && untouched() && (isShell || outcome.sent.length > 0)) {
    gone = true;
    return location.replace('/desk');
  }
  return lookAgain();
}

async function lookAgain() {
  clearTimeout(looking);
  const { entries } = await readEntries(await officerHere());
  if (at === 'here' && !isShell && !entries.some((entry) => !entry.problem)) return;
  looking = setTimeout(look, looks[Math.min(vain, looks.length - 1)]);
  vain += 1;
}

async function show() {
  const officer = await officerHere();
  showWaiting({ at, officer, ...(await readEntries(officer)), told: told(officer) });
}

async function change({ target }) {
  const key = target.closest('[data-entry]')?.dataset.entry;
  if (!key || !target.dataset.do) return;
  const { entries } = await readEntries(await officerHere());
  const entry = entries.find((one) => one.key === key);
  if (!entry || !(await takeBack(key))) return tell(text('unsureHelp'), 'warn');
  if (target.dataset.do === 'correct') fillIn(entry.fields);
  else tell(text('removed', { caseCode: entry.fields.caseCode }));
  await show();
}

function fillIn(fields) {
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  form.elements.phone.focus();
}

function clear() {
  fillIn({ caseCode: '', phone: '', notAsked: '', result: 'granted' });
  document.getElementById('phone-live').textContent = '';
  form.elements.caseCode.focus();
}

const untouched = () => ['caseCode', 'phone'].every((name) => form.elements[name].value === '');

/** As far as a browser can tell; the server has the last word. @returns the fields that are wrong, and why */
function check({ caseCode, phone, notAsked, procedure }) {
  const digits = phone.replace(/[\s.()-]/g, '');
  const wrong = {};
  if (caseCode === '') wrong.caseCode = 'caseCodeMissing';
  else if (!/^[\p{L}\p{N}][\p{L}\p{N}./_-]*$/u.test(caseCode)) wrong.caseCode = 'caseCodeWrong';
  if (notAsked === '' && phone === '') wrong.phone = 'phoneMissing';
  else if (notAsked === '' && !/^(\+?84|0084|0)?(1\d|[35789])\d{8}$/.test(digits)) wrong.phone = 'phoneWrong';
  if (procedure === '') wrong.procedure = 'procedureMissing';
  else if (!isProcedure(procedure)) wrong.procedure = 'procedureUnknown';
  return Object.entries(wrong);
}

/** By code, by name, or by a part of the name that fits one procedure alone; accents and case do not matter. */
function isProcedure(typed) {
  const options = [...form.elements.procedure.list.options].map(({ value, label }) => [plain(value), plain(label)]);
  const wanted = plain(typed);
  if (options.some((names) => names.includes(wanted))) return true;
  return options.filter(([name]) => name.includes(wanted)).length === 1;
}

const plain = (words) =>
  words.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase().replace(/\s+/g, ' ').trim();

function mark(wrong) {
  for (const old of form.querySelectorAll('.message')) old.remove();
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
  for (const field of form.querySelectorAll('.field.wrong')) field.classList.remove('wrong');
  for (const [name, why] of wrong) {
    const input = form.elements[name];
    const message = document.createElement('p');
    message.className = 'message';
    message.id = `${name}-error`;
    message.textContent = text(why);
    input.before(message);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', name === 'phone' ? 'phone-live phone-error' : message.id);
    input.closest('.field').classList.add('wrong');
  }
  form.elements[wrong[0]?.[0]]?.focus();
}

function tell(sentence, tone = '') {
  const notice = document.createElement('p');
  notice.textContent = sentence;
  said.className = `said notice ${tone}`;
  said.replaceChildren(notice);
}

/** Kept for the tab and the officer, so that a page that opens anew still says it. */
const shelf = (officer) => `desk-told-${officer?.id}`;
const told = (officer) => JSON.parse(sessionStorage.getItem(shelf(officer)) ?? '[]');

async function remember(lines) {
  const officer = await officerHere();
  sessionStorage.setItem(shelf(officer), JSON.stringify([...told(officer), ...lines].slice(-20)));
}

async function logOut(event) {
  event.preventDefault();
  sessionStorage.clear();
  await forgetOfficer();
  event.target.submit();
}
