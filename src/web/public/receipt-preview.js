/* Shows the wording on paper a moment after each change; what is wrong with it is said, and the last good one stays. */
const section = document.querySelector('[data-preview]');
const body = document.getElementById('body');
const paper = document.getElementById('preview-paper');
const problem = document.getElementById('preview-problem');
const token = document.querySelector('[name="_csrf"]').value;

async function show() {
  const size = section.querySelector('[name="size"]:checked').value;
  const sent = body ? body.value : section.dataset.body;
  const response = await fetch(section.dataset.preview, {
    method: 'POST',
    headers: { 'x-csrf-token': token },
    body: new URLSearchParams({ body: sent, size }),
  }).catch(() => undefined);
  if (!response || (body && sent !== body.value)) return;
  const text = await response.text();
  problem.hidden = response.ok;
  problem.textContent = response.status === 422 ? text : '';
  if (response.ok) paper.innerHTML = text;
}

let waiting;
body?.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 250);
});
section.addEventListener('change', show);
