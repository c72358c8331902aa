// The upstream of a run, as a process of its own: node rig/upstream.mjs <port>
// A message {events, delayMs} sets how the next streams are sent: delayMs 0 is a burst, all at once.
// Below /chat-only there is no Responses API, so that nobody who passes a request on is taken for a translator.
import { createServer } from "node:net";
import { chatStream, responsesStream, wholeAnswer } from "./bodies.mjs";
import { nowUs } from "./clock.mjs";
import { HttpReader } from "./http-reader.mjs";

const EVENTS_PER_WRITE = 30;
const SSE_HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n" +
  "x-request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n";
const NOT_FOUND = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
const SHORT_BYTES = 10_000;
const LAST_CHUNK = "0\r\n\r\n";

const wholeBody = wholeAnswer();
const whole = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\n` +
    `content-length: ${Buffer.byteLength(wholeBody)}\r\n\r\n${wholeBody}`,
);

let pace = { events: 300, delayMs: 0 };
let bursts = buildBursts();

process.on("message", (wanted) => {
  pace = wanted;
  bursts = buildBursts();
  process.send("set");
});
process.on("disconnect", () => process.exit());

createServer({ noDelay: true }, (socket) => {
  const reader = new HttpReader(answering(socket));
  socket.on("data", (bytes) => reader.push(bytes));
  socket.on("error", () => socket.destroy());
}).listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 2_048 });

function answering(socket) {
  let grammar = responsesStream;
  // Only the long request of a thread wants a stream; its size tells it without a look into it.
  let bodyBytes = 0;
  return {
    onHead: (head) => {
      grammar = grammarOf(head.slice(0, head.indexOf("\r\n")));
      bodyBytes = 0;
    },
    onBody: (bytes) => {
      bodyBytes += bytes.length;
    },
    onEnd: () => answer(socket, grammar, bodyBytes < SHORT_BYTES),
  };
}

function answer(socket, grammar, isShort) {
  if (grammar === undefined) socket.write(NOT_FOUND);
  else if (isShort) socket.write(whole);
  else if (pace.delayMs === 0) for (const bytes of bursts.get(grammar)) socket.write(bytes);
  else sendPaced(socket, grammar);
}

function grammarOf(requestLine) {
  if (requestLine.includes("/chat/completions")) return chatStream;
  return requestLine.includes("/chat-only/") ? undefined : responsesStream;
}

function sendPaced(socket, grammar) {
  const { events, delayMs } = pace;
  let number = 0;
  socket.write(SSE_HEAD + grammar.head().map(chunked).join("") + chunked(grammar.piece(number++, nowUs())));
  const timer = setInterval(() => {
    if (socket.destroyed) {
      clearInterval(timer);
    } else if (number < events) {
      socket.write(chunked(grammar.piece(number++, nowUs())));
    } else {
      clearInterval(timer);
      socket.write(grammar.tail(events).map(chunked).join("") + LAST_CHUNK);
    }
  }, delayMs);
}

/** Each event in a chunk of its own, a few chunks per write: what a fast model behind a socket looks like. */
function buildBursts() {
  const burstOf = (grammar) => {
    const pieces = Array.from({ length: pace.events }, (_, number) => grammar.piece(number, 0));
    const events = [...grammar.head(), ...pieces, ...grammar.tail(pace.events)].map(chunked);
    const writes = [];
    for (let at = 0; at < events.length; at += EVENTS_PER_WRITE)
      writes.push(events.slice(at, at + EVENTS_PER_WRITE).join(""));
    writes[0] = SSE_HEAD + writes[0];
    writes.push(writes.pop() + LAST_CHUNK);
    return writes.map((text) => Buffer.from(text));
  };
  return new Map([responsesStream, chatStream].map((grammar) => [grammar, burstOf(grammar)]));
}

function chunked(text) {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
