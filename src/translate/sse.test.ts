import { describe, expect, test } from "vitest";
import { encodeSse, SseScanner, sseData } from "./sse.ts";

interface Heard {
  readonly data: (string | undefined)[];
  readonly passed: string;
  readonly rest: string;
  readonly truncated: number;
}

function hear(pieces: readonly Buffer[], maxFrameBytes = 1_000_000): Heard {
  const scanner = new SseScanner({ maxFrameBytes });
  const data: (string | undefined)[] = [];
  let truncated = 0;
  const passed = pieces.map((piece) =>
    scanner.push(piece, (frame, isTruncated) => {
      data.push(sseData(frame)?.toString());
      if (isTruncated) truncated += 1;
    }),
  );
  return { data, passed: Buffer.concat(passed).toString(), rest: scanner.rest.toString(), truncated };
}

/** Every way to cut in two, byte by byte, and the whole. */
function* cuts(bytes: Buffer): Generator<Buffer[]> {
  yield [bytes];
  yield [...bytes].map((byte) => Buffer.of(byte));
  for (let at = 1; at < bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

test("data in very many lines is joined once, and not once for each line", () => {
  const lines = 200_000;
  const frame = Buffer.from(`${"data: x\n".repeat(lines)}\n`);
  expect(sseData(frame)?.length).toBe(2 * lines - 1);
});

const streams = [
  {
    name: "LF",
    text: 'event: a\ndata: {"x":1}\n\ndata: {"y":"ü 🦊"}\n\n',
    data: ['{"x":1}', '{"y":"ü 🦊"}'],
  },
  { name: "CRLF", text: 'event: a\r\ndata: {"x":1}\r\n\r\ndata: 2\r\n\r\n', data: ['{"x":1}', "2"] },
  { name: "CR", text: "data: 1\r\rdata: 2\r\r", data: ["1", "2"] },
  { name: "mixed line ends", text: "data: 1\r\n\ndata: 2\n\r\ndata: 3\r\n\r", data: ["1", "2", "3"] },
  { name: "no space after the colon", text: "data:1\n\ndata:  2\n\n", data: ["1", " 2"] },
  { name: "comments are frames without data", text: ": ping\n\ndata: 1\n\n", data: [undefined, "1"] },
  { name: "several data lines", text: "data: a\ndata\ndata: b\n\n", data: ["a\n\nb"] },
  { name: "fields that only look like data", text: "dataset: 1\ndat: 2\nid: 3\n\n", data: [undefined] },
  { name: "BOM", text: "\ufeffdata: 1\n\ndata: 2\n\n", data: ["1", "2"] },
];

describe("frames are found however the bytes were cut", () => {
  for (const { name, text, data } of streams) {
    test(name, () => {
      for (const pieces of cuts(Buffer.from(text))) {
        const heard = hear(pieces);
        expect(heard.data.filter((d) => d !== undefined)).toEqual(data.filter((d) => d !== undefined));
        // A lone LF that belongs to a CR may come late; nothing is lost or changed.
        expect(heard.passed + heard.rest).toBe(text);
      }
    });
  }
});

test("only whole frames pass; the beginning of one is held", () => {
  const scanner = new SseScanner({ maxFrameBytes: 100 });
  const passed = scanner.push(Buffer.from("data: 1\n\ndata: 2"), () => {});
  expect(passed.toString()).toBe("data: 1\n\n");
  expect(scanner.rest.toString()).toBe("data: 2");
});

test("a chunk of whole frames passes without a copy", () => {
  const chunk = Buffer.from("data: 1\n\ndata: 2\n\n");
  const passed = new SseScanner({ maxFrameBytes: 100 }).push(chunk, () => {});
  expect(passed.buffer).toBe(chunk.buffer);
  expect(passed.byteOffset).toBe(chunk.byteOffset);
});

describe("a frame over the limit", () => {
  const giant = `data: {"type":"giant","x":"${"y".repeat(5_000)}"}\n\ndata: 2\n\n`;
  test("passes in pieces, is told by its beginning, and the next one is read again", () => {
    for (const size of [1, 7, 999, 10_000]) {
      const bytes = Buffer.from(giant);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const heard = hear(pieces, 1_000);
      expect(heard.passed).toBe(giant);
      expect(heard.data.at(-1)).toBe("2");
      if (size < bytes.length) expect(heard.truncated).toBe(1);
    }
  });
  test("is never held beyond the limit", () => {
    const scanner = new SseScanner({ maxFrameBytes: 1_000 });
    for (let i = 0; i < 100; i += 1) {
      scanner.push(Buffer.alloc(100, "x"), () => {});
      expect(scanner.rest.length).toBeLessThanOrEqual(1_000);
    }
    expect(scanner.insidePassedFrame).toBe(true);
  });
});

test("what is written can be read", () => {
  const heard = hear([encodeSse("response.failed", { type: "response.failed", text: "a\nb" })]);
  expect(heard.data).toEqual(['{"type":"response.failed","text":"a\\nb"}']);
});
