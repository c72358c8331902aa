/** A call of one method, as it is put on a D-Bus. `body` are the arguments, already laid out. */
export interface DbusCall {
  readonly serial: number;
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: Buffer;
}

/** An answer to a call: what came back, or that it was refused. */
export interface DbusReply {
  readonly serial: number;
  readonly kind: "return" | "error";
  readonly body: DbusReader;
}

const METHOD_CALL = 1;
const METHOD_RETURN = 2;
const ERROR = 3;
const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;
const FIXED_BYTES = 16;

/** Lays values out as D-Bus wants them: little-endian, each at a multiple of its size. */
export class DbusWriter {
  #bytes = Buffer.alloc(0);

  get bytes(): Buffer {
    return this.#bytes;
  }

  align(size: number): this {
    return this.#add(Buffer.alloc((size - (this.#bytes.length % size)) % size));
  }

  byte(value: number): this {
    return this.#add(Buffer.from([value]));
  }

  uint32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return this.align(4).#add(bytes);
  }

  /** A string or an object path. */
  string(text: string): this {
    const bytes = Buffer.from(`${text}\0`);
    return this.uint32(bytes.length - 1).#add(bytes);
  }

  signature(text: string): this {
    return this.byte(text.length).#add(Buffer.from(`${text}\0`));
  }

  /** Elements behind their length, which does not count the gap before the first. */
  array(elementAlignment: number, write: (writer: DbusWriter) => void): this {
    this.uint32(0);
    const lengthAt = this.#bytes.length - 4;
    this.align(elementAlignment);
    const start = this.#bytes.length;
    write(this);
    this.#bytes.writeUInt32LE(this.#bytes.length - start, lengthAt);
    return this;
  }

  raw(bytes: Buffer): this {
    return this.#add(bytes);
  }

  #add(bytes: Buffer): this {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    return this;
  }
}

/** Takes such a layout apart. Errors: RangeError when there is less than was promised. */
export class DbusReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  align(size: number): this {
    this.#at = Math.ceil(this.#at / size) * size;
    return this;
  }

  byte(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  uint32(): number {
    this.align(4);
    const value = this.#bytes.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  string(): string {
    const text = this.#take(this.uint32()).toString("utf8");
    this.byte();
    return text;
  }

  signature(): string {
    const text = this.#take(this.byte()).toString("latin1");
    this.byte();
    return text;
  }

  /** An array of bytes. */
  blob(): Buffer {
    return this.#take(this.uint32());
  }

  /** An array whose elements `read` takes one by one. */
  array<T>(elementAlignment: number, read: (reader: DbusReader) => T): readonly T[] {
    const length = this.uint32();
    const end = this.align(elementAlignment).#at + length;
    const elements: T[] = [];
    while (this.#at < end) elements.push(read(this));
    return elements;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError("the message is shorter than it says");
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

/** Source: D-Bus Specification 0.43, "Message Format". */
export function encodeCall(call: DbusCall): Buffer {
  const { serial, body = Buffer.alloc(0) } = call;
  const texts = [
    [FIELD.path, "o", call.path],
    [FIELD.destination, "s", call.destination],
    [FIELD.interface, "s", call.interface],
    [FIELD.member, "s", call.member],
  ] as const;
  return new DbusWriter()
    .raw(Buffer.from(["l".charCodeAt(0), METHOD_CALL, 0, 1]))
    .uint32(body.length)
    .uint32(serial)
    .array(8, (fields) => {
      for (const [code, type, text] of texts) fields.align(8).byte(code).signature(type).string(text);
      if (call.signature !== undefined) {
        fields.align(8).byte(FIELD.signature).signature("g").signature(call.signature);
      }
    })
    .align(8)
    .raw(body).bytes;
}

/**
 * The first message of what has arrived, and the bytes behind it; undefined while it is incomplete.
 * Errors: RangeError for what no bus of this machine sends.
 */
export function decodeMessage(arrived: Buffer): { reply?: DbusReply; rest: Buffer } | undefined {
  if (arrived.length < FIXED_BYTES) return undefined;
  if (arrived[0] !== "l".charCodeAt(0)) throw new RangeError("the message is big-endian");
  const bodyBytes = arrived.readUInt32LE(4);
  const bodyAt = Math.ceil((FIXED_BYTES + arrived.readUInt32LE(12)) / 8) * 8;
  const end = bodyAt + bodyBytes;
  if (arrived.length < end) return undefined;
  const rest = arrived.subarray(end);
  const kind = arrived[1] === METHOD_RETURN ? "return" : arrived[1] === ERROR ? "error" : undefined;
  if (kind === undefined) return { rest };
  const serial = replySerialOf(arrived.subarray(0, bodyAt));
  return { reply: { serial, kind, body: new DbusReader(arrived.subarray(bodyAt, end)) }, rest };
}

function replySerialOf(header: Buffer): number {
  const reader = new DbusReader(header);
  for (let i = 0; i < FIXED_BYTES - 4; i += 1) reader.byte();
  const fields = reader.array(8, (field) => {
    const code = field.align(8).byte();
    const type = field.signature();
    return { code, value: readField(field, type) };
  });
  return Number(fields.find(({ code }) => code === FIELD.replySerial)?.value ?? 0);
}

function readField(field: DbusReader, type: string): string | number {
  if (type === "g") return field.signature();
  if (type === "u") return field.uint32();
  if (type === "s" || type === "o") return field.string();
  throw new RangeError(`no header field has the type ${type}`);
}
