/* A long batch takes a while to draw: the browser downloads it, and this says how far it is. */
const form = document.getElementById('download');
const box = document.getElementById('drawing');
const [text, bar] = [box.querySelector('span'), box.querySelector('progress')];
const { progress, total } = form.dataset;

form.addEventListener('submit', () => {
  box.hidden = false;
  show(0);
  let begun = false;
  const timer = setInterval(async () => {
    const response = await fetch(progress).catch(() => undefined);
    const state = response?.ok ? await response.json() : undefined;
    if (state) {
      begun = true;
      show(state.done);
    } else if (begun && state === null) {
      clearInterval(timer);
      show(Number(total), true);
    }
  }, 400);
});

function show(done, over = false) {
  bar.value = done;
  text.textContent = text.dataset[over ? 'done' : 'doing'].replace('{done}', done).replace('{total}', total);
}
