import type { LoggedRequest } from "../../app/logs-today.ts";
import { isUnpriced, type LogEntry } from "../../domain/log-entry.ts";
import { parseModelName } from "../../domain/model-name.ts";
import { formatEstimatedMicroUsd, formatMicroUsd, type MicroUsd, microUsd } from "../../domain/money.ts";
import type { Spending } from "../../ports/request-log.ts";
import type { Io } from "../io.ts";
import { clockTime, compactCount, compactDuration, compactGuess, dayTime } from "./number.ts";
import type { Paint } from "./paint.ts";
import { safeText } from "./safe-text.ts";
import { alignLine, type Column, cutText } from "./table.ts";
import { rfc3339 } from "./values.ts";

/** A row of the log on a screen: one that is over, or one that still runs and so has no sum beside it. */
export interface LogRow {
  readonly entry: LogEntry;
  readonly today?: Spending;
  /** How long it has been running, ms. */
  readonly runningMs?: number;
}

/** What a pipe gets: no column depends on the width of a window, and none is left out. */
export const PIPE_COLUMNS: readonly Column<LoggedRequest>[] = [
  { title: "TIME", cell: ({ entry }) => rfc3339(entry.startedAtUnixMs) },
  { title: "ID", cell: ({ entry }) => entry.id },
  { title: "STATUS", cell: ({ entry }) => entry.status },
  { title: "MODEL", cell: ({ entry }) => entry.modelAsked ?? "" },
  { title: "ROUTE", cell: ({ entry }) => entry.integration ?? "" },
  { title: "IN", cell: ({ entry }) => plainCount(entry, entry.usage?.inputTokens) },
  { title: "OUT", cell: ({ entry }) => plainCount(entry, entry.usage?.outputTokens) },
  { title: "FIRST_MS", cell: ({ entry }) => text(entry.firstEventMs) },
  { title: "TOTAL_MS", cell: ({ entry }) => text(entry.durationMs) },
  { title: "COST_USD", cell: ({ entry }) => plainCost(entry) },
  { title: "ERROR", cell: ({ entry }) => entry.error ?? "" },
];

const text = (value: number | undefined): string => (value === undefined ? "" : String(value));

/** A guess is no number to add up unseen, so it does not look like one. */
const guessSign = ({ usage }: LogEntry): string => (usage?.estimated ? "~" : "");

const plainCount = (entry: LogEntry, tokens: number | undefined): string =>
  tokens === undefined ? "" : `${guessSign(entry)}${tokens}`;

function plainCost(entry: LogEntry): string {
  if (entry.cost.kind === "known") {
    const usd = (entry.cost.microUsd / 1_000_000).toFixed(6);
    return entry.cost.microUsd === 0 ? usd : `${guessSign(entry)}${usd}`;
  }
  return isUnpriced(entry) ? "unknown" : "";
}

/** A column of a log that may grow while it is watched, so its width is known before its rows are. */
interface LogColumn extends Column<LogRow> {
  readonly width: number;
  /** Left out when the window is too narrow, the highest number first. */
  readonly expendable?: number;
}

/** The columns that fit, and how wide each is. */
export interface LogLayout {
  readonly columns: readonly Column<LogRow>[];
  readonly widths: readonly number[];
}

const MODEL = { least: 12, most: 26 } as const;
const ROUTE = { least: 8, most: 18 } as const;
const GAP = 2;

/**
 * Fixed columns first; what the window has left goes to the names, the model's before the route's.
 * `rows` may be empty: a log that is followed starts with none.
 */
export function layOut(io: Io, rows: readonly LogRow[], nowUnixMs: number): LogLayout {
  const fixed = columnsFor(rows, nowUnixMs);
  const available = io.width ?? Number.POSITIVE_INFINITY;
  const expendable = fixed.filter((column) => column.expendable).sort((a, b) => rank(b) - rank(a));
  let columns = fixed;
  for (const column of expendable) {
    if (widthOf(columns) <= available) break;
    columns = columns.filter((kept) => kept !== column);
  }
  const spare = Math.max(0, available - widthOf(columns));
  const model = Math.min(MODEL.most - MODEL.least, Math.floor((spare * 3) / 5));
  const route = Math.min(ROUTE.most - ROUTE.least, spare - model);
  const more = new Map([
    ["MODEL", model],
    ["ROUTE", route],
  ]);
  return { columns, widths: columns.map(({ title, width }) => width + (more.get(title) ?? 0)) };
}

const rank = (column: LogColumn): number => column.expendable ?? 0;

const widthOf = (columns: readonly LogColumn[]): number =>
  columns.reduce((sum, { width }) => sum + width, GAP * (columns.length - 1));

function columnsFor(rows: readonly LogRow[], nowUnixMs: number): readonly LogColumn[] {
  const today = new Date(nowUnixMs).toDateString();
  const isToday = ({ entry }: LogRow) => new Date(entry.startedAtUnixMs).toDateString() === today;
  const [time, timeWidth] = rows.every(isToday) ? [clockTime, 8] : [dayTime, 11];
  return [
    { title: "TIME", width: timeWidth, cell: ({ entry }) => time(entry.startedAtUnixMs) },
    { title: "ID", width: 9, cell: ({ entry }) => entry.id },
    { title: "MODEL", width: MODEL.least, cell: ({ entry }) => bareModel(entry) },
    {
      title: "ROUTE",
      width: ROUTE.least,
      cell: ({ entry }) => route(entry),
      paint: paintRoute,
      expendable: 2,
    },
    { ...count("IN", ({ usage }) => usage?.inputTokens), expendable: 3 },
    { ...count("OUT", ({ usage }) => usage?.outputTokens), expendable: 4 },
    {
      title: "FIRST",
      width: 6,
      align: "right",
      expendable: 6,
      cell: ({ entry }) => duration(entry, entry.firstEventMs),
    },
    {
      title: "TOTAL",
      width: 6,
      align: "right",
      expendable: 1,
      cell: ({ entry, runningMs }) => duration(entry, runningMs ?? entry.durationMs),
    },
    { title: "COST", width: 7, align: "right", cell: ({ entry }) => cost(entry) },
    {
      title: "TODAY",
      width: 8,
      align: "right",
      expendable: 5,
      cell: ({ today: spent }) => (spent ? formatSpending(spent) : ""),
    },
  ];
}

const count = (title: string, read: (entry: LogEntry) => number | undefined): LogColumn => ({
  title,
  width: 5,
  align: "right",
  cell: ({ entry }) => {
    const value = read(entry);
    if (value === undefined) return blank(entry);
    return entry.usage?.estimated ? compactGuess(value) : compactCount(value);
  },
});

const duration = (entry: LogEntry, ms: number | undefined): string =>
  ms === undefined ? blank(entry) : compactDuration(ms);

/** What is not known yet is empty; what will never be known is a dash. */
const blank = (entry: LogEntry): string => (entry.status === "running" ? "" : "–");

function cost(entry: LogEntry): string {
  if (entry.status === "running") return "running";
  if (entry.cost.kind === "known") return formatCost(entry, entry.cost.microUsd);
  return isUnpriced(entry) ? "unknown" : "–";
}

export const formatCost = ({ usage }: LogEntry, amount: MicroUsd): string =>
  usage?.estimated ? formatEstimatedMicroUsd(amount) : formatMicroUsd(amount);

/** A sum that misses something is a least amount, and one with a guess in it a guess. */
export function formatSpending({ microUsd: known, estimatedMicroUsd, unpriced }: Spending): string {
  const isGuess = estimatedMicroUsd > 0;
  const sum = isGuess ? formatEstimatedMicroUsd(microUsd(known)) : formatMicroUsd(microUsd(known));
  if (unpriced === 0) return sum;
  return isGuess ? `≥${sum}` : `≥ ${sum}`;
}

/** The slug is not repeated: the route beside it says the same. */
const bareModel = (entry: LogEntry): string =>
  entry.modelAsked === undefined
    ? "–"
    : parseModelName(entry.modelAsked, (slug) => slug === entry.integration).model;

const route = (entry: LogEntry): string =>
  entry.status === "blocked" ? "blocked" : (entry.integration ?? entry.provider ?? "–");

function paintRoute(paint: Paint, { entry }: LogRow): (text: string) => string {
  switch (entry.status) {
    case "ok":
    case "running":
      return (cell) => cell;
    case "error":
    case "blocked":
    case "interrupted":
      return paint.red;
    case "cancelled":
      return paint.yellow;
  }
}

export const headerLine = (io: Io, { columns, widths }: LogLayout): string =>
  io.paint.dim(
    alignLine(
      columns,
      columns.map(({ title }) => title),
      widths,
    ),
  );

export function rowLine(io: Io, { columns, widths }: LogLayout, row: LogRow): string {
  const cells = columns.map((column, i) => {
    const cell = cutText(drawable(io, safeText(column.cell(row))), widths[i] ?? 0, io.unicode);
    return column.paint ? column.paint(io.paint, row)(cell) : cell;
  });
  return alignLine(columns, cells, widths);
}

/** Our own signs on a terminal that cannot draw them. */
const drawable = (io: Io, cell: string): string =>
  io.unicode ? cell : cell.replace("–", "-").replace("≥ ", ">=").replace("≥", ">");
