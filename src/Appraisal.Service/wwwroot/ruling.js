// A ruling: a clause lights up when all that it needs is ticked. Without script the page does so when it is sent.
function light(form) {
  const ticked = new Set([...form.querySelectorAll('[name=circumstances]:checked')].map(b => b.value));
  const excluded = form.querySelector('[name=exclusions]:checked') !== null;
  for (const clause of form.querySelectorAll('[data-all]')) {
    const all = clause.dataset.all.split(' ').filter(Boolean);
    const any = clause.dataset.any.split(' ').filter(Boolean);
    clause.classList.toggle('lit', !excluded && all.every(c => ticked.has(c)) && (any.length === 0 || any.some(c => ticked.has(c))));
  }
}

const lightAll = () => document.querySelectorAll('[data-ruling]').forEach(light);

// the document listens, as a page that comes by enhanced navigation runs no module again
document.addEventListener('change', event => {
  const box = event.target.closest?.('[data-ruling]');
  if (box) light(box);
});
globalThis.Blazor?.addEventListener('enhancedload', lightAll);
lightAll();
