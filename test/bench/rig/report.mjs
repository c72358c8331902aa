// How results are told: tables in Markdown, and one line per limit.

/** A measured value and what it may be. One that could not be measured is not kept: a bench must not pass by silence. */
export function check(name, value, limit) {
  return { name, value, limit, kept: value <= limit };
}

/** A target that fails requests is quick for the wrong reason. */
export function noFailures(title, measured, ours) {
  const { failures } = measured.get(ours);
  return failures > 0 ? [check(`${title}: failed requests`, failures, 0)] : [];
}

export const column = (name, show) => ({ name, show });

/** Every table of rounds ends with these. */
export const lastColumns = [
  column("failures", ({ failures }) => String(failures)),
  column("clean rounds", ({ clean }) => clean),
];

/** `rows` is a Map: the target's name, and what the columns show of it. */
export function table(title, columns, rows) {
  const lines = [...rows].map(([name, row]) => [name, ...columns.map(({ show }) => show(row))]);
  const heading = ["target", ...columns.map(({ name }) => name)];
  return { title, rows: Object.fromEntries(rows), markdown: markdownTable(heading, lines) };
}

export function joinResults(results) {
  return {
    tables: results.flatMap(({ tables }) => tables),
    checks: results.flatMap(({ checks }) => checks),
  };
}

export const milliseconds = (value) => fixed(value, value < 1 ? 3 : 2);
export const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : "–");
export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** NaN when there is nothing to compare with: on a noisy machine the least target may seem to add less than nothing. */
export const ratioOf = (value, base) => (base > 0 ? value / base : Number.NaN);

/** The whole run as a page. */
export function renderPage({ about, notes, checks, tables }) {
  const limits = checks.map(({ name, value, limit, kept }) => [
    name,
    fixed(value, 2),
    `≤ ${limit}`,
    kept ? "kept" : "**broken**",
  ]);
  const parts = [
    about,
    ...[...notes].map((note) => `Note: ${note}.`),
    "## Limits",
    markdownTable(["what", "measured", "limit", ""], limits),
    ...tables.flatMap(({ title, markdown }) => [`## ${title}`, markdown]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function markdownTable(heading, lines) {
  const rule = heading.map((_, index) => (index === 0 ? "---" : "---:"));
  return [heading, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
