import { describe, expect, test } from "vitest";
import { proxyFor } from "./proxy-for.ts";

const P = "http://proxy:3128";

describe("which proxy", () => {
  const cases = [
    { name: "none set", url: "https://a.com", environment: {}, proxy: undefined },
    { name: "by scheme", url: "https://a.com", environment: { HTTPS_PROXY: P }, proxy: P },
    {
      name: "the other scheme's does not count",
      url: "http://a.com",
      environment: { HTTPS_PROXY: P },
      proxy: undefined,
    },
    {
      name: "lower case wins",
      url: "https://a.com",
      environment: { HTTPS_PROXY: "x", https_proxy: P },
      proxy: P,
    },
    { name: "ALL_PROXY for the rest", url: "http://a.com", environment: { ALL_PROXY: P }, proxy: P },
    {
      name: "a bare host gets a scheme",
      url: "http://a.com",
      environment: { HTTP_PROXY: "proxy:3128" },
      proxy: P,
    },
    {
      name: "an empty variable is none",
      url: "http://a.com",
      environment: { HTTP_PROXY: "" },
      proxy: undefined,
    },
    {
      name: "never for this machine",
      url: "http://127.0.0.1:11434",
      environment: { HTTP_PROXY: P },
      proxy: undefined,
    },
    { name: "nor for its IPv6 name", url: "http://[::1]:1", environment: { ALL_PROXY: P }, proxy: undefined },
  ];
  for (const { name, url, environment, proxy } of cases) {
    test(name, () => expect(proxyFor(new URL(url), environment)).toBe(proxy));
  }
});

describe("NO_PROXY", () => {
  const cases = [
    { noProxy: "a.com", url: "https://a.com", excluded: true },
    { noProxy: ".a.com", url: "https://a.com", excluded: true },
    { noProxy: "a.com", url: "https://x.a.com", excluded: true },
    { noProxy: "*.a.com", url: "https://x.a.com", excluded: true },
    { noProxy: "a.com", url: "https://ba.com", excluded: false },
    { noProxy: "b.com, a.com", url: "https://a.com", excluded: true },
    { noProxy: "a.com:443", url: "https://a.com", excluded: true },
    { noProxy: "a.com:8443", url: "https://a.com", excluded: false },
    { noProxy: "*", url: "https://a.com", excluded: true },
    { noProxy: "A.COM", url: "https://a.com", excluded: true },
  ];
  for (const { noProxy, url, excluded } of cases) {
    test(`${noProxy} and ${url}`, () => {
      const proxy = proxyFor(new URL(url), { HTTPS_PROXY: P, NO_PROXY: noProxy });
      expect(proxy === undefined).toBe(excluded);
    });
  }
});
