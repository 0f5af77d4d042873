// UUID version 7 (RFC 9562): 48 bits of the clock, then random bits. A clock before 1970 counts as 1970.
export function uuid7(now, random) {
  const bytes = random(new Uint8Array(16));
  let milliseconds = Math.max(0, Math.min(now, 2 ** 48 - 1));
  for (let i = 5; i >= 0; i--) {
    bytes[i] = milliseconds % 256;
    milliseconds = Math.floor(milliseconds / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
