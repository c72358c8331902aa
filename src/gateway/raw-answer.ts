import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Answer } from "./answer-failure.ts";

/** Answers on a socket that never became a request, or will not become a WebSocket, and closes it. */
export function endRaw(socket: Duplex, answer: Pick<Answer, "status"> & Partial<Answer>): void {
  const { status, headers = ["content-length", "0"], body = NOTHING } = answer;
  socket.on("error", () => undefined);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}\r\n`] : []));
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n${lines.join("")}\r\n`;
  // In one piece: of an answer to its handshake Codex reads no further than the packet that the head is in.
  socket.end(Buffer.concat([Buffer.from(head), body]));
}

const NOTHING = Buffer.alloc(0);
