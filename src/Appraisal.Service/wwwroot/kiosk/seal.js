// What is held is sealed with a key that no script can read out, so that whoever opens the developer tools sees none of it.
const AES = { name: 'AES-GCM', length: 256 };

export async function openSeal(store, crypto = globalThis.crypto) {
  let key = await store.get('key');
  if (!key) {
    key = await crypto.subtle.generateKey(AES, false, ['encrypt', 'decrypt']);
    await store.set('key', key);
  }
  return {
    async seal(value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt({ name: AES.name, iv }, key, new TextEncoder().encode(JSON.stringify(value)));
      return { iv, data };
    },
    async open({ iv, data }) {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: AES.name, iv }, key, data)));
    },
  };
}

// a file for another place, under a passphrase: PBKDF2 with SHA-256, then AES-GCM; all in one JSON document
const ROUNDS = 600_000;

async function keyOf(passphrase, salt, rounds, crypto) {
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, secret, AES, false, ['encrypt', 'decrypt']);
}

const base64 = bytes => btoa(Array.from(new Uint8Array(bytes), b => String.fromCharCode(b)).join(''));
const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

export async function toFile(value, passphrase, crypto = globalThis.crypto) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(passphrase, salt, ROUNDS, crypto);
  const data = await crypto.subtle.encrypt({ name: AES.name, iv }, key, new TextEncoder().encode(JSON.stringify(value)));
  return JSON.stringify({ format: 'appraisal-held-1', rounds: ROUNDS, salt: base64(salt), iv: base64(iv), data: base64(data) });
}

export async function fromFile(text, passphrase, crypto = globalThis.crypto) {
  const file = JSON.parse(text);
  if (file.format !== 'appraisal-held-1' || file.rounds > 10 * ROUNDS)
    throw new Error('format');
  const key = await keyOf(passphrase, bytes(file.salt), file.rounds, crypto);
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: AES.name, iv: bytes(file.iv) }, key, bytes(file.data))));
}

export async function pinHash(pin, salt, crypto = globalThis.crypto) {
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  return base64(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, secret, 256));
}
