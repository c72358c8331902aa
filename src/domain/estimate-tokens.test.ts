import { describe, expect, test } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";

interface Sample {
  readonly name: string;
  /** What gpt-tokenizer 3 counts with the vocabulary o200k_base. */
  readonly o200k: number;
  readonly text: string;
}

const CODEX_TRAFFIC: readonly Sample[] = [
  {
    name: "English prose",
    o200k: 68,
    text: "The gateway listens on this machine only. It takes what Codex asks, finds the model that was meant, and passes the answer on as fast as the client can read it. When a stream breaks in the middle, the client is told so in its own words, because a half answer that looks whole is worse than none at all.",
  },
  {
    name: "instructions",
    o200k: 72,
    text: "You are a coding agent running in a terminal. Be concise and direct. Before you edit a file, read it; after you have edited it, run the tests that cover it. Never revert changes that you did not make. If a command fails, say why and propose a fix. Use `rg` for searching and `apply_patch` for edits.",
  },
  {
    name: "TypeScript",
    o200k: 102,
    text: 'export function retryDelayMs(attempt: number, random: () => number): number {\n  const ceilingMs = Math.min(500 * 2 ** (attempt - 1), MAX_DELAY_MS);\n  if (!Number.isFinite(ceilingMs)) throw new RangeError(String(attempt));\n  return Math.round(random() * ceilingMs);\n}\n\nconst isWhole = (value: unknown): value is number => typeof value === "number" && value % 1 === 0;\n',
  },
  {
    name: "Python",
    o200k: 93,
    text: 'import json\nfrom pathlib import Path\n\n\nclass Ledger:\n    """Adds what was spent."""\n\n    def __init__(self, path: Path) -> None:\n        self._path = path\n        self._rows = json.loads(path.read_text()) if path.exists() else {}\n\n    def add(self, name, amount=0):\n        self._rows[name] = self._rows.get(name, 0) + amount\n        return self._rows[name]\n',
  },
  {
    name: "a patch",
    o200k: 82,
    text: "*** Begin Patch\n*** Update File: src/app/status.ts\n@@ export function today\n-  const midnight = new Date(now).setHours(0, 0, 0, 0);\n-  return reader.spentBetween(midnight, now);\n+  const midnight = startOfDay(now);\n+  return reader.spentBetween(midnight, now + 1);\n*** End Patch\n",
  },
  {
    name: "JSON",
    o200k: 79,
    text: '{"type":"function","name":"shell","description":"Runs a command and returns its output.","strict":false,"parameters":{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},"description":"The command and its arguments"},"timeout_ms":{"type":"number"},"workdir":{"type":"string"}},"required":["command"],"additionalProperties":false}}',
  },
  {
    name: "a listing",
    o200k: 118,
    text: "total 48\ndrwxr-xr-x 6 maria staff   192 Nov 22 09:41 .\n-rw-r--r-- 1 maria staff  1107 Nov 21 18:02 README.md\n-rw-r--r-- 1 maria staff 48213 Nov 22 09:40 package-lock.json\ndrwxr-xr-x 9 maria staff   288 Nov 20 11:15 src\n-rwxr-xr-x 1 maria staff   734 Oct 30 07:59 build.sh\n",
  },
  {
    name: "test output",
    o200k: 98,
    text: " ✓ src/domain/money.test.ts (12 tests) 8ms\n ✗ src/domain/usage.test.ts > counts cached tokens once\n   AssertionError: expected 120 to be 100 // Object.is equality\n     at /home/maria/code/src/domain/usage.test.ts:41:23\n\n Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 14 passed (15)\n   Duration  1.24s\n",
  },
  {
    name: "hashes",
    o200k: 78,
    text: "3f786850e387550fdab836ed7e6dc881de23001b\n89e6c98d92887913cadf06b2adb97f26cde4849b\nc0d0ac2dbcff7ea9a01cbb3e9d1c1b4f7d3b6a52\n",
  },
];

const LANGUAGES: readonly Sample[] = [
  {
    name: "German",
    o200k: 49,
    text: "Der Zwischenspeicher wird geleert, sobald die Einstellungen geändert wurden. Größere Anfragen dürfen höchstens vierzig Sekunden dauern; danach bekommt der Aufrufer eine verständliche Fehlermeldung und kann es noch einmal versuchen.",
  },
  {
    name: "French",
    o200k: 45,
    text: "Le fichier est relu dès qu'il a été modifié. Si une requête échoue, le client reçoit un message clair qui explique pourquoi, et il peut réessayer sans perdre ce qui a déjà été écrit.",
  },
  {
    name: "Polish",
    o200k: 51,
    text: "Plik jest czytany ponownie, gdy tylko zostanie zmieniony. Jeśli żądanie się nie powiedzie, klient otrzyma jasny komunikat, który wyjaśnia przyczynę, i może spróbować jeszcze raz.",
  },
  {
    name: "Russian",
    o200k: 44,
    text: "Файл читается заново, как только он был изменён. Если запрос не удался, клиент получает понятное сообщение о причине и может попробовать ещё раз, не теряя того, что уже было написано.",
  },
  {
    name: "Chinese",
    o200k: 42,
    text: "文件一旦被修改就会重新读取。如果请求失败，客户端会收到一条清楚的消息，说明失败的原因，然后可以再试一次，而不会丢失已经写好的内容。",
  },
  {
    name: "Japanese",
    o200k: 59,
    text: "ファイルが変更されると、すぐに読み直されます。リクエストが失敗した場合、クライアントは理由を説明する分かりやすいメッセージを受け取り、もう一度試すことができます。",
  },
  {
    name: "Korean",
    o200k: 44,
    text: "파일이 변경되면 바로 다시 읽습니다. 요청이 실패하면 클라이언트는 이유를 설명하는 명확한 메시지를 받고 이미 작성된 내용을 잃지 않고 다시 시도할 수 있습니다.",
  },
  {
    name: "Arabic",
    o200k: 29,
    text: "يُقرأ الملف من جديد فور تغييره. إذا فشل الطلب يتلقى العميل رسالة واضحة تشرح السبب ويمكنه المحاولة مرة أخرى.",
  },
  {
    name: "Hindi",
    o200k: 38,
    text: "फ़ाइल बदलते ही दोबारा पढ़ी जाती है। यदि अनुरोध विफल होता है, तो क्लाइंट को एक स्पष्ट संदेश मिलता है जो कारण बताता है।",
  },
];

const errorOf = ({ text, o200k }: Sample) => Math.abs(estimateTokens(text) / o200k - 1);

describe("is within 10 % of the real tokenizer on what Codex sends and gets", () => {
  test.each(CODEX_TRAFFIC)("$name", (sample) => expect(errorOf(sample)).toBeLessThan(0.1));
});

describe("is within 30 % in other languages", () => {
  test.each(LANGUAGES)("$name", (sample) => expect(errorOf(sample)).toBeLessThan(0.3));
});

test.each([
  { name: "nothing", text: "", want: 0 },
  { name: "a word", text: "hello", want: 1 },
  { name: "words that begin with capitals", text: "getHTTPServerName", want: 5 },
  { name: "numbers, by threes", text: "1234567", want: 3 },
  { name: "a half of a character", text: "\ud83d", want: 1 },
])("$name", ({ text, want }) => expect(estimateTokens(text)).toBe(want));

test("of a very long text the rest is taken to be like its beginning", () => {
  const sentence = "The same words again and again, a little cat.\n";
  const short = estimateTokens(sentence.repeat(1_000));
  expect(Math.abs(estimateTokens(sentence.repeat(100_000)) / (short * 100) - 1)).toBeLessThan(0.01);
});
