import { expect, test } from "vitest";
import { findEntities } from "./index.ts";
import { mask, Placeholders, unmask } from "./placeholders.ts";
import { UnmaskStream } from "./unmask-stream.ts";

const TEXT =
  'Write to ann@example.org and bob@example.org, then ann@example.org again; {{ x }} {a{{b}} "{{EMAIL_9}}" {';

function maskAll(text: string, placeholders: Placeholders): string {
  return mask(text, findEntities(text, ["pii", "secrets"]), ({ type }, value) =>
    placeholders.of(type, value),
  );
}

test("the same value has the same placeholder, and everything comes back", () => {
  const placeholders = new Placeholders();
  const masked = maskAll(TEXT, placeholders);
  expect(masked).toContain("Write to {{EMAIL_1}} and {{EMAIL_2}}, then {{EMAIL_1}} again");
  expect(maskAll("bob@example.org", placeholders)).toBe("{{EMAIL_2}}");
  expect(unmask(masked, placeholders)).toBe(TEXT);
});

test("cut at every two places, the pieces say what the whole says", () => {
  const placeholders = new Placeholders();
  const masked = maskAll(TEXT, placeholders);
  for (let one = 0; one <= masked.length; one += 1) {
    for (let two = one; two <= masked.length; two += 1) {
      const stream = new UnmaskStream(placeholders, "plain");
      const pieces = [masked.slice(0, one), masked.slice(one, two), masked.slice(two)];
      expect(pieces.map((piece) => stream.push(piece)).join("") + stream.end()).toBe(TEXT);
    }
  }
});

test("nothing is held but what may be the beginning of a placeholder", () => {
  const held = (text: string) => {
    const stream = new UnmaskStream(new Placeholders(), "plain");
    return text.length - stream.push(text).length;
  };
  expect(
    ["a", "{", "a{{", "{{EMAIL_1", "{{EMAIL_1}", "{{EMAIL_1}}", "{{x", "{ {", "{{A b"].map(held),
  ).toEqual([0, 1, 2, 9, 10, 0, 0, 1, 0]);
});

test("inside JSON a value keeps its line ends and quotes escaped", () => {
  const placeholders = new Placeholders();
  const placeholder = placeholders.of("PRIVATE_KEY", 'a\n"b"');
  expect(JSON.parse(unmask(`{"text":"${placeholder}"}`, placeholders, "in-json"))).toEqual({
    text: 'a\n"b"',
  });
});

test("nothing is forgotten, and what comes on top is hidden for good", () => {
  const placeholders = new Placeholders();
  const given = Array.from({ length: 5_000 }, (_, i) =>
    placeholders.of("EMAIL_ADDRESS", `a${i}@example.org`),
  );
  expect(placeholders.valueOf("{{EMAIL_1}}")).toBe("a0@example.org");
  expect(given.slice(4_095, 4_097)).toEqual(["{{EMAIL_4096}}", "[EMAIL_ADDRESS]"]);
  expect(placeholders.of("EMAIL_ADDRESS", "a4095@example.org")).toBe("{{EMAIL_4096}}");
  expect([placeholders.isFull, placeholders.size]).toEqual([true, 4_096]);
});

test("a value is kept as it was, half characters too", () => {
  const placeholders = new Placeholders();
  const value = "a\ud83d→é";
  expect(placeholders.valueOf(placeholders.of("SECRET", value))).toBe(value);
});
