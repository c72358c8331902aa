// Rewrites one file until it is killed: each time 200 000 times the same letter, so that a mixture would show.
import { writeFileAtomically } from "../../src/files/write-file-atomically.ts";

const [file = ""] = process.argv.slice(2);
for (let round = 0; ; round += 1) {
  const letter = String.fromCharCode(97 + (round % 26));
  await writeFileAtomically(file, letter.repeat(200_000), { mode: 0o600 });
  if (round === 0) process.stdout.write("writing\n");
}
