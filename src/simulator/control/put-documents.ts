/** Puts a scenario's documents as a client would: the operations' own checks read them, and every refusal is told. */

import type { Documents } from "../scenario/scenario.ts";
import { ENDPOINT, type World } from "./world.ts";

/** Policies by name; without an ARN when they were refused. */
type Arns = Map<string, string | undefined>;

type Document = Readonly<Record<string, unknown>>;

export const VARIANT = "AllTraffic";

/** Whatever endpoint the documents were written for: here they are this one's. Throws PolicyProblems with every refusal. */
export async function putDocuments(
  { autoscaling, cloudwatch }: Pick<World, "autoscaling" | "cloudwatch">,
  documents: Documents,
): Promise<void> {
  const own = {
    ServiceNamespace: "sagemaker",
    ResourceId: `endpoint/${ENDPOINT}/variant/${VARIANT}`,
    ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  };
  const problems: string[] = [];
  const attempt = async <T>(path: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      problems.push(`control.policies.${path}: ${(error as Error).message}`);
      return undefined;
    }
  };
  await attempt("target", () => autoscaling("RegisterScalableTarget", { ...documents.target, ...own }));
  const arns: Arns = new Map();
  for (const [index, policy] of documents.policies.entries()) {
    const put = () => autoscaling("PutScalingPolicy", { ...ownMetrics(policy), ...own });
    const answer = (await attempt(`policies[${index}]`, put)) as { readonly PolicyARN: string } | undefined;
    arns.set(String(policy.PolicyName), answer?.PolicyARN);
  }
  for (const [index, detector] of (documents.anomalyDetectors ?? []).entries())
    await attempt(`anomalyDetectors[${index}]`, () => cloudwatch("PutAnomalyDetector", ownMetrics(detector)));
  for (const [index, alarm] of documents.alarms.entries())
    await attempt(`alarms[${index}]`, () =>
      cloudwatch("PutMetricAlarm", withPolicyArns(ownMetrics(alarm), arns)),
    );
  for (const [index, alarm] of (documents.compositeAlarms ?? []).entries())
    await attempt(`compositeAlarms[${index}]`, () =>
      cloudwatch("PutCompositeAlarm", withPolicyArns(ownAlarms(alarm), arns)),
    );
  for (const [index, action] of documents.scheduledActions.entries())
    await attempt(`scheduledActions[${index}]`, () =>
      autoscaling("PutScheduledAction", { ...action, ...own }),
    );
  if (problems.length > 0) throw new PolicyProblems(problems);
}

/** What AWS's checks refuse, one line each. */
export class PolicyProblems extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Every dimension EndpointName or VariantName names the simulated endpoint. */
function ownMetrics<T>(document: T): T {
  return JSON.parse(JSON.stringify(document), (_, value) => {
    if (value?.Name === "EndpointName" && "Value" in value) return { ...value, Value: ENDPOINT };
    if (value?.Name === "VariantName" && "Value" in value) return { ...value, Value: VARIANT };
    return value;
  }) as T;
}

/** Rules and suppressors may name alarms by the ARNs that they have elsewhere: here they are known by their names. */
const ownAlarms = (alarm: Document): Document =>
  Object.fromEntries(
    Object.entries(alarm).map(([member, value]) => [
      member,
      typeof value === "string" && (member === "AlarmRule" || member === "ActionsSuppressor")
        ? value.replace(/\barn:aws[\w-]*:cloudwatch:[\w-]*:\d*:alarm:/g, "")
        : value,
    ]),
  );

/**
 * Actions name policies by ARN or by name alone. Those that tell people or run code are left out: nobody is there to be
 * told. Throws for a policy that the scenario does not have.
 */
function withPolicyArns(alarm: Document, arns: Arns): Document {
  const action = (text: string, place: string): readonly string[] => {
    const service = /^arn:[\w-]+:([\w-]+):/.exec(text)?.[1];
    if (service !== undefined && service !== "autoscaling") return [];
    const name = /:policyName\/([^:]+)/.exec(text)?.[1] ?? text;
    if (!arns.has(name)) throw new Error(`${place} names policy ${name}; there ${listed([...arns.keys()])}`);
    return [arns.get(name) ?? []].flat();
  };
  const actions = ["AlarmActions", "OKActions", "InsufficientDataActions"].flatMap((member) => {
    const given = alarm[member];
    if (!Array.isArray(given)) return [];
    return [[member, given.flatMap((one, index) => action(String(one), `${member}[${index}]`))]];
  });
  return { ...alarm, ...Object.fromEntries(actions) };
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? "is none" : `${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
