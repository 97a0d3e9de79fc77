/* A sheet is read off with one hand on the number pad: serial, one digit an item, Enter. What is typed while the program
   looks something up or saves is kept and typed afterwards, so that nobody has to wait for it. */
const form = document.getElementById('keying');
const $ = (id) => document.getElementById(id);
const [serial, sheet, items, words, reasons, said] = ['serial', 'sheet', 'items', 'words', 'reasons', 'said'].map($);
const second = form.dataset.pass === 'second';
const headers = { 'x-csrf-token': form.elements._csrf.value };
const marks = () => [...items.querySelectorAll('.mark')];
const cells = () => [...marks(), $('onTime'), $('helpedBy')];
const reason = () => form.elements.verdict && form.querySelector('[name=verdict]:checked');
const waiting = [];
let busy = false;
let open = null;

async function ask(path, fields) {
  const body = fields && new URLSearchParams(fields);
  const response = await fetch(path, fields ? { method: 'POST', body, headers } : {}).catch(() => undefined);
  return { status: response?.status ?? 0, answer: response?.ok ? await response.json() : undefined };
}

function say(text, state = 'good') {
  said.textContent = text;
  said.dataset.state = state;
}

/* Does one thing at a time; keys pressed meanwhile follow. */
async function busily(work) {
  busy = true;
  try {
    await work();
  } finally {
    busy = false;
  }
  while (!busy && waiting.length > 0) type(waiting.shift());
}

function lookUp() {
  const typed = serial.value.trim();
  if (typed === '') return;
  busily(async () => {
    const { status, answer } = await ask(`/paper/forms/${encodeURIComponent(typed)}${second ? '?pass=second' : ''}`);
    if (!answer) {
      waiting.length = 0;
      serial.select();
      return say(
        status === 404 ? form.dataset.unknown : status === 403 ? form.dataset.own : form.dataset.failed,
        'bad',
      );
    }
    show(answer);
  });
}

function show(found) {
  open = found;
  serial.value = found.shown;
  serial.readOnly = true;
  $('of-unit').textContent = found.unit;
  $('of-field').textContent = found.field;
  items.replaceChildren(...found.items.map(row));
  const enterable = ['open', 'reported', 'late'].includes(found.state);
  for (const part of form.querySelectorAll('.sheet-items, #save')) part.hidden = !enterable;
  $('duplicate').hidden = found.state !== 'already';
  sheet.hidden = false;
  say(found.message, enterable && found.state === 'open' ? 'good' : 'warn');
  if (enterable) cells()[0].focus();
  else {
    waiting.length = 0;
    $(found.state === 'already' ? 'duplicate' : 'cancel').focus();
  }
}

function row({ code, text, min, max }) {
  const copy = $('row').content.cloneNode(true);
  copy.querySelector('span').append(Object.assign(document.createElement('b'), { textContent: code }), ` ${text}`);
  let allowed = '0x';
  for (let score = min; score <= max; score++) allowed += score;
  copy.querySelector('input').dataset.allowed = allowed;
  return copy;
}

function clear() {
  form.reset();
  open = null;
  serial.readOnly = false;
  sheet.hidden = words.hidden = reasons.hidden = true;
  for (const cell of cells()) put(cell, '');
  items.replaceChildren();
  serial.focus();
}

function put(cell, value) {
  cell.value = value;
  cell.dataset.value = value;
}

function moveFrom(cell, by) {
  const all = cells();
  const next = all[all.indexOf(cell) + by];
  if (next) next.focus();
  else if (by > 0) $('save').focus();
}

function save() {
  const chosen = reason();
  const missing = chosen ? undefined : marks().find((cell) => cell.value === '');
  if (missing) {
    missing.focus();
    return say(form.dataset.missing, 'bad');
  }
  const fields = {
    serial: open.serial,
    verdict: chosen ? chosen.value : 'valid',
    marks: marks()
      .map((cell) => cell.dataset.value)
      .join(''),
    onTime: { 1: 'yes', 2: 'no' }[$('onTime').value] ?? '',
    helpedBy: { 1: 'family', 2: 'officer' }[$('helpedBy').value] ?? 'nobody',
    comment: $('comment').value,
  };
  send(form.getAttribute('action'), fields, clear);
}

function send(path, fields, after) {
  busily(async () => {
    const { answer } = await ask(path, fields);
    if (!answer) {
      waiting.length = 0;
      return say(form.dataset.failed, 'bad');
    }
    after?.();
    const good = ['counted', 'entered_again', 'undone', 'duplicate_noted', 'not_ours_noted'].includes(answer.outcome);
    say(answer.message, good ? 'good' : 'warn');
    for (const part of document.querySelectorAll('#tally [data-part]'))
      part.textContent = answer.sitting[part.dataset.part];
  });
}

const undo = () => send('/paper/undo', {}, clear);

/* One key, wherever the hand is. Returns whether it meant something here. */
function type(key) {
  const at = document.activeElement;
  if (at === $('comment')) return key === 'Enter' && done(() => moveFrom(cells().at(-1), 1));
  if (key === 'Escape' && open) return done(drop);
  if (at === serial && !open) return typeSerial(key);
  if (key === 'Enter') return enter(at);
  if (!open || !form.contains(at)) return false;
  if (key === '/') return done(choose);
  if (key === '*') return done(write);
  if (!reasons.hidden) return pick(key);
  if (at.matches('.mark')) return mark(at, key);
  return at === $('save') && key === '-' && done(() => cells().at(-1).focus());
}

function done(work) {
  work();
  return true;
}

function enter(at) {
  if (at?.matches('button:not(#save)') && form.contains(at)) return done(() => at.click());
  if (!form.contains(at) && at !== document.body) return false;
  return done(() => open && save());
}

function drop() {
  clear();
  say('');
}

function typeSerial(key) {
  if (key === 'Enter') return done(lookUp);
  if (key === '-' && serial.value === '') return done(undo);
  if (!/^\d$/.test(key)) return false;
  return done(() => serial.setRangeText(key, serial.selectionStart, serial.selectionEnd, 'end'));
}

function mark(cell, key) {
  const value = key === '.' || key === ',' ? 'x' : key;
  if (key === '-') {
    const all = cells();
    const target = cell.value === '' ? (all[all.indexOf(cell) - 1] ?? cell) : cell;
    put(target, '');
    target.focus();
    return true;
  }
  if (cell.dataset.allowed.includes(value)) {
    put(cell, value);
    moveFrom(cell, 1);
    return true;
  }
  return key.length === 1;
}

function choose() {
  reasons.hidden = !reasons.hidden;
  if (reasons.hidden) {
    for (const radio of form.querySelectorAll('[name=verdict]')) radio.checked = false;
    cells()[0].focus();
  } else reasons.querySelector('input').focus();
}

function pick(key) {
  const radio = reasons.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

function write() {
  words.hidden = false;
  $('comment').focus();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const { key } = event;
  if (busy && (key.length === 1 || key === 'Enter')) {
    event.preventDefault();
    waiting.push(key);
  } else if (type(key)) event.preventDefault();
});

/* A telephone's keyboard tells what was typed only afterwards. */
form.addEventListener('input', ({ target }) => {
  if (!target.matches('.mark')) return;
  const typed = target.value.at(-1) ?? '';
  put(target, target.dataset.value ?? '');
  if (typed !== '') mark(target, typed);
});
form.addEventListener('focusin', ({ target }) => target.matches('.mark') && target.select());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (busy) return;
  if (open) save();
  else lookUp();
});
$('undo').addEventListener('click', () => !busy && undo());
$('cancel').addEventListener('click', drop);
$('duplicate').addEventListener('click', () => !busy && send('/paper/strays', { serial: open.serial }, clear));
$('not-ours')?.addEventListener('click', () => !busy && send('/paper/strays', { serial: '' }, clear));
