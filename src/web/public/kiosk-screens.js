// What the screens of a kiosk are made of.

/** An element with attributes and children; texts are texts, never markup. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat());
  return element;
}

export const heading = (text) => h('h1', { tabindex: '-1' }, text);

function button(look, content, press) {
  const key = h('button', { type: 'button', class: look }, content);
  key.addEventListener('click', () => press(key));
  return key;
}

export const mainKey = (content, press) => button('kiosk-main', content, press);

export const keys = {
  second: (content, press) => button('kiosk-second', content, press),
  quiet: (content, press) => button('kiosk-quiet', content, press),
  row: (...children) => h('div', { class: 'kiosk-row' }, ...children),
};

const svg = 'http://www.w3.org/2000/svg';

/** The scale from its worst to its best score: faces where it is the common one of five, figures where it is another. */
export function faces(item, t, given, press) {
  const scores = Array.from({ length: item.max - item.min + 1 }, (_, at) => item.min + at);
  const word = (score) => item.words?.[score - item.min] ?? t[`score${score}`];
  return h(
    'div',
    { class: 'kiosk-faces', role: 'group' },
    scores.map((score) => {
      const look = `kiosk-face${item.words ? '' : ` face-${score}`}${score === given ? ' given' : ''}`;
      const key = button(look, [h('b', {}, String(score)), h('span', {}, word(score))], (pressed) =>
        press(score, pressed),
      );
      key.setAttribute('data-key', String(score));
      if (!item.words) key.prepend(face(score));
      return key;
    }),
  );
}

function face(score) {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `#face-${score}`);
  drawing.append(use);
  return drawing;
}

const longestCode = 10;

/** A number pad for the number on the slip; a keyboard and a scanner work as well. */
export function codeScreen({ t, problem, typed, type, go, camera, cancel }) {
  const shown = h('output', { class: 'kiosk-code', 'aria-label': t.codeDigits });
  const show = () => {
    const digits = typed();
    shown.textContent = digits === '' ? t.codeEmpty : digits.replace(/(\d{3})(?=\d)/g, '$1 ');
    shown.classList.toggle('empty', digits === '');
  };
  const press = (change) => {
    type(change(typed()).slice(0, longestCode));
    show();
  };
  const digit = (n) => {
    const key = button('kiosk-digit', String(n), () => press((digits) => digits + n));
    key.setAttribute('data-key', String(n));
    return key;
  };
  const erase = button('kiosk-digit kiosk-word', t.erase, () => press((digits) => digits.slice(0, -1)));
  erase.setAttribute('data-key', 'Backspace');
  const on = button('kiosk-digit kiosk-word kiosk-go', t.go, () => typed() !== '' && go());
  show();
  return [
    heading(t.codeTitle),
    ...(problem ? [h('p', { class: 'notice danger kiosk-problem', role: 'alert' }, problem)] : []),
    h('p', { class: 'kiosk-lead' }, t.codeText),
    h('div', { class: 'kiosk-pad' }, shown, [1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit), erase, digit(0), on),
    keys.row(keys.quiet(t.cancel, cancel), ...(camera ? [keys.quiet(t.camera, camera)] : [])),
  ];
}
