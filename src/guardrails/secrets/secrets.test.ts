import { expect, test } from "vitest";
import { findEntities } from "../index.ts";

// Made up here and put together when the test runs, so that no scanner of this repository takes them for keys.
const ALPHABET = "aB3dE5fG7hJ9kLmN1pQrS2tUv4Wx6Yz8";
const HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const mixed = (length: number): string => ALPHABET.repeat(10).slice(0, length);
const hex = (length: number): string => HEX.repeat(10).slice(0, length);
const base64 = (text: string): string => Buffer.from(text).toString("base64url");

const keys: readonly (readonly [type: string, key: string])[] = [
  ["AWS_ACCESS_KEY", `AKIA${"QWERTYUIOP234567"}`],
  ["GOOGLE_API_KEY", `AIza${mixed(35)}`],
  ["GITHUB_TOKEN", `ghp_${mixed(36)}`],
  ["GITHUB_TOKEN", `github_pat_${mixed(22)}_${mixed(59)}`],
  ["GITLAB_TOKEN", `glpat-${mixed(20)}`],
  ["NPM_TOKEN", `npm_${mixed(36)}`],
  ["SLACK_TOKEN", `xoxb-123456789012-123456789012-${mixed(24)}`],
  ["SLACK_WEBHOOK", `hooks.slack.com/services/T01234567/B01234567/${mixed(24)}`],
  ["OPENAI_KEY", `sk-proj-${mixed(40)}T3BlbkFJ${mixed(40)}`],
  ["ANTHROPIC_KEY", `sk-ant-api03-${mixed(93)}AA`],
  ["GROQ_KEY", `gsk_${mixed(52)}`],
  ["HUGGINGFACE_TOKEN", `hf_${mixed(90).replace(/\d/g, "").slice(0, 34)}`],
  ["STRIPE_KEY", `sk_live_${mixed(24)}`],
  ["SENDGRID_KEY", `SG.${mixed(22)}.${mixed(43)}`],
  ["SHOPIFY_TOKEN", `shpat_${hex(32)}`],
  ["DIGITALOCEAN_TOKEN", `dop_v1_${hex(64)}`],
  ["DATABRICKS_TOKEN", `dapi${hex(32)}`],
  ["VAULT_TOKEN", `hvs.${mixed(95)}`],
  ["SOURCEGRAPH_TOKEN", `sgp_${hex(16)}_${hex(40)}`],
  ["NOTION_TOKEN", `ntn_12345678901${mixed(35)}`],
  ["LINEAR_KEY", `lin_api_${mixed(40)}`],
  ["POSTMAN_KEY", `PMAK-${hex(24)}-${hex(34)}`],
  ["TELEGRAM_TOKEN", `123456789:A${mixed(34)}`],
  ["AZURE_CLIENT_SECRET", `abc8Q~${mixed(34)}`],
  ["FACEBOOK_TOKEN", `123456789012345|${mixed(27)}`],
  ["TERRAFORM_TOKEN", `${mixed(14)}.atlasv1.${mixed(64)}`],
  ["GATEWAY_KEY", `pkcx_${mixed(43)}`],
  ["HARNESS_TOKEN", `pat.${mixed(22)}.${hex(24)}.${mixed(20)}`],
  ["DEFINED_NETWORKING_KEY", `dnkey-${mixed(26)}-${mixed(52)}`],
  ["GRAFANA_TOKEN", `eyJrIjoi${mixed(72)}`],
  ["JWT", `${base64('{"alg":"HS256"}')}.${base64('{"sub":"1234567890"}')}.${mixed(43)}`],
];

test.each(keys)("%s: in quotes, in a sentence, and not inside a word", (type, key) => {
  const line = `token = "${key}"`;
  expect(findEntities(line, ["secrets"])).toEqual([{ type, start: 9, end: 9 + key.length }]);
  expect(findEntities(`Use ${key}, please.`, ["secrets"])).toEqual([{ type, start: 4, end: 4 + key.length }]);
  expect(
    findEntities(`x${key}`, ["secrets"]).filter((entity) => entity.type === type && entity.start < 2),
  ).toEqual([]);
});

// Stripe, Slack and Tailscale print such keys themselves.
const checked = keys.filter(([type]) => !["STRIPE_KEY", "SLACK_WEBHOOK"].includes(type));

test.each(checked)("%s: what stands in for it is none", (type, key) => {
  const at = key.length - 12;
  const standIn = key.slice(0, Math.min(at, 9)) + "x".repeat(key.length - Math.min(at, 9));
  expect(findEntities(standIn, ["secrets"]).map((entity) => entity.type)).not.toContain(type);
});

const rows: readonly (readonly [name: string, text: string, want: readonly string[]])[] = [
  [
    "a URL's password",
    "git clone https://ann:s3cr3tpw@host.example/x now",
    ["https://ann:s3cr3tpw@host.example/x"],
  ],
  ["behind another script", "これhttps://ann:pass@example.comは", ["https://ann:pass@example.com"]],
  ["a database's password", "postgres://app:m42ploz2wd@db:5432/x", ["postgres://app:m42ploz2wd@db:5432/x"]],
  ["a template", "postgres://$(USER):$(PASSWORD)@$(HOST)/x https://{{u}}:{{p}}@e.org", []],
  ["an example", "mysql://admin:password@localhost/db mysql://mysql:mysql@localhost", []],
  ["no password", "https://host.example:8080/a:b@c", []],
  ["a bearer's token", `Authorization: Bearer ${hex(32)}`, [hex(32)]],
  ["a basic one", "authorization: Basic YW5uOmhlbGxvNDI=", ["YW5uOmhlbGxvNDI="]],
  [
    "a header in code",
    `{ Authorization: "Bearer $\{token}", a: "Authorization: Bearer $(gcloud auth)" }`,
    [],
  ],
  ["behind an escaped line end", `{"output":"x\\nghp_${mixed(36)}"}`, [`ghp_${mixed(36)}`]],
  ["another scheme", `Authorization: Splunk ${hex(32)}`, [hex(32)]],
  [
    "base64 with slashes",
    `aws_secret_access_key = aB3/dE5fG7hJ9kLm+1pQrS2tUv4Wx6Yz8/aB3dE5`,
    ["aB3/dE5fG7hJ9kLm+1pQrS2tUv4Wx6Yz8/aB3dE5"],
  ],
  ["a path under a telling name", "token: ./config/token2/file3", []],
  ["an account's number", "AWS_ACCOUNT_ID=123456789012", ["123456789012"]],
  ["Sidekiq's server", 'BUNDLE_GEMS__CONTRIBSYS__COM="cafeb4b3:d3adb33f"', ["cafeb4b3:d3adb33f"]],
  ["a word that holds another", `ReactNativeCameraKit: ${hex(40)}`, []],
  ["curl -u", "curl -s -u ann:q9Wxtu4Fg https://e.org", ["ann:q9Wxtu4Fg"]],
  ["curl -u, a template", 'curl -u "$1:$2" https://e.org; curl -u test:test', []],
  ["a telling name", `API_KEY=${mixed(32)}`, [mixed(32)]],
  ["in JSON", `{"db_password": "${mixed(20)}"}`, [mixed(20)]],
  ["Azure's AccountKey", `AccountName=x;AccountKey=${mixed(86)}==;`, [`${mixed(86)}==`]],
  ["a vendor's name", `SOURCEGRAPH_TOKEN: ${hex(40)}`, [hex(40)]],
  ["no telling name", `integrity: ${mixed(40)}`, []],
  ["an expression", "const token = parseTokenFromRequest(request)", []],
  ["a word", "password: changePasswordDialogTitle2", []],
  ["a count", "max_output_tokens = 128000", []],
  ["a private key where the text says so", `wallet 0x${hex(64)}`, [hex(64)]],
  ["a hash", `topic 0x${hex(64)}`, []],
];

test.each([
  "SECRET_KEY",
  "STRIPE_SECRET_KEY",
  "AWS_SECRET_KEY",
  "DJANGO_SECRET_KEY",
  "secretKey",
  "secret-key",
  "client_secret",
])("%s is a telling name", (name) => {
  const text = `${name}="${mixed(32)}"`;
  expect(findEntities(text, ["secrets"])).toEqual([
    { type: "SECRET", start: name.length + 2, end: text.length - 1 },
  ]);
});

test.each(rows)("%s", (_name, text, want) => {
  const found = findEntities(text, ["secrets"]).map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(want);
});

test("a private key, in a file and inside JSON, with its end and without", () => {
  const label = ["PRIVATE", "KEY"].join(" ");
  const lines = [`-----BEGIN RSA ${label}-----`, mixed(64), mixed(64), `-----END RSA ${label}-----`];
  for (const text of [lines.join("\n"), lines.join("\\n"), lines.slice(0, 3).join("\n")]) {
    const around = `key:\n${text}`;
    expect(findEntities(around, ["secrets"])).toEqual([
      { type: "PRIVATE_KEY", start: 5, end: around.length },
    ]);
  }
  expect(findEntities(`-----BEGIN ${label}----- and so on`, ["secrets"])).toEqual([]);
});
