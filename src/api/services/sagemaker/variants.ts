/** Production variants: the one an endpoint has, from the wire and back. */

import type { EndpointVariant, ProductionVariant } from "../../../core/fleet/endpoint.ts";
import { type Duration, seconds } from "../../../core/time/time.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type {
  ProductionVariantSummary,
  ProductionVariant as WireVariant,
} from "../../shapes/sagemaker.types.ts";
import { notSupported, OWN_MACHINES, type Refusals, refuse } from "./unsupported.ts";

export function variantOf(variants: readonly WireVariant[]): ProductionVariant {
  const [variant, another] = variants;
  if (!variant) throw validationError("ProductionVariants must have one entry.");
  if (another)
    throw notSupported(
      "ProductionVariants with more than one entry",
      "an asynchronous endpoint has one queue and one variant; make an endpoint for each",
    );
  refuse(variant, refusals);
  if (variant.ModelName === undefined)
    throw notSupported("A variant without ModelName", "there are no inference components; name a model");
  if (variant.InitialInstanceCount === undefined)
    throw validationError(
      "1 validation error detected: Value null at 'productionVariants.1.member.initialInstanceCount' failed to satisfy constraint: Member must not be null",
    );
  return {
    name: variant.VariantName,
    modelName: variant.ModelName,
    initialInstances: variant.InitialInstanceCount,
    weight: variant.InitialVariantWeight ?? 1,
    ...given({
      instanceType: variant.InstanceType,
      startupTimeout: durationOf(variant.ContainerStartupHealthCheckTimeoutInSeconds),
      downloadTimeout: durationOf(variant.ModelDataDownloadTimeoutInSeconds),
    }),
  };
}

/** As DescribeEndpointConfig shows it. */
export const variantDescription = (variant: ProductionVariant): WireVariant => ({
  VariantName: variant.name,
  ModelName: variant.modelName,
  InitialInstanceCount: variant.initialInstances,
  InstanceType: variant.instanceType as WireVariant["InstanceType"],
  InitialVariantWeight: variant.weight,
  ContainerStartupHealthCheckTimeoutInSeconds: secondsOf(variant.startupTimeout),
  ModelDataDownloadTimeoutInSeconds: secondsOf(variant.downloadTimeout),
});

/** As DescribeEndpoint shows it. */
export const variantSummary = (
  variant: EndpointVariant,
  madeAt: number,
  updating: boolean,
): ProductionVariantSummary => ({
  VariantName: variant.name,
  DeployedImages: [
    {
      SpecifiedImage: variant.container.image,
      ResolvedImage: variant.container.image,
      ResolutionTime: madeAt,
    },
  ],
  CurrentWeight: variant.desiredWeight,
  DesiredWeight: variant.desiredWeight,
  CurrentInstanceCount: variant.currentInstances,
  DesiredInstanceCount: variant.desiredInstances,
  VariantStatus: updating ? [{ Status: "Updating" }] : undefined,
});

const durationOf = (count: number | undefined): Duration | undefined =>
  count === undefined ? undefined : seconds(count);

const secondsOf = (duration: Duration | undefined): number | undefined =>
  duration === undefined ? undefined : duration / 1000;

const refusals: Refusals<WireVariant> = {
  ServerlessConfig: "endpoints have instances; scale them to zero instead",
  InstancePools: OWN_MACHINES,
  ManagedInstanceScaling: "register a scalable target instead",
  VolumeSizeInGB: OWN_MACHINES,
  AcceleratorType: OWN_MACHINES,
  CapacityReservationConfig: OWN_MACHINES,
  InferenceAmiVersion: OWN_MACHINES,
  VariantInstanceProvisionTimeoutInSeconds: OWN_MACHINES,
  CoreDumpConfig: "dumps stay where the machine's own settings put them",
  EnableSSMAccess: { why: OWN_MACHINES, fine: (on) => !on },
  RoutingConfig: {
    why: "work always goes to the instance with the fewest outstanding requests",
    fine: ({ RoutingStrategy }) => RoutingStrategy === "LEAST_OUTSTANDING_REQUESTS",
  },
};
