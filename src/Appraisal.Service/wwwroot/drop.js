// A file that is dropped on a form's file field, or anywhere on its frame, is chosen as if by the field itself, which shows its name.

const zoneOf = event => event.target instanceof Element ? event.target.closest('.field:has(input[type=file])') : null;
const holdsFiles = event => event.dataTransfer?.types.includes('Files');

function mark(zone) {
  for (const other of document.querySelectorAll('.field.over')) {
    if (other !== zone) other.classList.remove('over');
  }
  zone?.classList.add('over');
}

function over(event) {
  if (!holdsFiles(event)) return;
  const zone = zoneOf(event);
  mark(zone);
  if (zone) event.preventDefault();
}

function drop(event) {
  const zone = zoneOf(event);
  mark(null);
  if (!zone || !holdsFiles(event)) return;
  event.preventDefault(); // the browser would open it instead of the page
  const field = zone.querySelector('input[type=file]');
  const one = new DataTransfer();
  if (event.dataTransfer.files.length > 0) one.items.add(event.dataTransfer.files[0]);
  if (field.disabled || one.files.length === 0) return;
  field.files = one.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  field.focus();
}

document.addEventListener('dragover', over);
document.addEventListener('dragleave', event => { if (!event.relatedTarget) mark(null); });
document.addEventListener('drop', drop);
