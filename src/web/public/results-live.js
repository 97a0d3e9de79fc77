/** Renews the live part of the page while somebody looks at it. Without this script the page is right as of its loading. */
const live = document.getElementById('live');
const lost = document.getElementById('live-lost');
const every = 3000;
let shown = '';

async function renew() {
  if (document.visibilityState === 'visible') {
    try {
      const answer = await fetch(live.dataset.url, { redirect: 'error' });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const html = await answer.text();
      if (html !== shown) live.innerHTML = html;
      shown = html;
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
  }
  setTimeout(renew, every);
}

setTimeout(renew, every);
