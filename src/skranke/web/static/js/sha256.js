// SHA-256 of a short ASCII text; the first 32 bits of the hash. The browser's own is not there without HTTPS.
const K = [];
const START = [];
const root = (n, power) => (Math.pow(n, power) % 1) * 0x100000000 | 0;
for (let n = 2; K.length < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
  if (prime) { if (START.length < 8) START.push(root(n, 1 / 2)); K.push(root(n, 1 / 3)); }
}
const turn = (x, n) => (x >>> n) | (x << (32 - n));
const w = new Int32Array(64);

export function first32(text) {
  for (let i = 0; i < 16; i++) w[i] = 0;  // one block: up to 55 characters
  for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  w[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  w[15] = text.length * 8;
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15], b = w[i - 2];
    w[i] = (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10)) + w[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 16];
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (a + START[0]) >>> 0;
}
