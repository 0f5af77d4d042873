// The plan of a visit: what is known of it is shown while it is typed. Without script the button "check" does the same.
let timer;
let asked = 0;

async function look(form) {
  const live = form.querySelector('[data-live]');
  if (!live || !form.isConnected || form.dataset.sent) return; // it was sent meanwhile, or another page stands here by now
  const mine = ++asked;
  const data = new FormData(form);
  data.set('step', 'check');
  const answer = await fetch(location.href, { method: 'POST', body: new URLSearchParams(data), headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer || mine !== asked || !live.isConnected) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
  if (next) live.replaceChildren(...next.childNodes);
}

// the document listens, as a page that comes by enhanced navigation runs no module again
document.addEventListener('input', event => {
  const form = event.target.closest?.('form');
  if (!form?.querySelector('[data-live]')) return;
  clearTimeout(timer);
  timer = setTimeout(() => look(form), 600);
});
document.addEventListener('submit', () => clearTimeout(timer), true);
