import { expect, test } from "vitest";
import { isOlderVersion } from "./version.ts";

test.for([
  { version: "0.1.0", other: "0.1.1", older: true },
  { version: "0.9.0", other: "0.10.0", older: true },
  { version: "1.0.0-beta.1", other: "1.0.0", older: true },
  { version: "0.1.0", other: "0.1.0", older: false },
  { version: "2.0.0", other: "1.9.9", older: false },
  { version: "1.0.0", other: "1.0.0-beta.1", older: false },
  { version: "unknown", other: "1.0.0", older: false },
])("$version before $other: $older", ({ version, other, older }) => {
  expect(isOlderVersion(version, other)).toBe(older);
});
