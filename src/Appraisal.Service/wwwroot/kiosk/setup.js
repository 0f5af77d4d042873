import { h } from './dom.js';
import { pinHash } from './seal.js';

const CODE_LENGTH = 8; // an enrolment code; a slip's token is longer

// The first screen of a device that is not enrolled: an operator's code, or the token of a slip.
export function makeSetup({ texts, screens, survey, on }) {
  const t = texts.of;
  const letters = text => text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');

  function begin(given = '', wrong) {
    const field = h('input', { id: 'code', value: given, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: 64, required: true });
    screens.show(screens.heading(texts.in(survey.title)), h('form', {
      class: 'field', autocomplete: 'off', onsubmit: event => {
        event.preventDefault();
        letters(field.value).length > CODE_LENGTH ? slip(field.value, true) : enrol(field.value);
      },
    }, h('label', { for: 'code' }, t('code')), h('p', { class: 'hint' }, t('code-hint')), field,
    h('button', { type: 'submit' }, t('next')), wrong && h('p', { role: 'alert' }, wrong)));
    field.focus();
  }

  const again = text => h('button', { class: 'main', onclick: () => slip(text, true) }, t('try-again'));

  // says what to do, and nothing of who answered
  async function slip(text, isNew) {
    let answer;
    try {
      answer = await on.token(text, isNew);
    } catch {
      return screens.message(t('no-connection'), t('no-connection-hint'), again(text));
    }
    if (answer.status === 404 || answer.status === 422)
      begin('', t('token-unknown'));
    else if (answer.status === 409)
      screens.message(t('token-used'), t('token-used-hint'));
    else if (answer.status !== 200)
      screens.message(t('no-connection'), t('no-connection-hint'), again(text));
  }

  async function enrol(code) {
    let answer;
    try {
      answer = await on.enrol(code);
    } catch {
      return begin(code, t('no-connection'));
    }
    if (answer.status !== 200)
      return begin(code, answer.json?.detail ?? answer.json?.title ?? t('no-connection'));
    if (answer.json.survey !== survey.code)
      return begin('', t('other-survey', answer.json.survey));
    choosePin();
  }

  function choosePin(wrong) {
    const pin = h('input', { id: 'pin', type: 'password', inputmode: 'numeric', autocomplete: 'off', pattern: '[0-9]{4,12}', maxlength: 12, required: true });
    const only = h('select', { id: 'only' }, h('option', { value: '' }, t('everybody')), on.subjects().map(s => h('option', { value: s.staffNo }, `${s.name} (${s.staffNo})`)));
    screens.show(screens.heading(t('enrolled')), h('form', {
      class: 'field', autocomplete: 'off', onsubmit: async event => {
        event.preventDefault();
        if (!/^[0-9]{4,12}$/.test(pin.value))
          return choosePin(t('pin-hint'));
        const salt = crypto.getRandomValues(new Uint8Array(16));
        await on.ready({ salt, hash: await pinHash(pin.value, salt) }, only.value || undefined);
      },
    }, h('label', { for: 'pin' }, t('new-pin')), h('p', { class: 'hint' }, t('pin-hint')), pin,
    h('label', { for: 'only' }, t('about-whom')), only,
    h('button', { type: 'submit' }, t('ready')), wrong && h('p', { role: 'alert' }, wrong)));
    pin.focus();
  }

  return { begin, slip };
}
