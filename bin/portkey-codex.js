#!/usr/bin/env node
// The front step: refuse a Node that cannot run us in words, not with a syntax error, then go in.

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `✗ portkey-codex needs Node 20.19 or newer\n  why   this is Node ${process.versions.node} (${process.execPath})\n  fix   install a current Node, e.g. nvm install 24\n`,
  );
  process.exit(1);
}
const words = process.argv.slice(2);
if (words.includes("--debug")) process.setSourceMapsEnabled(true);
await import(`../dist/${door()}.js`);

/** What Codex waits for has a file of its own, for a quick start (build.mjs). */
function door() {
  if (words.join(" ") === "token") return "token";
  return words.join(" ").startsWith("proxy start --foreground") ? "gateway" : "main";
}
