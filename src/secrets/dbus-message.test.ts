import { describe, expect, test } from "vitest";
import { DbusReader, DbusWriter, decodeMessage, encodeCall } from "./dbus-message.ts";

/** As dbus-daemon answers `Hello`: a unique name, in reply to serial 1. */
const REPLY = new DbusWriter()
  .raw(Buffer.from([0x6c, 2, 1, 1]))
  .uint32(9)
  .uint32(7)
  .array(8, (fields) => {
    fields.align(8).byte(5).signature("u").uint32(1);
    fields.align(8).byte(8).signature("g").signature("s");
    fields.align(8).byte(6).signature("s").string(":1.4");
  })
  .align(8)
  .string(":1.4").bytes;

describe("encodeCall", () => {
  test("is what the specification lays down, byte for byte", () => {
    const call = { serial: 1, destination: "a.b", path: "/", interface: "c.d", member: "E" };
    expect(encodeCall(call).toString("hex")).toBe(
      [
        "6c010001", // little-endian, method call, no flags, version 1
        "00000000", // no body
        "01000000", // serial
        "3a000000", // bytes of the header fields
        "01016f00" + "01000000" + "2f00" + "000000000000", // path "/", up to a multiple of eight
        "06017300" + "03000000" + "612e6200" + "00000000", // destination "a.b"
        "02017300" + "03000000" + "632e6400" + "00000000", // interface "c.d"
        "03017300" + "01000000" + "4500" + "000000000000", // member "E"
      ].join(""),
    );
  });

  test("the body starts at a multiple of eight", () => {
    const body = new DbusWriter().string("x").bytes;
    const bytes = encodeCall({
      serial: 2,
      destination: "a",
      path: "/",
      interface: "b",
      member: "c",
      signature: "s",
      body,
    });
    expect((bytes.length - body.length) % 8).toBe(0);
    expect(bytes.subarray(-body.length)).toEqual(body);
  });
});

describe("decodeMessage", () => {
  test("finds which call is answered, and with what", () => {
    const found = decodeMessage(REPLY);
    expect(found?.reply).toMatchObject({ serial: 1, kind: "return" });
    expect(found?.reply?.body.string()).toBe(":1.4");
    expect(found?.rest).toHaveLength(0);
  });

  test("waits for the rest, wherever the bytes are cut, and leaves what follows", () => {
    for (let cut = 0; cut < REPLY.length; cut += 1) {
      expect(decodeMessage(REPLY.subarray(0, cut))).toBe(undefined);
    }
    expect(decodeMessage(Buffer.concat([REPLY, REPLY]))?.rest).toEqual(REPLY);
  });

  test("a signal is passed over", () => {
    const signal = Buffer.from(REPLY);
    signal[1] = 4;
    expect(decodeMessage(signal)).toEqual({ rest: Buffer.alloc(0) });
  });

  test.for([
    { name: "big-endian", spoil: (bytes: Buffer) => bytes.writeUInt8(0x42, 0) },
    {
      name: "a header field that is longer than the message",
      spoil: (bytes: Buffer) => bytes.writeUInt32LE(9_999, 36),
    },
  ])("throws instead of guessing: $name", ({ spoil }) => {
    const bytes = Buffer.from(REPLY);
    spoil(bytes);
    expect(() => decodeMessage(bytes)).toThrow(RangeError);
  });
});

test("what is written is read back, arrays of pairs and bytes among it", () => {
  const bytes = new DbusWriter()
    .byte(1)
    .array(8, (entries) => {
      for (const [key, value] of [
        ["a", "1"],
        ["bb", "22"],
      ] as const)
        entries.align(8).string(key).string(value);
    })
    .array(1, (blob) => blob.raw(Buffer.from("secret")))
    .signature("sv").bytes;
  const reader = new DbusReader(bytes);
  expect(reader.byte()).toBe(1);
  expect(reader.array(8, (entry) => [entry.align(8).string(), entry.string()])).toEqual([
    ["a", "1"],
    ["bb", "22"],
  ]);
  expect(reader.blob().toString()).toBe("secret");
  expect(reader.signature()).toBe("sv");
});
