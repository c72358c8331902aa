// Talks to the operating system's keychain in a process of its own, because that talk cannot be cut short:
// connecting blocks the whole thread, and a locked keychain may wait for a person. The parent kills us after
// 3 s. Plain CommonJS: it runs from src/ and from dist/ alike, and starts fastest.
// stdin:  {"service": "…", "steps": [["get", account] | ["set", account, secret] | ["delete", account], …]}
// stdout: {"answers": [text | null | true | boolean, …]} or {"problem": "…"}
"use strict";
const { readFileSync, writeSync } = require("node:fs");

function run({ service, steps }) {
  const { Entry } = require("@napi-rs/keyring");
  return steps.map(([verb, account, secret]) => {
    // Pinned: left to itself it falls back to the kernel's keyutils, which forget everything at reboot.
    const entry = new Entry(service, account, { linux: { store: "secret-service" } });
    if (verb === "get") return entry.getPassword();
    if (verb === "delete") return entry.deletePassword();
    entry.setPassword(secret);
    return true;
  });
}

function answer() {
  try {
    return { answers: run(JSON.parse(readFileSync(0, "utf8"))) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message.split("\n")[0] : "unknown" };
  }
}

writeSync(1, JSON.stringify(answer()));
