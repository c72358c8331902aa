import { describe, expect, test } from "vitest";
import { dataUrlOf, mediaTypeOf, openDataUrl } from "./data-url.ts";

describe("a data URL, taken apart", () => {
  const rows: [url: string, opened: ReturnType<typeof openDataUrl>][] = [
    ["data:image/png;base64,AA==", { mediaType: "image/png", base64: true, data: "AA==" }],
    ["DATA:IMAGE/JPG;BASE64,AA==", { mediaType: "image/jpeg", base64: true, data: "AA==" }],
    ["data:text/plain;charset=utf-8; base64 ,AA==", { mediaType: "text/plain", base64: true, data: "AA==" }],
    ["data:,a%20b", { mediaType: "", base64: false, data: "a%20b" }],
    ["data:text/plain,a,b", { mediaType: "text/plain", base64: false, data: "a,b" }],
    ["data:image/png;base64,", undefined],
    ["data:image/png;base64", undefined],
    [`data:${"x".repeat(2_000)},a`, undefined],
    ["https://a/b,c", undefined],
    ["", undefined],
  ];
  test.each(rows)("%.60s", (url, opened) => expect(openDataUrl(url)).toEqual(opened));
});

describe("bare base64 gets its type from the file's name", () => {
  const rows: [name: string | undefined, type: string][] = [
    ["table.CSV", "text/csv"],
    ["notes.md", "text/markdown"],
    ["report.pdf", "application/pdf"],
    ["report", "application/pdf"],
    [undefined, "application/pdf"],
    ["program.exe", "application/octet-stream"],
    ["a.constructor", "application/octet-stream"],
  ];
  test.each(rows)("%s", (name, type) => expect(dataUrlOf("AA==", name)).toBe(`data:${type};base64,AA==`));
  test("what has its head keeps it", () => expect(dataUrlOf("Data:x/y,1", "a.csv")).toBe("Data:x/y,1"));
});

test("an address may have a query, and a vendor types of its own", () => {
  expect(mediaTypeOf("https://a/b.PNG?size=1#x")).toBe("image/png");
  expect(mediaTypeOf("a.wav", new Map([["wav", "audio/wav"]]))).toBe("audio/wav");
  expect(mediaTypeOf("a.wav")).toBeUndefined();
});
