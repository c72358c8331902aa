#!/bin/sh
# portkey-codex launcher {{version}}
# Codex's config calls this file. It works without a PATH, and when npm's cache or the Node below are gone.
# Written by portkey-codex; `portkey-codex doctor --fix` renews it.
recorded={{node}}
program={{program}}
home={{home}}
{{exports}}
if [ ! -f "$program" ]; then
  echo "portkey-codex: the program is gone: $program" >&2
  echo "  fix   npx portkey-codex@latest init" >&2
  exit 127
fi
[ -x "$recorded" ] && exec "$recorded" "$program" "$@"

# The recorded Node is gone. Any other is asked for its version before it is trusted.
fits() {
  [ -x "$1" ] && "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}
for node in \
  "$(command -v node 2>/dev/null)" \
  /opt/homebrew/bin/node /usr/local/bin/node /usr/bin/node \
  "$home"/.volta/bin/node \
  "$home"/.nvm/versions/node/*/bin/node \
  "$home"/.local/share/fnm/node-versions/*/installation/bin/node \
  "$home/Library/Application Support"/fnm/node-versions/*/installation/bin/node \
  "$home"/.local/share/mise/installs/node/*/bin/node \
  "$home"/.asdf/installs/nodejs/*/bin/node \
  /home/linuxbrew/.linuxbrew/bin/node; do
  fits "$node" && exec "$node" "$program" "$@"
done
echo "portkey-codex: no Node 20.19 or newer was found; the one it was set up with is gone: $recorded" >&2
echo "  fix   install Node from https://nodejs.org, then: npx portkey-codex@latest doctor --fix" >&2
exit 127
