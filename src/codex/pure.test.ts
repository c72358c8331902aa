import { describe, expect, test } from "vitest";
import { isAtMost, isOlder, parseVersion } from "./codex-version.ts";
import { maskSecrets } from "./mask-secrets.ts";

describe("versions", () => {
  test.each([
    ["codex-cli 0.169.0", "0.169.0"],
    ["codex-cli 0.170.0-alpha.3\n", "0.170.0"],
    ["codex", undefined],
  ])("%j is %s", (text, want) => expect(parseVersion(text)).toBe(want));

  test.each([
    ["0.94.9", true],
    ["0.94.0", true],
    ["0.95.0", false],
    ["1.0.0", false],
    [undefined, false],
  ])("%s still speaks chat: %s", (version, want) => expect(isAtMost(version, "0.94")).toBe(want));

  test.each([
    ["0.117.9", true],
    ["0.118.0", false],
    ["0.9.0", true],
    ["1.2.0", false],
    [undefined, false],
  ])("%s is older than 0.118: %s", (version, want) => expect(isOlder(version, "0.118")).toBe(want));
});

describe("maskSecrets", () => {
  test.each([
    ['experimental_bearer_token = "abcdefghijklmnop"', 'experimental_bearer_token = "abc…mnop"'],
    [
      `http_headers = { "Authorization" = 'Bearer sk-abcdefghijklmnop' }`,
      `http_headers = { "Authorization" = 'Bea…mnop' }`,
    ],
    ['GITHUB_TOKEN="short"', 'GITHUB_TOKEN="…"'],
    ['url = "https://x/?key=sk-proj-abcdefghijklmnop"', 'url = "https://x/?key=sk-…mnop"'],
    ["api-key = 'abcdefghijklmnop'", "api-key = 'abc…mnop'"],
  ])("%s", (line, want) => expect(maskSecrets(line)).toBe(want));

  test.each([
    'env_key = "PORTKEY_API_KEY"',
    'bearer_token_env_var = "GITHUB_TOKEN"',
    'args = ["token"]',
    "tool_output_token_limit = 10000",
    'model = "gpt-5.5"',
    'command = "/opt/task-runner/sk-tool"',
  ])("%s stays", (line) => expect(maskSecrets(line)).toBe(line));
});
