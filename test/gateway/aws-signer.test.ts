// Requests to Bedrock, signed with the AWS credentials of this machine. No network: every file and variable that
// the chain reads is the test's own, and the address of the instance metadata is switched off.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { openAwsSigner } from "../../src/secrets/aws-signer.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { verifySignature } from "../support/verify-signature.ts";

/** AWS's own example, from its documentation; it opens nothing. */
const ID = "AKIDEXAMPLE";
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const NOT_OUR_KEY = "the provider's key is missing or wrong: authorization";

let folder = "";

const writeCredentials = (text: string) => writeFile(join(folder, "credentials"), text);

const profile = (name: string, id: string, secret: string, token?: string) =>
  `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n${token ? `aws_session_token = ${token}\n` : ""}`;

beforeEach(async () => {
  folder = await tempFolder();
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  return () => vi.unstubAllEnvs();
});

const openBedrock = (options: Record<string, string> = { region: "eu-west-1" }) =>
  openGateway({ integrations: [{ provider: "bedrock", auth: "aws", options }] });

const at = (baseUrl: string, options: Record<string, string> = {}) =>
  ({ slug: "b", provider: "bedrock", baseUrl, wireApi: "responses", auth: "aws", options }) as const;

test("the verifier of these tests finds the signature that AWS publishes for get-vanilla", () => {
  const { expected, signature } = verifySignature(
    {
      method: "GET",
      url: "/",
      body: Buffer.alloc(0),
      headers: {
        host: "example.amazonaws.com",
        "x-amz-date": "20150830T123600Z",
        authorization: `AWS4-HMAC-SHA256 Credential=${ID}/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31`,
      },
    },
    SECRET,
  );
  expect(expected).toBe(signature);
});

test("a request of Codex arrives signed as AWS wants it", async () => {
  await writeCredentials(profile("default", ID, SECRET, "the-session-token"));
  const gateway = await openBedrock();
  const { status } = await gateway.ask({ headers: CODEX_HEADERS, body: { model: "m", input: "ä €" } });
  expect(status).toBe(200);
  expect(gateway.upstream.forgive()).toEqual([NOT_OUR_KEY]);
  const [request] = gateway.upstream.requests;
  const verified = verifySignature(request!, SECRET);
  expect(verified.signature).toBe(verified.expected);
  expect(verified).toMatchObject({ accessKeyId: ID, region: "eu-west-1", service: "bedrock" });
  expect(verified.signedHeaders).toEqual([
    "content-type",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
  ]);
  expect(request?.headers["x-amz-security-token"]).toBe("the-session-token");
  expect(JSON.stringify([gateway.finished, gateway.reports])).not.toContain("the-session-token");
});

test("the variables of the shell count, and a named profile comes first", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDSHELL");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "shell-secret");
  await writeCredentials(profile("work", "AKIDWORK", "work-secret"));
  const signer = openAwsSigner();
  const url = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1";
  expect(await signer.credential(at(url))).toBe("shell-secret");
  expect(await signer.credential(at(url, { profile: "work" }))).toBe("work-secret");
});

describe("region and service", () => {
  test.each([
    ["https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1", {}, "us-east-1/bedrock/"],
    ["https://bedrock-mantle.eu-central-1.api.aws/anthropic/v1", {}, "eu-central-1/bedrock-mantle/"],
    ["https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/v1", {}, "us-gov-west-1/bedrock/"],
    [
      "https://vpce-1-abc.bedrock-runtime.ap-southeast-2.vpce.amazonaws.com/v1",
      {},
      "ap-southeast-2/bedrock/",
    ],
    ["https://proxy.example/v1", { region: "eu-north-1" }, "eu-north-1/bedrock/"],
    ["https://bedrock-runtime.us-east-1.amazonaws.com/v1", { region: "us-west-2" }, "us-west-2/bedrock/"],
  ])("%s %j → %s", async (baseUrl, options, scope) => {
    await writeCredentials(profile("default", ID, SECRET));
    const url = new URL(`${baseUrl}/models/a%3Ab?x=1&y=a%20b`);
    const headers = await openAwsSigner().sign(at(baseUrl, options), { method: "GET", url, headers: {} });
    expect(headers["authorization"]).toContain(`/${scope}aws4_request`);
    const received = { ...headers, host: url.host } as Record<string, string>;
    const { expected, signature } = verifySignature(
      { method: "GET", url: url.pathname + url.search, headers: received, body: Buffer.alloc(0) },
      SECRET,
    );
    expect(signature).toBe(expected);
  });

  test("an address that tells no region wants the option", async () => {
    await writeCredentials(profile("default", ID, SECRET));
    const gateway = await openBedrock({});
    const { status, text } = await gateway.ask({ headers: CODEX_HEADERS });
    expect([status, text]).toEqual([400, expect.stringContaining("--option region=us-east-1")]);
  });
});

test("without credentials Codex is told what to type, and nothing is sent", async () => {
  const gateway = await openBedrock({ region: "eu-west-1", profile: "wrok" });
  const { status, text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(status).toBe(400);
  expect(text).toContain('Profile "wrok": Could not load credentials');
  expect(text).toContain("aws sso login --profile wrok");
  expect(gateway.upstream.requests).toEqual([]);
  expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: "secret-missing" });
});

test("a program of the profile that fails is not repeated with what it printed", async () => {
  await writeFile(
    join(folder, "config"),
    `[default]\ncredential_process = sh -c "echo ${SECRET}; echo ${SECRET} >&2; exit 1"\n`,
  );
  const gateway = await openBedrock();
  const { text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(text).toContain("AWS credentials of up");
  expect(JSON.stringify([text, gateway.finished, gateway.reports])).not.toContain(SECRET);
});

test("an expired token is asked for anew, once, unseen by Codex", async () => {
  await writeCredentials(profile("default", ID, SECRET, "old-token"));
  const gateway = await openBedrock();
  await gateway.ask({ headers: CODEX_HEADERS });
  await writeCredentials(profile("default", ID, SECRET, "new-token"));
  gateway.upstream.script(
    { status: 403, body: { message: "The security token included in the request is expired" } },
    { body: { id: "r" } },
  );
  expect(await gateway.ask({ headers: CODEX_HEADERS })).toMatchObject({ status: 200, text: '{"id":"r"}' });
  gateway.upstream.forgive();
  const tokens = gateway.upstream.requests.map(({ headers }) => headers["x-amz-security-token"]);
  expect(tokens).toEqual(["old-token", "old-token", "new-token"]);
});

test("a wrong clock is AWS's own sentence, said once, without the token that it repeats", async () => {
  await writeCredentials(profile("default", ID, SECRET, "the-session-token"));
  const gateway = await openBedrock();
  gateway.upstream.script({
    status: 403,
    body: { message: "Signature expired: 20150830T123600Z is now earlier than now (the-session-token)" },
  });
  const { status, text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(status).toBe(400);
  expect(text).toMatch(/Signature expired: .*clock/);
  expect(text).not.toContain("the-session-token");
  expect(gateway.upstream.requests).toHaveLength(1);
  gateway.upstream.forgive();
});
