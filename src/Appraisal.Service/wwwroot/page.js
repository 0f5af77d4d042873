// Enhances pages; nothing here is needed. Runs again after each enhanced navigation.

const phone = matchMedia('(max-width: 48rem)');

// long work: the page is asked again while it lasts, and taken over where it differs
async function poll() {
  const box = document.querySelector('[data-poll]');
  if (!box || document.hidden) return;
  const answer = await fetch(box.dataset.poll, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || !box.isConnected) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-poll]');
  if (next) box.replaceChildren(...next.childNodes);
  else location.reload();
}

// a double click sends once; the server would act once anyway
function once(event) {
  const form = event.target;
  if (form.method !== 'post') return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = '1';
  setTimeout(() => delete form.dataset.sent, 1000);
}

// menus close by Escape and by a click elsewhere
function close(event) {
  if (event.type === 'keydown' && event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details.menu[open]'))
    if (event.type === 'keydown' || !menu.contains(event.target)) {
      menu.open = false;
      if (event.type === 'keydown') menu.querySelector('summary').focus();
    }
}

// a link of an error summary leads to its field: the field has the focus, and what it is called is in view. Before the router, which would only scroll
function lead(event) {
  const link = event.target.closest?.('form .note.bad a[href*="#"]');
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  event.stopPropagation();
  (field.closest('fieldset')?.querySelector('legend') ?? field.labels?.[0] ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
}

// j and k walk through the links of a list, / goes to the search
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|TEXTAREA|SELECT/.test(event.target.tagName)) return;
  if (event.key === '/') {
    const search = document.getElementById('search');
    if (search) { event.preventDefault(); search.focus(); }
    return;
  }
  if (event.key !== 'j' && event.key !== 'k') return;
  const links = [...document.querySelectorAll('tbody tr a:first-of-type, .tasks a')];
  const at = links.indexOf(document.activeElement) + (event.key === 'j' ? 1 : -1);
  links[Math.max(0, Math.min(at, links.length - 1))]?.focus();
}

// a button that copies what it names
async function copy(event) {
  const button = event.target.closest?.('[data-copy]');
  if (button) await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
}

// a field for a code suggests those whose name is typed: what the search page finds
let asking;
async function suggest(event) {
  const field = event.target.closest?.('input[data-suggest]');
  const text = field?.value.trim() ?? '';
  clearTimeout(asking);
  if (!text || [...field.list.options].some(option => option.value === text)) return;
  asking = setTimeout(async () => {
    const answer = await fetch('/search?q=' + encodeURIComponent(text), { headers: { Accept: 'text/html' } }).catch(() => null);
    if (!answer?.ok || field.value.trim() !== text) return;
    const kind = field.dataset.suggest;
    const found = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelectorAll(`[data-${kind}]`);
    field.list.replaceChildren(...[...found].map(entry => new Option(entry.firstElementChild.textContent, entry.dataset[kind])));
  }, 250);
}

function arrive() {
  const stations = document.querySelector('.stations > details');
  if (stations) stations.open = !phone.matches;
  document.querySelector('.note.bad[role=alert]')?.focus();
}

document.addEventListener('submit', once, true);
document.addEventListener('click', lead, true);
document.addEventListener('click', close);
document.addEventListener('click', copy);
document.addEventListener('input', suggest);
document.addEventListener('keydown', close);
document.addEventListener('keydown', keys);
setInterval(poll, 2000);
arrive();
globalThis.Blazor?.addEventListener('enhancedload', arrive);
