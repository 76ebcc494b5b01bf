/**
 * The scalable dimensions that Application Auto Scaling knows, as data: how their resources are named, how small their
 * capacity may be, and which of them Ebbtide scales.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */

/** What a dimension that Ebbtide scales is called and who scales it. */
export interface ScaledDimension {
  /** The capacity's name in activities: `Setting <noun> to 5.` */
  readonly noun: string;
  /** What is scaled, in reasons: `the <thing> is Updating`. */
  readonly thing: string;
  /** `AWSServiceRoleForApplicationAutoScaling_<role>`. */
  readonly role: string;
  /** A change may be asked for while another is under way. */
  readonly overridable: boolean;
}

export interface Dimension {
  readonly name: string;
  /** How resource ids of it begin, or look where Ebbtide scales it. */
  readonly resource: RegExp;
  readonly lowestMin: 0 | 1;
  /** EMR has no role of the service's own: the caller names one. */
  readonly needsRole?: true;
  /** Absent: known, and refused as not supported. */
  readonly scaled?: ScaledDimension;
}

const comprehend = /^arn:[^:]+:comprehend:/;

const dimensions: readonly Dimension[] = [
  { name: "ecs:service:DesiredCount", resource: /^service\//, lowestMin: 0 },
  { name: "ec2:spot-fleet-request:TargetCapacity", resource: /^spot-fleet-request\//, lowestMin: 0 },
  {
    name: "elasticmapreduce:instancegroup:InstanceCount",
    resource: /^instancegroup\//,
    lowestMin: 0,
    needsRole: true,
  },
  { name: "appstream:fleet:DesiredCapacity", resource: /^fleet\//, lowestMin: 0 },
  { name: "dynamodb:table:ReadCapacityUnits", resource: /^table\/[^/]+$/, lowestMin: 1 },
  { name: "dynamodb:table:WriteCapacityUnits", resource: /^table\/[^/]+$/, lowestMin: 1 },
  { name: "dynamodb:index:ReadCapacityUnits", resource: /^table\/[^/]+\/index\//, lowestMin: 1 },
  { name: "dynamodb:index:WriteCapacityUnits", resource: /^table\/[^/]+\/index\//, lowestMin: 1 },
  { name: "rds:cluster:ReadReplicaCount", resource: /^cluster:/, lowestMin: 0 },
  {
    name: "sagemaker:variant:DesiredInstanceCount",
    resource: /^endpoint\/[^/]+\/variant\/[^/]+$/,
    lowestMin: 0,
    scaled: {
      noun: "desired instance count",
      thing: "endpoint",
      role: "SageMakerEndpoint",
      overridable: false,
    },
  },
  {
    name: "sagemaker:variant:DesiredProvisionedConcurrency",
    resource: /^endpoint\/[^/]+\/variant\/[^/]+$/,
    lowestMin: 0,
  },
  {
    name: "sagemaker:inference-component:DesiredCopyCount",
    resource: /^inference-component\//,
    lowestMin: 0,
  },
  {
    name: "custom-resource:ResourceType:Property",
    resource: /^https?:\/\//,
    lowestMin: 0,
    scaled: { noun: "desired capacity", thing: "resource", role: "CustomResource", overridable: true },
  },
  {
    name: "comprehend:document-classifier-endpoint:DesiredInferenceUnits",
    resource: comprehend,
    lowestMin: 1,
  },
  {
    name: "comprehend:entity-recognizer-endpoint:DesiredInferenceUnits",
    resource: comprehend,
    lowestMin: 1,
  },
  { name: "lambda:function:ProvisionedConcurrency", resource: /^function:/, lowestMin: 0 },
  { name: "cassandra:table:ReadCapacityUnits", resource: /^keyspace\/[^/]+\/table\//, lowestMin: 1 },
  { name: "cassandra:table:WriteCapacityUnits", resource: /^keyspace\/[^/]+\/table\//, lowestMin: 1 },
  { name: "kafka:broker-storage:VolumeSize", resource: /^arn:[^:]+:kafka:/, lowestMin: 1 },
  { name: "elasticache:cache-cluster:Nodes", resource: /^cache-cluster\//, lowestMin: 1 },
  { name: "elasticache:replication-group:NodeGroups", resource: /^replication-group\//, lowestMin: 1 },
  { name: "elasticache:replication-group:Replicas", resource: /^replication-group\//, lowestMin: 1 },
  { name: "neptune:cluster:ReadReplicaCount", resource: /^cluster:/, lowestMin: 1 },
  { name: "workspaces:workspacespool:DesiredUserSessions", resource: /^workspacespool\//, lowestMin: 0 },
];

const byName = new Map(dimensions.map((one) => [one.name, one]));

/** The dimension that a target's three names agree on; undefined where they don't. */
export function dimensionOf(target: {
  readonly namespace: string;
  readonly resourceId: string;
  readonly dimension: string;
}): Dimension | undefined {
  const found = byName.get(target.dimension);
  return found && namespaceOf(found) === target.namespace && found.resource.test(target.resourceId)
    ? found
    : undefined;
}

/** What the capacity of a target is called: `desired instance count`. */
export const nounOf = (target: { readonly dimension: string }): string =>
  byName.get(target.dimension)?.scaled?.noun ?? "desired capacity";

/** What a target scales is called: `endpoint`. */
export const thingOf = (target: { readonly dimension: string }): string =>
  byName.get(target.dimension)?.scaled?.thing ?? "resource";

/** Whether a change may be asked for while another is under way. */
export const isOverridable = (target: { readonly dimension: string }): boolean =>
  byName.get(target.dimension)?.scaled?.overridable ?? false;

/** The names of those that Ebbtide scales. */
export const scaledDimensions = (): readonly string[] =>
  dimensions.flatMap(({ name, scaled }) => (scaled ? [name] : []));

const namespaceOf = ({ name }: Dimension): string => name.slice(0, name.indexOf(":"));
