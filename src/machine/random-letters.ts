// No 0/o, 1/l/i, u/v: an id is read aloud and typed.
const LETTERS = "23456789abcdefghjkmnpqrstwxyz";
const BYTES_AT_ONCE = 1_024;
/** Above this some letters would come more often than others. */
const FAIR_BYTES = Math.floor(256 / LETTERS.length) * LETTERS.length;

let drawn: Uint8Array = new Uint8Array(0);
let drawnAt = 0;

/** Random bytes are drawn many at a time: a call for each letter costs more than the rest of the id. */
export function randomLetters(count: number, draw: (bytes: number) => Uint8Array): string {
  let letters = "";
  while (letters.length < count) {
    if (drawnAt === drawn.length) {
      drawn = draw(BYTES_AT_ONCE);
      drawnAt = 0;
    }
    const byte = drawn[drawnAt] ?? FAIR_BYTES;
    drawnAt += 1;
    if (byte < FAIR_BYTES) letters += LETTERS[byte % LETTERS.length];
  }
  return letters;
}
