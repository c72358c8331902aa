import { type Detector, matchAt } from "../detector.ts";

/** A value that only its name tells from others of its form. */
interface NamedValue {
  readonly type: string;
  readonly title: string;
  /** The end of the name, in small letters; any case is meant. */
  readonly names: readonly string[];
  /** Sticky and bounded, from the name on; its first group is the value. */
  readonly form: RegExp;
}

const VALUES: readonly NamedValue[] = [
  {
    type: "AWS_ACCOUNT_ID",
    title: "AWS account id",
    names: ["aws_account_id", "aws_account", "awsaccountid"],
    form: /[a-z_]{6,20}["']?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["']?(\d{4}-?\d{4}-?\d{4})(?!\d)/iy,
  },
  {
    type: "SIDEKIQ_SECRET",
    title: "Sidekiq's gem server",
    names: ["contribsys__com"],
    form: /[a-z_]{6,20}["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([0-9a-f]{8}:[0-9a-f]{8})(?![0-9a-z])/iy,
  },
  {
    type: "GITLAB_SESSION",
    title: "GitLab session cookie",
    names: ["gitlab_session"],
    form: /[a-z_]{6,20}=([0-9a-z]{32})(?![0-9a-z])/iy,
  },
];

export const namedValues: readonly Detector[] = VALUES.map(({ type, title, names, form }) => ({
  type,
  family: "secrets",
  title,
  triggers: names.map((text) => ({ on: "word", text, anyCase: true })),
  find({ text }, at) {
    const match = matchAt(form, text, at);
    if (!match) return undefined;
    const end = at + match[0].length;
    return { type, start: end - (match[1] ?? "").length, end };
  },
}));
