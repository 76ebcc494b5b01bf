/** Puts a scenario's documents as a client would: the operations' own checks read them, and every refusal is told. */

import type { Documents } from "../scenario/scenario.ts";
import { ENDPOINT, type World } from "./world.ts";

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
  const attempt = async <T>(path: string, work: () => Promise<T>): Promise<T | undefined> =>
    work().catch((error: Error) => {
      problems.push(`control.policies.${path}: ${error.message}`);
      return undefined;
    });
  await attempt("target", () => autoscaling("RegisterScalableTarget", { ...documents.target, ...own }));
  const arns = new Map<string, string>();
  for (const [index, policy] of documents.policies.entries()) {
    const put = () => autoscaling("PutScalingPolicy", { ...ownMetrics(policy), ...own });
    const answer = (await attempt(`policies[${index}]`, put)) as { readonly PolicyARN: string } | undefined;
    if (answer) arns.set(String(policy.PolicyName), answer.PolicyARN);
  }
  for (const [index, alarm] of documents.alarms.entries())
    await attempt(`alarms[${index}]`, () =>
      cloudwatch("PutMetricAlarm", withPolicyArns(ownMetrics(alarm), arns)),
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

/** Actions name policies by ARN or by name alone. */
function withPolicyArns(
  alarm: Readonly<Record<string, unknown>>,
  arns: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const action = (text: string): string => {
    const name = /:policyName\/([^:]+)/.exec(text)?.[1] ?? text;
    return arns.get(name) ?? text;
  };
  const actions = ["AlarmActions", "OKActions", "InsufficientDataActions"].flatMap((member) => {
    const given = alarm[member];
    return Array.isArray(given) ? [[member, given.map((one) => action(String(one)))]] : [];
  });
  return { ...alarm, ...Object.fromEntries(actions) };
}
