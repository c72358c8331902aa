import { describe, expect, test } from "vitest";
import { editToml, parseToml, type TomlComment, type TomlEdit, undoSplices } from "./toml-edit.ts";
import { TomlSource } from "./toml-value.ts";

type Wish = TomlEdit | TomlComment;
interface Case {
  readonly name: string;
  readonly text: string;
  readonly edits: readonly Wish[];
  readonly want: string;
}

const set = (path: string, value: TomlEdit["value"]): TomlEdit => ({ path: path.split("."), value });
const remove = (path: string): TomlEdit => set(path, undefined);

const additions: readonly Case[] = [
  { name: "an empty file", text: "", edits: [set("a", 1)], want: "a = 1\n" },
  { name: "only a byte order mark", text: "\uFEFF", edits: [set("a", 1)], want: "\uFEFFa = 1\n" },
  { name: "only comments", text: "# mine\n", edits: [set("a", 1)], want: "# mine\n\na = 1\n" },
  {
    name: "a root key goes beside the other root keys",
    text: "a = 1 # one\n\n# about t\n[t]\nb = 2\n",
    edits: [set("c", 3)],
    want: "a = 1 # one\nc = 3\n\n# about t\n[t]\nb = 2\n",
  },
  {
    name: "the first root key goes below the file's header and above what is said about the first table",
    text: "# managed by chezmoi\n\n# about t\n[t]\n",
    edits: [set("a", 1), set("b", 2)],
    want: "# managed by chezmoi\n\na = 1\nb = 2\n\n# about t\n[t]\n",
  },
  {
    name: "a schema line stays the first line",
    text: "#:schema https://example.com/s.json\n[t]\n",
    edits: [set("a", 1)],
    want: "#:schema https://example.com/s.json\na = 1\n\n[t]\n",
  },
  {
    name: "a root key behind a value of several lines",
    text: "list = [\n  1, # one\n] # all\n[t]\n",
    edits: [set("a", "x")],
    want: 'list = [\n  1, # one\n] # all\na = "x"\n[t]\n',
  },
  {
    name: "a new table goes to the end",
    text: "a = 1\n[t]\nb = 2\n",
    edits: [set("x.y", { k: "v", inner: { z: [1, 2] } })],
    want: 'a = 1\n[t]\nb = 2\n\n[x.y]\nk = "v"\n\n[x.y.inner]\nz = [1, 2]\n',
  },
  {
    name: "a file without a final line end stays without one",
    text: "[t]\nb = 2",
    edits: [set("t.c", 3), set("u.d", 4)],
    want: "[t]\nb = 2\nc = 3\n\n[u]\nd = 4",
  },
  {
    name: "CRLF and a byte order mark",
    text: "\uFEFFa = 1\r\n\r\n[t]\r\nb = 2\r\n",
    edits: [set("c", 3), set("t.d", 4), set("u.e", 5)],
    want: "\uFEFFa = 1\r\nc = 3\r\n\r\n[t]\r\nb = 2\r\nd = 4\r\n\r\n[u]\r\ne = 5\r\n",
  },
  {
    name: "an existing table grows where it is, in its own indentation",
    text: "[t]\n\tb = 2 # two\n\n# about u\n[u]\n",
    edits: [set("t.c", true)],
    want: "[t]\n\tb = 2 # two\n\tc = true\n\n# about u\n[u]\n",
  },
  {
    name: "a table that holds only comments",
    text: "[t] # nothing yet\n# b = 2\n",
    edits: [set("t.c", 1)],
    want: "[t] # nothing yet\nc = 1\n# b = 2\n",
  },
  {
    name: "a subtable goes behind its parent's last table, with the comment that belongs there",
    text: '[t]\nb = 2\n# k = "off"\n\n[t.sub]\nd = 1\n# tail\n\n[u]\n',
    edits: [set("t.auth", { command: "x" })],
    want: '[t]\nb = 2\n# k = "off"\n\n[t.sub]\nd = 1\n# tail\n\n[t.auth]\ncommand = "x"\n\n[u]\n',
  },
  {
    name: "a subtable before a header that follows at once",
    text: "[t]\nb = 2\n# about u\n[u]\n",
    edits: [set("t.s.k", 1)],
    want: "[t]\nb = 2\n\n[t.s]\nk = 1\n\n# about u\n[u]\n",
  },
  {
    name: "a table spelt by dotted keys grows by a dotted key",
    text: 'p.x.name = "X"\np.x.url = "u" # here\nz = 1\n',
    edits: [set("p.x.wire", "responses"), set("p.y", { name: "Y", auth: { args: ["a"], env: {} } })],
    want: 'p.x.name = "X"\np.x.url = "u" # here\np.x.wire = "responses"\np.y.name = "Y"\np.y.auth.args = ["a"]\np.y.auth.env = {}\nz = 1\n',
  },
  {
    name: "dotted keys under a header, with quoted parts",
    text: '[p]\n"x y".name = "X"\n[q]\n',
    edits: [{ path: ["p", "x y", "u"], value: 1 }],
    want: '[p]\n"x y".name = "X"\n"x y".u = 1\n[q]\n',
  },
  {
    name: "an inline table grows inside its braces",
    text: 'p = { x = { name = "X" }, y = {} } # all\n',
    edits: [set("p.x.u", 1), set("p.y.v", 2), set("p.z.w", 3)],
    want: 'p = { x = { name = "X", u = 1 }, y = { v = 2 }, z.w = 3 } # all\n',
  },
  {
    name: "an inline table with one key per line and a trailing comma (TOML 1.1)",
    text: "p = {\n  a = 1, # one\n  b = 2, # two\n}\n",
    edits: [set("p.c", 3)],
    want: "p = {\n  a = 1, # one\n  b = 2, # two\n  c = 3,\n}\n",
  },
  {
    name: "the same without a trailing comma",
    text: "p = {\n  a = 1,\n  b = 2 # two\n}\n",
    edits: [set("p.c", 3)],
    want: "p = {\n  a = 1,\n  b = 2, # two\n  c = 3\n}\n",
  },
  {
    name: "a table named alike inside another one is not ours",
    text: '[profiles.x.model_providers.portkey]\nname = "theirs"\n',
    edits: [set("model_providers.portkey.name", "ours")],
    want: '[profiles.x.model_providers.portkey]\nname = "theirs"\n\n[model_providers.portkey]\nname = "ours"\n',
  },
  {
    name: "keys that must be quoted, and text that must be escaped",
    text: "",
    edits: [{ path: ["a b", "c.d", "é"], value: 'q"\\\n\u007f' }],
    want: '["a b"."c.d"]\n"é" = "q\\"\\\\\\n\\u007f"\n',
  },
];

const replacements: readonly Case[] = [
  {
    name: "the value alone is replaced; spacing and comment stay",
    text: "\tmodel   =  'gpt' # mine\r\n",
    edits: [set("model", "x")],
    want: '\tmodel   =  "x" # mine\r\n',
  },
  {
    name: "the right one of three keys of the same name",
    text: 'model = "a"\n[profiles.p]\nmodel = "b"\n[profiles."p.q"]\nmodel = "c"\n',
    edits: [set("profiles.p.model", "z")],
    want: 'model = "a"\n[profiles.p]\nmodel = "z"\n[profiles."p.q"]\nmodel = "c"\n',
  },
  {
    name: "a value of several lines",
    text: 'k = """\na\nb""" # c\nz = 1\n',
    edits: [set("k", "x")],
    want: 'k = "x" # c\nz = 1\n',
  },
  {
    name: "a value that is already there, spelt differently, is left alone",
    text: "a = 'x'\nb = 0x10\nc = [ 1,2 ]\n",
    edits: [set("a", "x"), set("b", 16), set("c", [1, 2])],
    want: "a = 'x'\nb = 0x10\nc = [ 1,2 ]\n",
  },
  {
    name: "a value in the spelling that it had",
    text: 'a = 1 # one\nb = { c = "x" }\n',
    edits: [set("a", new TomlSource("0x1F")), set("b.c", new TomlSource("[\n  1979-05-27, # day\n]"))],
    want: "a = 0x1F # one\nb = { c = [\n  1979-05-27, # day\n] }\n",
  },
  {
    name: "an integer is not a float",
    text: "a = 1.0\n",
    edits: [set("a", 1)],
    want: "a = 1\n",
  },
  {
    name: "a table as value: missing keys are added, changed ones replaced, others removed",
    text: '[t]\na = 1 # one\nb = 2 # two\nc = "x"\n\n[t.s]\nk = 1\n\n[u]\n',
    edits: [set("t", { a: 1, c: "y", d: 4 })],
    want: '[t]\na = 1 # one\n# two\nc = "y"\nd = 4\n\n[u]\n',
  },
  {
    name: "a scalar in place of a table",
    text: "[t]\na = 1\n\n[u]\nb = 1\n",
    edits: [set("t", 5)],
    want: "t = 5\n\n[u]\nb = 1\n",
  },
  {
    name: "a table in place of a scalar",
    text: "t = 5 # was\n",
    edits: [set("t", { a: 1 })],
    want: "t = { a = 1 } # was\n",
  },
  {
    name: "a subtable whose parent is only implied, behind it",
    text: "[p.auth]\ncommand = 'x'\n",
    edits: [set("p.name", "P")],
    want: "[p.auth]\ncommand = 'x'\n\n[p]\nname = \"P\"\n",
  },
];

const removals: readonly Case[] = [
  { name: "what is not there", text: "a = 1\n", edits: [remove("b.c")], want: "a = 1\n" },
  { name: "a line", text: "a = 1\nb = 2\nc = 3\n", edits: [remove("b")], want: "a = 1\nc = 3\n" },
  {
    name: "what was written behind a key stays",
    text: "a = 1\n  b = 2 # from 1Password\n",
    edits: [remove("b")],
    want: "a = 1\n  # from 1Password\n",
  },
  {
    name: "a value of several lines",
    text: "a = [\n1,\n]\nb = 2\n",
    edits: [remove("a")],
    want: "b = 2\n",
  },
  {
    name: "the last line of a file without a final line end",
    text: "a = 1\r\nb = 2",
    edits: [remove("b")],
    want: "a = 1",
  },
  {
    name: "a table with everything below it, wherever it is spelt",
    text: "p.dotted = 1\n\n[p.x]\n# inside\na = 1\n\n[q]\n\n[p.x.y]\nb = 2\n",
    edits: [remove("p")],
    want: "[q]\n",
  },
  {
    name: "an array of tables",
    text: "[[l]]\na = 1\n[l.s]\nb = 1\n[[l]]\na = 2\n[z]\n",
    edits: [remove("l")],
    want: "[z]\n",
  },
  {
    name: "the first, the middle, the last and the only key of an inline table",
    text: "a = { x = 1, y = 2 }\nb = { x = 1, y = 2, z = 3 }\nc = { x = 1, y = 2 }\nd = { x = 1 }\n",
    edits: [remove("a.x"), remove("b.y"), remove("c.y"), remove("d.x")],
    want: "a = { y = 2 }\nb = { x = 1, z = 3 }\nc = { x = 1 }\nd = {  }\n",
  },
  {
    name: "an inline table's key between comments (TOML 1.1)",
    text: "a = {\n  x = 1, # one\n  y = 2 # two\n}\n",
    edits: [remove("a.y")],
    want: "a = {\n  x = 1, # one\n   # two\n}\n",
  },
];

const comments: readonly Case[] = [
  {
    name: "above a table that is written out",
    text: "a = 1\n[t]\nb = 1\n",
    edits: [{ comment: "ours", above: ["t"] }],
    want: "a = 1\n# ours\n[t]\nb = 1\n",
  },
  {
    name: "above the line of an inline table, never inside it",
    text: "a = {\n  t = { b = 1 },\n}\n",
    edits: [{ comment: "ours", above: ["a", "t"] }],
    want: "# ours\na = {\n  t = { b = 1 },\n}\n",
  },
  {
    name: "once",
    text: "[t]\n# ours\nb = 1\n",
    edits: [{ comment: "ours", above: ["t"] }],
    want: "[t]\n# ours\nb = 1\n",
  },
  {
    name: "removed wherever it is, and only the line that says exactly this",
    text: "# ours too\n[t]\nb = 1 # ours\n  # ours\n",
    edits: [{ comment: "ours", above: undefined }],
    want: "# ours too\n[t]\nb = 1 # ours\n",
  },
];

describe.each([
  { title: "adds", cases: additions },
  { title: "replaces", cases: replacements },
  { title: "removes", cases: removals },
  { title: "comments", cases: comments },
])("editToml $title", ({ cases }) => {
  test.each(cases)("$name", ({ text, edits, want }) => {
    const edited = editToml(text, edits);
    if (edited.kind === "refused") throw new Error(edited.why);
    expect(edited.text).toBe(want);
    expect(undoSplices(edited.text, edited.undo)).toBe(text);
    expect(editToml(edited.text, edits)).toMatchObject({ kind: "edited", text: want, undo: [] });
  });
});

test.each<{ name: string; text: string; edits: readonly Wish[]; why: RegExp }>([
  { name: "broken TOML", text: "a = 1\nb = = 2\n", edits: [set("c", 1)], why: /^line 2: / },
  { name: "a key below a scalar", text: "a = 1\n", edits: [set("a.b", 1)], why: /"a" is not a table/ },
  { name: "a key below an array", text: "a = [{b = 1}]\n", edits: [set("a.b", 1)], why: /not a table/ },
  { name: "a key below an array of tables", text: "[[a]]\n", edits: [set("a.b", 1)], why: /array of tables/ },
  { name: "text that TOML cannot hold", text: "", edits: [set("a", "\ud800")], why: /break the file/ },
  {
    name: "a spelling that is more than a value",
    text: "",
    edits: [set("a", new TomlSource("1\nb = 2"))],
    why: /not a TOML value/,
  },
  { name: "nesting without end", text: `a = ${"[".repeat(20_000)}`, edits: [set("b", 1)], why: /./ },
])("editToml refuses $name", ({ text, edits, why }) => {
  const edited = editToml(text, edits);
  expect(edited).toMatchObject({ kind: "refused", why: expect.stringMatching(why) });
});

test("64-bit integers, dates and a key named __proto__ are no obstacle", () => {
  const text = "big = 9223372036854775807\nday = 2020-01-01\n[__proto__]\nx = 1\n";
  const edited = editToml(text, [set("a", 1), set("__proto__.y", 2)]);
  expect(edited).toMatchObject({ kind: "edited", text: text.replace("[", "a = 1\n[").concat("y = 2\n") });
  expect(Object.prototype).not.toHaveProperty("y");
});

test("parseToml says the line of a problem", () => {
  expect(parseToml("a = 1\nb = \n")).toMatchObject({ kind: "invalid", problems: [{ line: 2 }] });
  expect(parseToml("\uFEFFa = 1")).toEqual({ kind: "parsed", value: { a: 1 } });
});
