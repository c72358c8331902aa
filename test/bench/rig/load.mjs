// The clients of a run, as a process of its own that answers each message (a wish) with what it saw:
// {port, path, headers, body: "small"|"thread", model, connections, seconds?, requests?, rampMs?, events?}
// Closed loop: each connection asks again as soon as it is answered, until the time or the number is over.
// With `events`, each stream must bring so many stamped pieces in order, and each is timed.
import { connect } from "node:net";
import { STAMP, smallRequest, threadRequest } from "./bodies.mjs";
import { nowUs } from "./clock.mjs";
import { HttpReader } from "./http-reader.mjs";

const REQUEST_TIMEOUT_MS = 30_000;
const AFTER_FAILURE_MS = 20;
/** Where the end of an answer is looked for; the last event repeats the whole text. */
const TAIL_BYTES = 32_768;
const LONGEST_STAMP = 40;

process.on("message", async (wish) => process.send(await new Run(wish).over));
process.on("disconnect", () => process.exit());

class Run {
  #started = 0;
  #open = 0;
  #beganUs = nowUs();
  #endUs;
  #sums = { requests: 0, failures: 0, mostAtOnce: 0 };
  #running = 0;
  durationsUs = [];
  firstEventsUs = [];
  delaysUs = [];

  constructor(wish) {
    this.wish = wish;
    this.bytes = encodeRequest(wish);
    this.#endUs = wish.seconds ? this.#beganUs + wish.seconds * 1_000_000 : Number.POSITIVE_INFINITY;
    this.over = new Promise((done) => {
      this.onOver = done;
    });
    const { connections, rampMs = 0 } = wish;
    this.#open = connections;
    for (let index = 0; index < connections; index += 1)
      setTimeout(() => new Connection(this).next(), (index * rampMs) / connections);
  }

  /** Whether one more request is to be sent. */
  take() {
    if (nowUs() >= this.#endUs || this.#started >= (this.wish.requests ?? Number.POSITIVE_INFINITY))
      return false;
    this.#started += 1;
    this.#running += 1;
    this.#sums.mostAtOnce = Math.max(this.#sums.mostAtOnce, this.#running);
    return true;
  }

  ended(failure) {
    this.#running -= 1;
    if (failure === undefined) {
      this.#sums.requests += 1;
      return;
    }
    this.#sums.failures += 1;
    this.firstFailure ??= failure;
  }

  closed() {
    this.#open -= 1;
    if (this.#open > 0) return;
    const seconds = (nowUs() - this.#beganUs) / 1_000_000;
    this.onOver({
      ...this.#sums,
      firstFailure: this.firstFailure,
      perSecond: this.#sums.requests / seconds,
      durationMs: quantiles(this.durationsUs),
      firstEventMs: quantiles(this.firstEventsUs),
      delayMs: quantiles(this.delaysUs),
      events: this.delaysUs.length,
    });
  }
}

class Connection {
  #socket;
  #answer;

  constructor(run) {
    this.run = run;
  }

  next() {
    if (!this.run.take()) {
      this.#socket?.destroy();
      this.run.closed();
      return;
    }
    this.#answer = new Answer(this.run);
    if (this.#socket) this.#send();
    else this.#connect();
  }

  #connect() {
    const socket = connect({ port: this.run.wish.port, host: "127.0.0.1", noDelay: true }, () =>
      this.#send(),
    );
    const reader = new HttpReader({
      onHead: (head) => this.#answer.begin(head),
      onBody: (bytes) => this.#answer.add(bytes),
      onEnd: () => this.#end(this.#answer.verdict()),
    });
    this.#socket = socket;
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy());
    socket.on("data", (bytes) => reader.push(bytes));
    socket.on("error", (error) => this.#lose(socket, error.code));
    socket.on("close", () => {
      reader.close();
      this.#lose(socket, "closed or silent before the answer was whole");
    });
  }

  #send() {
    this.#answer.sentUs = nowUs();
    this.#socket.write(this.run.bytes);
  }

  #lose(socket, why) {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    socket.destroy();
    if (this.#answer) this.#end(why);
  }

  #end(failure) {
    if (this.#answer?.closes) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    this.#answer = undefined;
    this.run.ended(failure);
    if (failure === undefined) this.next();
    else setTimeout(() => this.next(), AFTER_FAILURE_MS);
  }
}

/** One answer as it comes in. Of a burst only references to the last pieces are kept, and looked at once. */
class Answer {
  sentUs = 0;
  closes = false;
  #status = 0;
  #kept = [];
  #keptBytes = 0;
  #rest = "";
  #nextEvent = 0;

  constructor(run) {
    this.run = run;
  }

  begin(head) {
    this.#status = Number(head.slice(9, 12));
    this.closes = /\nconnection: *close/i.test(head);
  }

  add(bytes) {
    this.#kept.push(bytes);
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > 2 * TAIL_BYTES) this.#forget();
    if (this.run.wish.events) this.#time(bytes);
  }

  #forget() {
    while (this.#keptBytes - this.#kept[0].length > TAIL_BYTES) this.#keptBytes -= this.#kept.shift().length;
  }

  /** A translator repeats the text at the end: only the number that is due counts. */
  #time(bytes) {
    const readUs = nowUs();
    const text = this.#rest + bytes.latin1Slice();
    let seen = 0;
    for (const match of text.matchAll(STAMP)) {
      seen = match.index + match[0].length;
      if (Number(match[1]) !== this.#nextEvent) continue;
      if (this.#nextEvent === 0) this.run.firstEventsUs.push(readUs - this.sentUs);
      this.run.delaysUs.push(readUs - Number(match[2]));
      this.#nextEvent += 1;
    }
    this.#rest = text.slice(Math.max(seen, text.length - LONGEST_STAMP));
  }

  /** Why this answer does not count, if so. */
  verdict() {
    const { wish, durationsUs } = this.run;
    const tail = Buffer.concat(this.#kept).latin1Slice();
    if (this.#status !== 200) return `status ${this.#status}: ${tail.slice(0, 300)}`;
    const mark = wish.body === "small" ? '"status":"completed"' : "response.completed";
    if (!tail.includes(mark)) return `no ${mark} at the end: ${tail.slice(-300)}`;
    if (wish.events && this.#nextEvent !== wish.events)
      return `event ${this.#nextEvent} of ${wish.events} is lost or out of order`;
    durationsUs.push(nowUs() - this.sentUs);
    return undefined;
  }
}

function encodeRequest({ port, path, headers, body, model }) {
  const json = JSON.stringify(body === "small" ? smallRequest(model) : threadRequest(model));
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    "content-type": "application/json",
    accept: body === "small" ? "application/json" : "text/event-stream",
    "user-agent": "codex_exec/0.169.0 (bench)",
    originator: "codex_exec",
    ...headers,
    "content-length": Buffer.byteLength(json),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${json}`);
}

function quantiles(valuesUs) {
  const sorted = Float64Array.from(valuesUs).sort();
  const at = (share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) / 1_000;
  return { p50: at(0.5), p99: at(0.99) };
}
