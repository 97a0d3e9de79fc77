/* Shows what waits in this browser, and in the three answers of the desk: saved, printed, stuck. */
const desk = document.getElementById('desk');
const texts = JSON.parse(desk.dataset.texts);
const byId = (id) => document.getElementById(id);
const section = byId('waiting');
const asServed = Object.fromEntries(['is-saved', 'is-printed', 'is-stuck'].map((id) => [id, [...byId(id).childNodes]]));

export const text = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

const clock = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });

/**
 * @param at where the server is: `here`, `away` or `logged_out`
 * @param told what the server said about entries it took: repeated ones, and those of case software
 */
export function showWaiting({ at, officer, entries, others, told }) {
  const waiting = entries.filter((entry) => !entry.problem);
  section.hidden = entries.length === 0 && others === 0 && told.length === 0;
  byId('waiting-title').textContent = text(entries.length > 0 ? 'waitingTitle' : 'sentTitle', {
    count: entries.length,
  });
  byId('waiting-say').textContent = entries.length > 0 ? text(`say_${at}`) : '';
  byId('waiting-list').replaceChildren(...entries.map(row));
  byId('waiting-told').replaceChildren(...told.map((line) => element('li', '', line)));
  byId('waiting-others').hidden = others === 0;
  byId('waiting-others').textContent = others === 0 ? '' : text('others', { count: others });
  const who = byId('who');
  if (who) who.textContent = officer ? text('who', { name: officer.name }) : text('nobody');
  showAnswers(at, waiting);
}

function showAnswers(at, waiting) {
  const last = waiting.at(-1);
  const answers = { ...asServed };
  if (last) {
    answers['is-saved'] = [
      element('span', 'badge warn', text('savedHere', { time: clock.format(last.at) })),
      element('small', '', `${last.fields.caseCode} · ${text('waitingCount', { count: waiting.length })}`),
    ];
    answers['is-printed'] = [element('span', 'badge', text('notPrinted'))];
  }
  if (at === 'away') answers['is-stuck'] = [element('span', 'badge danger', text('away')), call()];
  if (at === 'logged_out')
    answers['is-stuck'] = [element('span', 'badge danger', text('loggedOut')), login(waiting.length)];
  for (const [id, nodes] of Object.entries(answers)) byId(id).replaceChildren(...nodes);
}

function call() {
  const link = element('a', '', text('call', { hotline: desk.dataset.hotline }));
  link.href = `tel:${desk.dataset.hotline}`;
  return link;
}

function login(count) {
  const link = element('a', 'button second', text(count > 0 ? 'loginAndSend' : 'login', { count }));
  link.href = '/login?next=/desk';
  return link;
}

function row(entry) {
  const { fields, at, key, tried, problem } = entry;
  const item = byId('waiting-row').content.cloneNode(true).firstElementChild;
  const say = (name, value) => {
    item.querySelector(`[data-of="${name}"]`).textContent = value;
  };
  say('caseCode', fields.caseCode);
  say('procedure', fields.procedure);
  say('facts', [clock.format(at), masked(fields)].filter(Boolean).join(' · '));
  say('problem', problem === 'server' ? text('serverProblem') : problem);
  say('state', text(problem ? 'refused' : tried ? 'unsure' : 'waits'));
  item.querySelector('.badge').classList.add(problem ? 'danger' : 'warn');
  item.dataset.entry = key;
  item.querySelector('[data-do="correct"]').hidden = !problem;
  item.querySelector('[data-do="remove"]').hidden = tried && !problem;
  return item;
}

/** As much of a number as the desk shows elsewhere. */
function masked({ phone, notAsked }) {
  if (notAsked) return text(notAsked);
  return `*****${phone.replace(/\D/g, '').slice(-3)}`;
}

function element(tag, className, content) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content;
  return made;
}
