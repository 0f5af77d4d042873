import { h } from './dom.js';
import { fromFile, pinHash, toFile } from './seal.js';

const HOLD = 5_000, MOST_TRIES = 5, LOCKED = 60_000;

// Press and hold the corner for five seconds (or the Escape key): nobody comes upon it by chance.
export function onHold(corner, timer, then) {
  let held = null;
  const begin = () => { held ??= timer.set(then, HOLD); };
  const end = () => { timer.clear(held); held = null; };
  corner.addEventListener('pointerdown', begin);
  for (const name of ['pointerup', 'pointerleave', 'pointercancel'])
    corner.addEventListener(name, end);
  addEventListener('keydown', event => event.key === 'Escape' && !event.repeat && begin());
  addEventListener('keyup', event => event.key === 'Escape' && end());
}

export function makeOperator({ texts, screens, store, queue, state, now, on }) {
  const t = texts.of;
  let tries = 0, lockedUntil = 0;

  async function right(pin) {
    const { salt, hash } = await store.get('pin');
    return await pinHash(pin, salt) === hash;
  }

  function ask(wrong) {
    const field = h('input', { id: 'pin', type: 'password', inputmode: 'numeric', autocomplete: 'off', maxlength: 12, required: true });
    screens.show(screens.heading(t('operator')), h('form', {
      class: 'field', autocomplete: 'off', onsubmit: async event => {
        event.preventDefault();
        if (now() < lockedUntil)
          return ask(t('locked'));
        if (await right(field.value)) {
          tries = 0;
          return open();
        }
        if (++tries >= MOST_TRIES)
          [tries, lockedUntil] = [0, now() + LOCKED];
        ask(t('wrong-pin'));
      },
    }, h('label', { for: 'pin' }, t('pin')), field, h('button', { type: 'submit' }, t('open')), h('button', { type: 'button', onclick: on.leave }, t('leave')),
    wrong && h('p', { role: 'alert' }, wrong)));
    field.focus();
  }

  async function facts() {
    const { held, refused } = await queue.counts();
    const s = state();
    return { held, refused, rows: [
      [t('held'), held], [t('refused'), refused],
      [t('last-contact'), s.lastContact ? new Date(s.lastContact).toLocaleString(texts.language) : t('never')],
      [t('last-answer'), s.lastStatus ?? t('never')], [t('version'), s.version],
      [t('storage'), s.persistent ? t('persistent') : t('best-effort')],
      [t('clock-offset'), s.offset === undefined ? t('unknown') : t('seconds', Math.round(s.offset / 1000))],
    ] };
  }

  async function open(note) {
    const { held, rows } = await facts();
    const refusals = await queue.refusals(50);
    const s = state();
    const passphrase = h('input', { id: 'passphrase', type: 'password', autocomplete: 'new-password', minlength: 10, maxlength: 200 });
    const file = h('input', { id: 'file', type: 'file', accept: 'application/json,.json' });
    const long = () => passphrase.value.length >= 10 || (open(t('passphrase-short')), false);
    screens.show(
      screens.heading(t('operator')), note && h('p', { role: 'status' }, note),
      h('dl', {}, rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))])),
      refusals.length > 0 && h('details', {}, h('summary', {}, t('refused')), h('ul', {}, refusals.map(r => h('li', {}, r.message)))),
      h('div', { class: 'field' },
        h('label', { for: 'default-language' }, t('language')),
        h('select', { id: 'default-language', onchange: event => on.language(event.target.value) },
          s.languages.map(l => h('option', { value: l.code, lang: l.code, selected: l.code === s.language }, l.name))),
        h('label', { for: 'volume' }, t('volume')),
        h('input', { id: 'volume', type: 'range', min: 0, max: 1, step: 0.1, value: s.volume, onchange: event => on.volume(Number(event.target.value)) })),
      h('div', { class: 'aside' },
        h('button', { onclick: on.test }, t('test')), h('button', { onclick: on.send }, t('send-now')),
        h('button', { onclick: on.restart }, t('restart')), h('button', { onclick: on.leave }, t('leave'))),
      h('div', { class: 'field' },
        h('p', { class: 'hint' }, t('save-hint')),
        h('label', { for: 'passphrase' }, t('passphrase')), passphrase,
        h('button', { onclick: async () => long() && download(await toFile(await queue.all(), passphrase.value)) }, t('save')),
        h('label', { for: 'file' }, t('load')), file,
        h('button', { onclick: () => load(file.files[0], passphrase.value) }, t('load'))),
      h('div', { class: 'field' },
        h('button', { disabled: held > 0, 'aria-describedby': 'end-hint', onclick: on.end }, t('end')),
        h('p', { id: 'end-hint', class: 'hint' }, held > 0 ? t('end-held') : t('end-hint'))));
  }

  function download(text) {
    const link = h('a', { href: URL.createObjectURL(new Blob([text], { type: 'application/json' })), download: `held-${new Date(now()).toISOString().slice(0, 10)}.json` });
    link.click();
    URL.revokeObjectURL(link.href);
    open(t('saved'));
  }

  // the ids are those of the answers: what was sent meanwhile is known, and counts once
  async function load(file, passphrase) {
    try {
      const items = await fromFile(await file.text(), passphrase);
      for (const item of items)
        await queue.hold({ ...item, key: undefined });
      on.send();
      open(t('loaded', items.length));
    } catch {
      open(t('not-loaded'));
    }
  }

  return { ask, open };
}
