/** Containers: what a model says to start, from the wire and back. */

import type { Container, Model } from "../../../core/fleet/endpoint.ts";
import { parseLocation } from "../../../core/objects/location.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { ContainerDefinition, CreateModelInput } from "../../shapes/sagemaker.types.ts";
import { notSupported, OWN_MACHINES, type Refusals, refuse } from "./unsupported.ts";

/** The one container of a model. */
export function containerOf(input: CreateModelInput): Container {
  const listed = input.Containers ?? [];
  if (input.PrimaryContainer && listed.length > 0)
    throw validationError("Only one of PrimaryContainer and Containers can be specified.");
  if (listed.length > 1)
    throw notSupported("Containers with more than one entry", "a model is one container, not a pipeline");
  const definition = input.PrimaryContainer ?? listed[0];
  if (!definition) throw validationError("PrimaryContainer or Containers must be specified.");
  return container(definition);
}

/** As DescribeModel shows it: where the client wrote it. */
export function containerDescription({ container, listed }: Model): {
  readonly PrimaryContainer?: ContainerDefinition;
  readonly Containers?: readonly ContainerDefinition[];
} {
  const definition: ContainerDefinition = {
    Image: container.image,
    Mode: "SingleModel",
    ModelDataUrl: container.modelDataUrl,
    Environment: container.environment,
    ContainerHostname: container.hostname,
  };
  return listed ? { Containers: [definition] } : { PrimaryContainer: definition };
}

/** AWS's limit on names and values together. */
const LARGEST_ENVIRONMENT = 32 * 1024;

function container(definition: ContainerDefinition): Container {
  refuse(definition, refusals);
  if (!definition.Image) throw validationError("Image must be specified for a container.");
  const environment = definition.Environment ?? {};
  const size = Object.entries(environment).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > LARGEST_ENVIRONMENT)
    throw validationError(`Environment is ${size} bytes and must not be larger than ${LARGEST_ENVIRONMENT}.`);
  return {
    image: definition.Image,
    environment,
    ...given({ modelDataUrl: definition.ModelDataUrl, hostname: definition.ContainerHostname }),
  };
}

const refusals: Refusals<ContainerDefinition> = {
  ModelDataUrl: {
    why: "it must be an s3:// address of a tar.gz",
    fine: (url) => parseLocation(url) !== undefined,
  },
  ModelDataSource: "name the archive in ModelDataUrl",
  AdditionalModelDataSources: {
    why: "put all data into one archive",
    fine: (sources) => sources.length === 0,
  },
  ModelPackageName: "there is no model registry; name an Image",
  InferenceSpecificationName: "there is no model registry; name an Image",
  Mode: { why: "a container serves one model", fine: (mode) => mode === "SingleModel" },
  MultiModelConfig: "a container serves one model",
  ImageConfig: {
    why: OWN_MACHINES,
    fine: (config) => config.RepositoryAccessMode === "Platform" && !config.RepositoryAuthConfig,
  },
  ContainerMetricsConfig: "containers are not scraped for metrics",
};
