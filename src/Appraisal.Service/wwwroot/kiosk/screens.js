import { h, face, facesOf, ring } from './dom.js';

// Each screen as elements. What is chosen is told to `on`; a screen knows nothing of what comes next.
export function makeScreens({ texts, survey, screen }) {
  const t = texts.of;
  const survey_ = texts.in;
  const lang = value => ({ lang: texts.tag(value) });

  function show(...children) {
    screen.replaceChildren(...children.flat().filter(Boolean));
    screen.querySelector('h1')?.focus({ preventScroll: true });
  }
  const heading = (text, properties = {}) => h('h1', { tabindex: -1, ...properties }, text);

  function levels(item, chosen, on) {
    const numbers = facesOf(item.levels.length);
    const all = item.levels.map((level, i) => h('button', {
      class: 'level', 'data-key': i + 1, 'aria-pressed': chosen === level.value ? 'true' : undefined,
      onclick: event => on(level.value, event.currentTarget),
    }, face(numbers[i]), h('span', lang(level.label), survey_(level.label))));
    return h('div', { class: `levels n${all.length}`, role: 'group', 'aria-labelledby': 'question' }, survey.mirrored ? all.reverse() : all);
  }

  // a short scale as buttons; a long one, or one with decimals, as a field
  function scale(item, chosen, on) {
    if (!item.decimals && Number.isInteger(item.min) && Number.isInteger(item.max) && item.max - item.min <= 10) {
      const numbers = Array.from({ length: item.max - item.min + 1 }, (_, i) => item.min + i);
      return h('div', { class: 'numbers', role: 'group', 'aria-labelledby': 'question' }, numbers.map(n => h('button', {
        'aria-pressed': chosen === n ? 'true' : undefined, onclick: event => on(n, event.currentTarget),
      }, String(n))));
    }
    const field = h('input', { type: 'number', id: 'number', min: item.min, max: item.max, step: item.decimals ? 'any' : 1, value: chosen ?? '', inputmode: 'decimal', autocomplete: 'off', 'aria-labelledby': 'question' });
    return h('form', {
      class: 'field', autocomplete: 'off', onsubmit: event => {
        event.preventDefault();
        if (field.value !== '' && field.checkValidity())
          on(Number(field.value), event.submitter);
      },
    }, field, h('button', { type: 'submit' }, t('next')));
  }

  return {
    item(item, { about, small, chosen, on, onSkip }) {
      show(
        about && h('p', { class: 'about' }, about),
        heading(survey_(item.text), { id: 'question', ...lang(item.text) }),
        item.levels ? levels(item, chosen, on) : scale(item, chosen, on),
        h('div', { class: 'aside' },
          h('button', { 'data-key': 0, onclick: () => on(null) }, t('dont-know')),
          h('button', { onclick: onSkip }, t('skip'))),
        small && h('p', { class: 'note' }, t('small-group')));
    },
    choice(title, options, { kind, chosen, on, onSkip }) {
      show(heading(title, { id: 'question' }), h('div', { class: kind, role: 'group', 'aria-labelledby': 'question' },
        options.map((option, i) => h('button', {
          'data-key': i + 1, 'aria-pressed': chosen !== undefined && chosen === option.value ? 'true' : undefined,
          onclick: event => on(option.value, event.currentTarget),
        }, h('span', { lang: option.lang }, option.label), option.detail && h('small', {}, option.detail)))),
      onSkip && h('div', { class: 'aside' }, h('button', { onclick: onSkip }, t('skip'))));
    },
    reasons(offered, { chosen, on, onSkip }) {
      const picked = new Set(chosen);
      const chips = offered.map((reason, i) => h('button', {
        'data-key': i + 1, 'aria-pressed': String(picked.has(reason.code)), ...lang(reason.text),
        onclick: event => {
          if (!picked.delete(reason.code) && picked.size < 3)
            picked.add(reason.code);
          event.currentTarget.setAttribute('aria-pressed', String(picked.has(reason.code)));
        },
      }, survey_(reason.text)));
      show(heading(t('why'), { id: 'question' }), h('p', { class: 'hint' }, t('up-to-three')),
        h('div', { class: 'chips', role: 'group', 'aria-labelledby': 'question' }, chips),
        h('div', { class: 'aside' }, h('button', { class: 'main', onclick: () => on([...picked]) }, t('next')), h('button', { onclick: onSkip }, t('skip'))));
    },
    list(statements, { chosen, on, onSkip }) {
      show(heading(t('how-many'), { id: 'question' }),
        h('ul', { class: 'statements' }, statements.map(s => h('li', lang(s), survey_(s)))),
        h('div', { class: 'numbers', role: 'group', 'aria-labelledby': 'question' }, Array.from({ length: statements.length + 1 }, (_, n) => h('button', {
          'aria-pressed': chosen === n ? 'true' : undefined, onclick: event => on(n, event.currentTarget),
        }, String(n)))),
        h('div', { class: 'aside' }, h('button', { onclick: onSkip }, t('skip'))));
    },
    thanks: detail => show(heading(t('thanks'), { class: 'thanks' }), detail ? h('p', { role: 'status' }, detail) : ring('four')),
    message: (title, detail, ...buttons) => show(heading(title), detail && h('p', {}, detail), buttons.length > 0 && h('div', { class: 'aside' }, buttons)),
    idle(on) {
      const dialog = h('div', { id: 'idle', role: 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'still-there' },
        h('h2', { id: 'still-there' }, t('still-there')), ring('twenty'), h('button', { class: 'main', onclick: on }, t('still-here')));
      document.body.append(dialog);
      dialog.querySelector('button').focus();
      return dialog;
    },
    show, heading,
  };
}
