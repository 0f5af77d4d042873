// The plan of a visit: what is known of it is shown while it is typed. Without script the button "check" does the same.
let timer;
let asked = 0;

async function look(form) {
  const mine = ++asked;
  const data = new FormData(form);
  data.set('step', 'check');
  const answer = await fetch(location.href, { method: 'POST', body: new URLSearchParams(data), headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer || mine !== asked) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
  const live = form.querySelector('[data-live]');
  if (next && live) live.replaceChildren(...next.childNodes);
}

for (const live of document.querySelectorAll('[data-live]')) {
  const form = live.closest('form');
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(form), 600);
  });
}
