import { expect, test } from "vitest";
import { isNearby, parseBaseUrl } from "./base-url.ts";

const accepted: readonly (readonly [typed: string, url: string])[] = [
  ["https://api.openai.com/v1", "https://api.openai.com/v1"],
  ["  https://api.openai.com/v1/ ", "https://api.openai.com/v1"],
  ["https://api.openai.com/v1/v1", "https://api.openai.com/v1"],
  ["https://api.openai.com//v1//v1/", "https://api.openai.com/v1"],
  ["https://api.openai.com/v1/responses", "https://api.openai.com/v1"],
  ["https://api.openai.com/v1/chat/completions/", "https://api.openai.com/v1"],
  ["https://openrouter.ai/api/v1/models", "https://openrouter.ai/api/v1"],
  ["https://llm.example.com", "https://llm.example.com"],
  ["HTTPS://LLM.Example.com:8443/V1", "https://llm.example.com:8443/V1"],
  ["http://127.0.0.1:9931/v1", "http://127.0.0.1:9931/v1"],
  ["http://localhost:11434/v1", "http://localhost:11434/v1"],
  ["http://[::1]:8000/v1", "http://[::1]:8000/v1"],
  ["http://192.168.1.20:1234/v1", "http://192.168.1.20:1234/v1"],
  ["http://gpu-box:8000/v1", "http://gpu-box:8000/v1"],
  ["demo://built-in", "demo://built-in"],
];

for (const [typed, url] of accepted) {
  test(`${typed} is ${url}`, () => expect(parseBaseUrl(typed)).toEqual({ kind: "ok", url }));
}

const refused: readonly (readonly [typed: string, why: RegExp])[] = [
  ["api.openai.com/v1", /not a URL/],
  ["", /not a URL/],
  ["http://api.openai.com/v1", /plain http/],
  ["http://8.8.8.8/v1", /plain http/],
  ["http://169.254.169.254/latest", /plain http/],
  ["https://user:pass@llm.example.com/v1", /user name or password/],
  ["https://llm.example.com/v1?key=abc", /query/],
  ["https://llm.example.com/v1#abc", /fragment/],
  ["file:///etc/passwd", /file:\/\/ is not/],
  ["javascript:alert(1)", /javascript:\/\/ is not/],
];

for (const [typed, why] of refused) {
  test(`${typed || "nothing"} is refused`, () =>
    expect(parseBaseUrl(typed)).toEqual({ kind: "refused", why: expect.stringMatching(why) }));
}

const hosts: readonly (readonly [host: string, nearby: boolean])[] = [
  ["127.9.9.9", true],
  ["172.16.0.1", true],
  ["172.32.0.1", false],
  ["100.64.0.1", true],
  ["100.128.0.1", false],
  ["[fd12::1]", true],
  ["[fe80::1]", true],
  ["[2001:db8::1]", false],
  ["nas.local", true],
  ["ollama", true],
  ["evil.local.example.com", false],
];

for (const [host, nearby] of hosts) {
  test(`${host} is ${nearby ? "" : "not "}nearby`, () => expect(isNearby(host)).toBe(nearby));
}
