const HEAD_END = "\r\n\r\n";
const NEW_LINE = 10;

/**
 * Reads the HTTP/1.1 messages of one connection: just enough for loopback, at a fraction of the cost of node:http,
 * so that the load's core is not the bottleneck. The receiver is told `onHead(head)`, `onBody(bytes)`, `onEnd()`.
 */
export class HttpReader {
  #receiver;
  #read = this.#readHead;
  #text = "";
  #bytesLeft = 0;

  constructor(receiver) {
    this.#receiver = receiver;
  }

  push(bytes) {
    let at = 0;
    while (at < bytes.length) at = this.#read(bytes, at);
  }

  /** Only a closed connection ends an answer without a length. */
  close() {
    if (this.#read === this.#readUntilClosed) this.#end();
  }

  #readHead(bytes, at) {
    const text = this.#text + bytes.latin1Slice(at);
    const end = text.indexOf(HEAD_END);
    if (end < 0) {
      this.#text = text;
      return bytes.length;
    }
    const next = at + end + HEAD_END.length - this.#text.length;
    this.#text = "";
    this.#begin(text.slice(0, end));
    return next;
  }

  #begin(head) {
    this.#receiver.onHead(head);
    const [, length] = /\ncontent-length: *(\d+)/i.exec(head) ?? [];
    if (/\ntransfer-encoding: *chunked/i.test(head)) this.#read = this.#readChunkSize;
    else if (length === undefined && head.startsWith("HTTP/")) this.#read = this.#readUntilClosed;
    else this.#expect(Number(length ?? 0));
  }

  #expect(bytes) {
    this.#bytesLeft = bytes;
    this.#read = this.#readLength;
    if (bytes === 0) this.#end();
  }

  #readLength(bytes, at) {
    const end = Math.min(bytes.length, at + this.#bytesLeft);
    this.#receiver.onBody(bytes.subarray(at, end));
    this.#bytesLeft -= end - at;
    if (this.#bytesLeft === 0) this.#end();
    return end;
  }

  #readChunkSize(bytes, at) {
    const line = this.#readLine(bytes, at);
    if (line === undefined) return bytes.length;
    const size = Number.parseInt(line.text, 16);
    this.#bytesLeft = size;
    this.#read = size === 0 ? this.#readTrailer : this.#readChunk;
    return line.next;
  }

  #readChunk(bytes, at) {
    const end = Math.min(bytes.length, at + this.#bytesLeft);
    this.#receiver.onBody(bytes.subarray(at, end));
    this.#bytesLeft -= end - at;
    if (this.#bytesLeft === 0) this.#read = this.#readChunkEnd;
    return end;
  }

  #readChunkEnd(bytes, at) {
    const line = this.#readLine(bytes, at);
    if (line === undefined) return bytes.length;
    this.#read = this.#readChunkSize;
    return line.next;
  }

  #readTrailer(bytes, at) {
    const line = this.#readLine(bytes, at);
    if (line === undefined) return bytes.length;
    if (line.text.trim() === "") this.#end();
    return line.next;
  }

  #readUntilClosed(bytes, at) {
    this.#receiver.onBody(bytes.subarray(at));
    return bytes.length;
  }

  #readLine(bytes, at) {
    const end = bytes.indexOf(NEW_LINE, at);
    if (end < 0) {
      this.#text += bytes.latin1Slice(at);
      return undefined;
    }
    const text = this.#text + bytes.latin1Slice(at, end);
    this.#text = "";
    return { text, next: end + 1 };
  }

  #end() {
    this.#read = this.#readHead;
    this.#receiver.onEnd();
  }
}
