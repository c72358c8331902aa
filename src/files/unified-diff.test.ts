import { expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

test("no change is no text", () => expect(unifiedDiff("f", "a\n", "a\n")).toBe(""));

test("shows what is added and removed, with three lines of context", () => {
  const before = "1\n2\n3\n4\n5\nold\n7\n";
  expect(unifiedDiff("~/config.toml", before, before.replace("old", "new"))).toBe(
    "--- ~/config.toml\n+++ ~/config.toml\n@@ -3,5 +3,5 @@\n 3\n 4\n 5\n-old\n+new\n 7\n",
  );
});

test("line ends and the byte order mark stay out of sight", () => {
  expect(unifiedDiff("f", "\uFEFFa\r\n", "\uFEFFa\r\nb\r\n")).toBe("--- f\n+++ f\n@@ -1,1 +1,2 @@\n a\n+b\n");
});
