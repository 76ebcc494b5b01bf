/** Reads a live endpoint and everything that scales it, through AWS's APIs, from AWS or from a server that speaks them. */

import type { DescribeEndpointOutput } from "@aws-sdk/client-sagemaker";
import type { Profile } from "../../core/scaling/profile.ts";
import type { Tags } from "../../core/scope.ts";
import type { LiveEndpoint, Row } from "../../simulator/live/live-endpoint.ts";
import { accountOf, answerOf } from "../asking.ts";
import { type AwsApis, openApis, regionOf } from "./aws-apis.ts";
import { explained } from "./explained.ts";
import type { Source } from "./source.ts";

const DIMENSION = "sagemaker:variant:DesiredInstanceCount";

/** Throws what is wrong, and what to do about it. */
export async function readLiveEndpoint(source: Source): Promise<LiveEndpoint> {
  const apis = await openApis(source);
  try {
    return await read(apis, source);
  } catch (error) {
    throw await explained(error, source, apis);
  } finally {
    apis.close();
  }
}

async function read(apis: AwsApis, source: Source): Promise<LiveEndpoint> {
  const { sagemaker } = apis;
  const endpoint = await sagemaker.client.send(
    new sagemaker.api.DescribeEndpointCommand({ EndpointName: source.endpoint }),
  );
  const variants = await variantsOf(apis, endpoint);
  const { variant, target } = chosen(source, variants, await targetsOf(apis, source, variants));
  const resourceId = resourceIdOf(source, variant);
  const policies = await policiesOf(apis, resourceId);
  const concurrency = endpoint.AsyncInferenceConfig?.ClientConfig?.MaxConcurrentInvocationsPerInstance;
  const profile = await profileOf(source, resourceId);
  return {
    where: source.written,
    name: source.endpoint,
    variant,
    otherVariants: variants.filter((one) => one !== variant),
    asynchronous: endpoint.AsyncInferenceConfig !== undefined,
    ...(concurrency !== undefined && { concurrency }),
    ...(profile && { ebbtide: { profile } }),
    tags: {
      ...(await tagsOf(apis, endpoint.EndpointArn)),
      ...(await targetTagsOf(apis, target.ScalableTargetARN)),
    },
    target,
    policies,
    scheduledActions: await scheduledActionsOf(apis, resourceId),
    alarms: await alarmsOf(apis, policies),
  };
}

const resourceIdOf = ({ endpoint }: Source, variant: string): string =>
  `endpoint/${endpoint}/variant/${variant}`;

/** Endpoints that are being created show none; their configuration may be gone where they run. */
async function variantsOf(
  { sagemaker }: AwsApis,
  endpoint: DescribeEndpointOutput,
): Promise<readonly string[]> {
  const own = (endpoint.ProductionVariants ?? []).flatMap(({ VariantName }) => VariantName ?? []);
  if (own.length > 0) return own;
  const { EndpointConfigName } = endpoint;
  const { ProductionVariants = [] } = await sagemaker.client.send(
    new sagemaker.api.DescribeEndpointConfigCommand({ EndpointConfigName }),
  );
  return ProductionVariants.flatMap(({ VariantName }) => VariantName ?? []);
}

async function targetsOf(
  { scaling }: AwsApis,
  source: Source,
  variants: readonly string[],
): Promise<readonly Target[]> {
  const { ScalableTargets = [] } = await scaling.client.send(
    new scaling.api.DescribeScalableTargetsCommand({
      ServiceNamespace: "sagemaker",
      ResourceIds: variants.map((variant) => resourceIdOf(source, variant)),
      ScalableDimension: DIMENSION,
    }),
  );
  return ScalableTargets as readonly unknown[] as readonly Target[];
}

type Target = Row & { readonly ResourceId: string; readonly ScalableTargetARN?: string };

/** The variant that is named, else the one that is scaled. */
function chosen(source: Source, variants: readonly string[], targets: readonly Target[]) {
  const { endpoint, written } = source;
  const candidates =
    source.variant === undefined ? variants : variants.filter((one) => one === source.variant);
  if (candidates.length === 0)
    throw new Error(`${endpoint} has no variant ${source.variant}: there are ${variants.join(", ")}.`);
  const scaled = candidates.flatMap((variant) => {
    const target = targets.find(({ ResourceId }) => ResourceId === resourceIdOf(source, variant));
    return target ? [{ variant, target }] : [];
  });
  if (scaled.length > 1)
    throw new Error(
      `${endpoint} has ${scaled.length} variants that scale, and a simulation has one: name it, such as ${written.replace(/(\?.*)?$/, `/${scaled[0]!.variant}$1`)}.`,
    );
  if (scaled[0]) return scaled[0];
  throw new Error(
    `${endpoint} has no scalable target: nothing scales it. RegisterScalableTarget makes one; a fixed number of instances is simulated with \`control: { fixed: { capacity: 1 } }\`.`,
  );
}

async function policiesOf({ scaling }: AwsApis, ResourceId: string): Promise<readonly Row[]> {
  const pages = scaling.api.paginateDescribeScalingPolicies(
    { client: scaling.client },
    { ServiceNamespace: "sagemaker", ResourceId, ScalableDimension: DIMENSION },
  );
  return gathered(pages, ({ ScalingPolicies }) => ScalingPolicies);
}

async function scheduledActionsOf({ scaling }: AwsApis, ResourceId: string): Promise<readonly Row[]> {
  const pages = scaling.api.paginateDescribeScheduledActions(
    { client: scaling.client },
    { ServiceNamespace: "sagemaker", ResourceId, ScalableDimension: DIMENSION },
  );
  return gathered(pages, ({ ScheduledActions }) => ScheduledActions);
}

/** Those that ask the policies to act, apart from target tracking's own. */
async function alarmsOf({ cloudwatch }: AwsApis, policies: readonly Row[]): Promise<readonly Row[]> {
  const owned = new Set(
    policies
      .filter(({ PolicyType }) => PolicyType === "TargetTrackingScaling")
      .flatMap(({ Alarms }) => (Alarms as readonly Row[] | undefined) ?? [])
      .map(({ AlarmName }) => AlarmName),
  );
  const found = new Map<unknown, Row>();
  for (const { PolicyARN } of policies) {
    const pages = cloudwatch.api.paginateDescribeAlarms(
      { client: cloudwatch.client },
      { ActionPrefix: String(PolicyARN), AlarmTypes: ["MetricAlarm"] },
    );
    for (const alarm of await gathered(pages, ({ MetricAlarms }) => MetricAlarms))
      if (!owned.has(alarm.AlarmName) && asks(alarm, PolicyARN)) found.set(alarm.AlarmName, alarm);
  }
  return [...found.values()];
}

/** A prefix may be that of another policy too. */
const asks = (alarm: Row, policyArn: unknown): boolean =>
  ["AlarmActions", "OKActions", "InsufficientDataActions"].some((member) =>
    (alarm[member] as readonly string[] | undefined)?.some((action) => action === policyArn),
  );

async function tagsOf({ sagemaker }: AwsApis, ResourceArn: string | undefined): Promise<Tags> {
  const pages = sagemaker.api.paginateListTags({ client: sagemaker.client }, { ResourceArn });
  const tags = await gathered(pages, ({ Tags }) => Tags);
  return Object.fromEntries(tags.map(({ Key, Value }) => [String(Key), String(Value)]));
}

async function targetTagsOf({ scaling }: AwsApis, ResourceARN: string | undefined): Promise<Tags> {
  if (ResourceARN === undefined) return {};
  const { Tags = {} } = await scaling.client.send(
    new scaling.api.ListTagsForResourceCommand({ ResourceARN }),
  );
  return Tags;
}

async function gathered<Page>(
  pages: AsyncIterable<Page>,
  rows: (page: Page) => readonly object[] | undefined,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const page of pages) all.push(...((rows(page) ?? []) as readonly Row[]));
  return all;
}

/** AWS has no call for a profile; undefined where what answers is not Ebbtide. */
async function profileOf({ place, region }: Source, resource: string): Promise<Profile["name"] | undefined> {
  if (place.kind === "aws") return undefined;
  const account = accountOf(place.account);
  const server = { url: place.url, region: regionOf(region), ...(account && { account }) };
  const { profile } = await answerOf<{ readonly profile?: Profile["name"] }>(
    "/_ebbtide/why",
    { resource, since: "1" },
    server,
  ).catch(() => ({ profile: undefined }));
  return profile;
}
