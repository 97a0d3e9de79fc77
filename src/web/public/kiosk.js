// A kiosk: one question a screen, nothing kept on the screen or in memory once a person is done or walks away.
import { openQueue } from './kiosk-queue.js';
import { cameraReads, listenToScanner, readByCamera, readSlip } from './kiosk-scan.js';
import { codeScreen, faces, h, heading, keys, mainKey } from './kiosk-screens.js';
import { seal } from './kiosk-seal.js';

const idleAfter = 45;
const idleCountdown = 15;
const thanksFor = 8_000;
const renewEvery = 10 * 60_000;
/** The citizen sees which face was pressed before the next question comes. */
const shownFor = 220;

const { base, version } = document.body.dataset;
const byId = (id) => document.getElementById(id);
const main = byId('screen');

let setUp;
let queue;
let language = 'vi';
let aloud = false;
let playing;
let endCamera = () => {};
/** What was pressed so far; undefined between two people. */
let visit;
let screen = () => {};

const t = () => setUp.texts[language];
const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/* Screens */

function start() {
  visit = undefined;
  language = 'vi';
  if (setUp.version !== version) return location.reload();
  show(
    () => {
      const { startTitle, startText, withSlip, withSlipText, withoutSlip, withoutSlipText } = t();
      return [
        heading(startTitle),
        h('p', { class: 'kiosk-lead' }, startText),
        h(
          'div',
          { class: 'kiosk-choices' },
          mainKey([h('b', {}, withSlip), h('small', {}, withSlipText)], () => begin(askCode)),
          keys.second([h('b', {}, withoutSlip), h('small', {}, withoutSlipText)], () =>
            begin(() => ask(setUp.asks, null, setUp.unit)),
          ),
        ),
      ];
    },
    { spoken: 'kiosk-start' },
  );
}

function begin(next) {
  document.documentElement.requestFullscreen?.().catch(() => {});
  visit = { scores: new Map(), onTime: null, helpedBy: 'nobody', typed: '' };
  next();
}

function askCode(problem) {
  endCamera();
  show(
    () =>
      codeScreen({
        t: t(),
        problem: problem && t()[problem],
        typed: () => visit.typed,
        type: (typed) => {
          visit.typed = typed;
        },
        go: () => nameCase(visit.typed),
        camera: cameraReads() ? openCamera : undefined,
        cancel: start,
      }),
    { spoken: 'kiosk-code' },
  );
}

async function openCamera() {
  const video = h('video', { class: 'kiosk-camera', playsinline: '', muted: '' });
  show(() => [heading(t().codeTitle), video, keys.row(keys.quiet(t().back, () => askCode()))]);
  try {
    endCamera = await readByCamera(video, nameCase);
  } catch {
    askCode('cameraNone');
  }
}

/** Whether a slip is good is asked of the program; without it the number's own check digit must do. */
async function nameCase(text) {
  endCamera();
  const named = readSlip(text, setUp.checkTable);
  visit ??= { scores: new Map(), onTime: null, helpedBy: 'nobody', typed: '' };
  const asking = visit;
  asking.typed = /^\d+$/.test(text) ? text : '';
  if (!named) return askCode('codeWrong');
  show(() => [heading(t().codeChecking)]);
  const found = await lookUp(named);
  if (visit !== asking) return;
  visit.typed = '';
  if (found === undefined) return ask(setUp.asks, named, setUp.unit);
  if (found.status === 'open') return ask(found.asks, named, found.unit);
  askCode(found.status === 'limited' ? 'codeLimited' : 'codeNone');
}

async function lookUp(named) {
  try {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(named);
    const answer = await fetch(`${base}/case`, { method: 'POST', headers, body, signal: AbortSignal.timeout(4_000) });
    if (answer.status === 429) return { status: 'limited' };
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

function ask(asks, named, unit) {
  Object.assign(visit, { asks, named, unit });
  visit.steps = [...asks.items.map((item) => () => askItem(item)), ...(named ? [askOnTime, askHelper] : [])];
  step(0);
}

function step(n) {
  if (n < 0) return start();
  if (n >= visit.steps.length) return finish();
  visit.at = n;
  visit.steps[n]();
}

const next = () => step(visit.at + 1);
const wayOut = () =>
  keys.row(
    keys.quiet(visit.at === 0 ? t().cancel : t().back, () => step(visit.at - 1)),
    keys.quiet(t().skip, skip),
  );

function skip() {
  const item = visit.asks.items[visit.at];
  if (item) visit.scores.delete(item.code);
  else visit.onTime = null;
  next();
}

function askItem(item) {
  const give = (score, key) => {
    key.classList.add('pressed');
    visit.scores.set(item.code, score);
    leaveAfter(shownFor, next);
  };
  show(
    () => [
      heading(item.wording[language]),
      faces(item, t(), visit.scores.get(item.code), give),
      ...(item.notApplicable ? [keys.second(t().notApplicable, (key) => give(0, key))] : []),
      wayOut(),
    ],
    { spoken: `item-${setUp.spoken}-${item.code}` },
  );
}

function askOnTime() {
  const give = (onTime, key) => {
    key.classList.add('pressed');
    visit.onTime = onTime;
    leaveAfter(shownFor, next);
  };
  show(
    () => [
      heading(setUp.onTime[language]),
      h(
        'div',
        { class: 'kiosk-choices' },
        keys.second(t().yes, (key) => give(true, key)),
        keys.second(t().no, (key) => give(false, key)),
      ),
      wayOut(),
    ],
    { spoken: `on-time-${setUp.spoken}` },
  );
}

/** The last one, and never passed over: a ballot that an officer pressed is known as such. */
function askHelper() {
  show(
    () => [
      heading(t().helpedBy),
      h(
        'div',
        { class: 'kiosk-choices' },
        ...['nobody', 'family', 'officer'].map((helper) =>
          keys.second(t()[helper], () => {
            visit.helpedBy = helper;
            next();
          }),
        ),
      ),
      keys.row(keys.quiet(t().back, () => step(visit.at - 1))),
    ],
    { spoken: 'kiosk-helped-by' },
  );
}

async function finish() {
  const { asks, named, scores, onTime, helpedBy } = visit;
  visit = undefined;
  if (scores.size === 0) return farewell('nothingTitle', 'nothingText');
  try {
    const id = crypto.randomUUID();
    const answers = asks.items.map(({ code }) => [code, scores.get(code) ?? null]);
    const { instrument, form } = asks;
    const pressed = JSON.stringify({ case: named, instrument, form, answers, onTime, helpedBy });
    await queue.add({ id, sealed: await seal(setUp.sealTo, pressed, id), pressedAt: Date.now() });
  } catch {
    return farewell('nothingTitle', 'notStored');
  }
  farewell('thanksTitle', named ? 'thanksText' : 'thanksTextApart');
}

function farewell(title, text) {
  show(() => [heading(t()[title]), h('p', { class: 'kiosk-lead' }, t()[text]), mainKey(t().done, start)], {
    spoken: title === 'thanksTitle' ? 'kiosk-thanks' : null,
  });
  leaveAfter(thanksFor, start);
}

/* Showing */

let leaving;

function leaveAfter(ms, then) {
  clearTimeout(leaving);
  const from = screen;
  leaving = setTimeout(() => screen === from && then(), ms);
}

function show(build, { spoken = null } = {}) {
  clearTimeout(leaving);
  screen = () => {
    document.documentElement.lang = language;
    main.replaceChildren(...build());
    const steps = visit?.steps?.length ?? 0;
    byId('bar').hidden = steps === 0;
    if (steps > 0) {
      byId('step').textContent = say(t().step, { n: visit.at + 1, count: steps });
      Object.assign(byId('progress'), { max: steps, value: visit.at });
    }
    byId('language').textContent = t().otherLanguage;
    byId('sound').textContent = t().sound;
    document.querySelector('.kiosk-unit').textContent = (visit?.unit ?? setUp.unit)[language];
    main.querySelector('h1').focus({ preventScroll: true });
    scrollTo(0, 0);
    speak(spoken);
  };
  screen();
}

/** Recordings are Vietnamese. */
function speak(name) {
  playing?.pause();
  playing = undefined;
  if (!aloud || language !== 'vi' || !setUp.prompts.includes(name)) return;
  playing = new Audio(`${base}/prompts/${name}`);
  playing.play().catch(() => {});
}

/* Walking away */

let lastTouch = Date.now();
const idle = byId('idle');

/** While the question stands, its own key alone answers it: a tap must not fall through to what lies beneath. */
function touched() {
  if (!idle.open) lastTouch = Date.now();
}

function stay() {
  lastTouch = Date.now();
  idle.close();
}

function watchIdle() {
  if (visit === undefined) return;
  const left = Math.ceil(idleAfter + idleCountdown - (Date.now() - lastTouch) / 1000);
  if (left > idleCountdown) return;
  if (left <= 0) {
    idle.close();
    endCamera();
    return start();
  }
  byId('idle-title').textContent = t().idleTitle;
  byId('idle-left').textContent = say(t().idleLeft, { seconds: left });
  byId('idle-stay').textContent = t().idleStay;
  if (!idle.open) idle.showModal();
}

/* The tablet itself */

function showState(state) {
  const sentence = { online: '', offline: t().stateOffline, unknown: t().stateUnknown }[state];
  if (byId('state').textContent !== sentence) byId('state').textContent = sentence;
}

async function readSetUp() {
  const answer = await fetch(`${base}/set-up`);
  if (!answer.ok) throw new Error(`set-up: ${answer.status}`);
  setUp = await answer.json();
}

/** Keeps in the tablet what it needs to start without the network, and forgets what earlier versions needed. */
async function keepFiles() {
  await navigator.serviceWorker.register('/kiosk/worker.js', { scope: '/kiosk/' });
  const cache = await caches.open('kiosk');
  const wanted = [base, `${base}/set-up`, ...setUp.keep, ...setUp.prompts.map((name) => `${base}/prompts/${name}`)];
  for (const { url } of await cache.keys()) if (!wanted.includes(new URL(url).pathname)) await cache.delete(url);
  for (const path of wanted) if (!(await cache.match(path, { ignoreVary: true }))) await cache.add(path);
  document.body.dataset.kept = 'yes';
}

/** A second tap on the same place within a moment is one tap of a trembling hand, not an answer to the next question. */
main.addEventListener('click', (event) => event.detail > 1 && event.stopPropagation(), true);
for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, touched, true);
addEventListener('contextmenu', (event) => event.preventDefault());
addEventListener('keydown', ({ key }) => visit && main.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click());
byId('idle-stay').addEventListener('click', stay);
idle.addEventListener('cancel', stay);
byId('language').addEventListener('click', () => {
  language = language === 'vi' ? 'en' : 'vi';
  screen();
});
byId('sound').addEventListener('click', () => {
  aloud = !aloud;
  byId('sound').setAttribute('aria-pressed', String(aloud));
  screen();
});

async function run() {
  await readSetUp();
  byId('sound').hidden = setUp.prompts.length === 0;
  if (!crypto.subtle) return show(() => [heading(t().needsSecure)]);
  queue = openQueue(base, showState);
  listenToScanner((text) => (visit === undefined || visit.steps === undefined) && nameCase(text));
  setInterval(watchIdle, 500);
  setInterval(
    () =>
      readSetUp().then(
        () => ((visit ?? setUp.version === version) ? undefined : location.reload()),
        () => {},
      ),
    renewEvery,
  );
  start();
  document.body.dataset.ready = 'yes';
  await keepFiles();
}

run().catch((error) => {
  if (!setUp) setTimeout(() => location.reload(), 10_000);
  console.warn(error);
});
