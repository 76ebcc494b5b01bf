/** The chosen settings as documents for AWS's own CLI: complete inputs, and the commands that put them. */

import type { PolicySettings } from "./policy-settings.ts";
import { quoted, shellWord } from "./shell.ts";

export interface DocumentFile {
  /** Such as `put-scaling-policy.backlog.json`. */
  readonly name: string;
  readonly content: unknown;
  /** A shell variable that takes the policy's ARN, where an alarm needs it. */
  readonly arnInto?: string;
  readonly command: readonly string[];
  /** More options of the command, which stand above the document's members. */
  readonly options: readonly string[];
}

export interface EndpointName {
  readonly endpoint: string;
  readonly variant: string;
  /** Whether the documents say it themselves. */
  readonly known: boolean;
}

type Document = Readonly<Record<string, unknown>>;

/** By the target's ResourceId, else by the first dimension EndpointName. */
export function endpointOf(settings: PolicySettings): EndpointName {
  const resource = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(String(settings.target.ResourceId ?? ""));
  if (resource) return { endpoint: resource[1]!, variant: resource[2]!, known: true };
  const text = JSON.stringify([settings.policies, settings.alarms]);
  const named = (dimension: string) => new RegExp(`"Name":"${dimension}","Value":"([^"]+)"`).exec(text)?.[1];
  const endpoint = named("EndpointName");
  return {
    endpoint: endpoint ?? "my-endpoint",
    variant: named("VariantName") ?? "AllTraffic",
    known: endpoint !== undefined,
  };
}

/** In the order in which they are put. */
export function documentFiles(settings: PolicySettings): readonly DocumentFile[] {
  const { endpoint, variant } = endpointOf(settings);
  const own = {
    ServiceNamespace: "sagemaker",
    ResourceId: `endpoint/${endpoint}/variant/${variant}`,
    ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  };
  const autoscaling = (operation: string, content: Document, name?: string): DocumentFile => ({
    name: fileName(operation, name),
    content: { ...content, ...own },
    command: ["application-autoscaling", operation],
    options: [],
  });
  const variables = actedOn(settings);
  return distinct([
    ...tagFiles(settings),
    autoscaling("register-scalable-target", settings.target),
    ...settings.policies.map((policy) => {
      const name = String(policy.PolicyName);
      const arnInto = variables.get(name);
      return { ...autoscaling("put-scaling-policy", policy, name), ...(arnInto ? { arnInto } : {}) };
    }),
    ...settings.alarms.map((alarm) => alarmFile(alarm, variables)),
    ...settings.scheduledActions.map((action) =>
      autoscaling("put-scheduled-action", action, String(action.ScheduledActionName)),
    ),
  ]);
}

/** Two names may come to the same file, such as `a b` and `a-b`: the second is then `a-b.2`. */
function distinct(files: readonly DocumentFile[]): readonly DocumentFile[] {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const count = (seen.get(file.name) ?? 0) + 1;
    seen.set(file.name, count);
    return count === 1 ? file : { ...file, name: file.name.replace(/\.json$/, `.${count}.json`) };
  });
}

/** Our tags; AWS itself takes no notice of them. */
export const tagsOf = ({ profile, tags }: PolicySettings): Readonly<Record<string, string>> =>
  profile === "aws" || "ebbtide:profile" in tags ? tags : { "ebbtide:profile": profile, ...tags };

function tagFiles(settings: PolicySettings): readonly DocumentFile[] {
  const tags = Object.entries(tagsOf(settings));
  if (tags.length === 0) return [];
  const { endpoint } = endpointOf(settings);
  const arn = `"$(aws sagemaker describe-endpoint --endpoint-name ${shellWord(endpoint)} --query EndpointArn --output text)"`;
  return [
    {
      name: "add-tags.json",
      content: { Tags: tags.map(([Key, Value]) => ({ Key, Value })) },
      command: ["sagemaker", "add-tags"],
      options: [`--resource-arn ${arn}`],
    },
  ];
}

const ACTIONS: readonly [string, string][] = [
  ["AlarmActions", "--alarm-actions"],
  ["OKActions", "--ok-actions"],
  ["InsufficientDataActions", "--insufficient-data-actions"],
];

/** The policy's name, where an action is its name or its ARN. */
const policyNameIn = (action: string): string => /:policyName\/([^:]+)/.exec(action)?.[1] ?? action;

/** A shell variable for each policy that an alarm acts on. */
function actedOn({ policies, alarms }: PolicySettings): ReadonlyMap<string, string> {
  const names = new Set(policies.map(({ PolicyName }) => String(PolicyName)));
  const actions = alarms.flatMap((alarm) => ACTIONS.flatMap(([member]) => alarm[member] ?? []) as unknown[]);
  const used = new Set(
    actions.map((action) => policyNameIn(String(action))).filter((name) => names.has(name)),
  );
  return new Map([...used].map((name, index) => [name, `policy_${index + 1}`]));
}

/** The ARN of a policy is known once it is put: it stands in the command. */
function alarmFile(alarm: Document, variables: ReadonlyMap<string, string>): DocumentFile {
  const content: Record<string, unknown> = { ...alarm };
  const options: string[] = [];
  for (const [member, option] of ACTIONS) {
    const actions = (alarm[member] as unknown[] | undefined)?.map(String) ?? [];
    if (!actions.some((action) => variables.has(policyNameIn(action)))) continue;
    delete content[member];
    const words = actions.map((action) => {
      const variable = variables.get(policyNameIn(action));
      return variable ? `"$${variable}"` : quoted(action);
    });
    options.push(`${option} ${words.join(" ")}`);
  }
  const name = String(alarm.AlarmName);
  return {
    name: fileName("put-metric-alarm", name),
    content,
    command: ["cloudwatch", "put-metric-alarm"],
    options,
  };
}

const fileName = (operation: string, name?: string): string =>
  name === undefined ? `${operation}.json` : `${operation}.${name.replace(/[^A-Za-z0-9_.-]+/g, "-")}.json`;

/** The commands, each with its document: in itself, or by the name of its file. */
export function commandsOf(files: readonly DocumentFile[], how: "inline" | "files"): readonly string[] {
  return files.map(({ name, content, command, options, arnInto }) => {
    const input = how === "files" ? `file://${name}` : quoted(JSON.stringify(content));
    const line = ["aws", ...command, "--cli-input-json", input, ...options].join(" ");
    return arnInto ? `${arnInto}=$(${line} --query PolicyARN --output text)` : line;
  });
}

/** A script beside the files that puts them all. */
export const applyScript = (files: readonly DocumentFile[]): string =>
  [
    "#!/usr/bin/env bash",
    "# Puts the documents of this directory, in order. For a server of Ebbtide: EBBTIDE_URL=http://127.0.0.1:4566 ./apply.sh",
    "set -euo pipefail",
    'cd "$(dirname "$0")"',
    `aws() { command aws \${EBBTIDE_URL:+--endpoint-url "$EBBTIDE_URL"} "$@"; }`,
    "",
    ...commandsOf(files, "files"),
    "",
  ].join("\n");
