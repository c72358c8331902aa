// Times the translators, each after a warm-up, and prints { dialect: { body: { p50, p99 } } } in ms as JSON.
// argv: <translators' bundle> <JSON of [{ name, file }]>
import { readFileSync } from "node:fs";

const RUNS = { warm: 60, timed: 200 };

const [, , translators, bodies] = process.argv;
const { DIALECTS, GRAMMARS, parseBody, peekRequest, strictJson } = await import(translators);

function translate(bytes, dialect) {
  const { model } = peekRequest(bytes);
  const { request } = GRAMMARS.responses.parseRequest(parseBody(bytes));
  const target = { model, minter: `${dialect.name}/bench`, quirks: {}, without: new Set() };
  return Buffer.from(strictJson(dialect.encodeRequest(request, target).body));
}

function time(work) {
  const timesMs = [];
  for (let run = -RUNS.warm; run < RUNS.timed; run += 1) {
    const begun = performance.now();
    work();
    if (run >= 0) timesMs.push(performance.now() - begun);
  }
  timesMs.sort((one, other) => one - other);
  const at = (share) => timesMs[Math.floor(share * (timesMs.length - 1))];
  return { p50: at(0.5), p99: at(0.99) };
}

const measured = {};
for (const [name, dialect] of Object.entries(DIALECTS)) {
  measured[name] = {};
  for (const body of JSON.parse(bodies)) {
    const bytes = readFileSync(body.file);
    measured[name][body.name] = time(() => translate(bytes, dialect));
  }
}
process.stdout.write(JSON.stringify(measured));
