/** The model server that a benchmark drives: an address as it is, or one in-service instance of an endpoint. */

import { answerOf, type Server } from "./asking.ts";

export interface ModelServer {
  readonly address: string;
  readonly endpoint?: { readonly name: string; readonly variant: string };
  /** What should be known before: a text, and a command that helps. */
  readonly warnings: readonly { readonly text: string; readonly command?: string }[];
}

/** The message says what to do. */
export class NoModelServer extends Error {}

interface ShownInstances {
  readonly variant: string;
  readonly desired: number;
  readonly waiting: number;
  readonly running: number;
  readonly instances: readonly {
    readonly id: string;
    readonly status: string;
    readonly address?: string;
    readonly running: number;
  }[];
}

/** Throws, with what to do, when there is none or the server cannot be asked. */
export async function modelServer(endpoint: string, server: Server): Promise<ModelServer> {
  if (/^https?:/i.test(endpoint)) return { address: originOf(endpoint), warnings: [] };
  const path = `/_ebbtide/endpoints/${encodeURIComponent(endpoint)}/instances`;
  const shown = await answerOf<ShownInstances>(path, {}, server);
  const inService = shown.instances
    .filter((one) => one.status === "inService" && one.address !== undefined)
    .sort((a, b) => a.running - b.running);
  const [chosen] = inService;
  const hold = holding(endpoint, shown.variant, server.url);
  if (!chosen) throw new NoModelServer(noneInService(endpoint, shown, hold, server.url));
  return {
    address: chosen.address!,
    endpoint: { name: endpoint, variant: shown.variant },
    warnings: [
      {
        text: `Instance ${chosen.id} is asked past the queue: the endpoint does not see this work, and what its own requests do there disturbs the figures${busyText(shown)}.`,
      },
      {
        text: "Where the endpoint is scaled, it may be stopped in meanwhile. To hold it (false afterwards lets it go):",
        command: hold,
      },
    ],
  };
}

const busyText = ({ waiting, running }: ShownInstances): string =>
  waiting + running > 0 ? ` (now ${running} running, ${waiting} waiting)` : "";

/** Without this, an alarm that still rings takes away at once what was started by hand. */
const holding = (endpoint: string, variant: string, url: string): string =>
  `aws --endpoint-url ${url} application-autoscaling register-scalable-target --service-namespace sagemaker --scalable-dimension sagemaker:variant:DesiredInstanceCount --resource-id endpoint/${endpoint}/variant/${variant} --suspended-state DynamicScalingInSuspended=true`;

function noneInService(
  endpoint: string,
  { instances, desired, variant }: ShownInstances,
  hold: string,
  url: string,
): string {
  const starting = instances.filter(({ status }) => status === "starting").length;
  if (starting > 0)
    return `Endpoint ${endpoint} has no instance in service yet; ${starting} ${starting === 1 ? "is" : "are"} starting. Try again soon.`;
  const start = `aws --endpoint-url ${url} sagemaker update-endpoint-weights-and-capacities --endpoint-name ${endpoint} --desired-weights-and-capacities VariantName=${variant},DesiredInstanceCount=1`;
  return [
    `Endpoint ${endpoint} has no instance in service (${desired} desired). Start one, after scale-in is held where the endpoint is scaled (false afterwards lets it go):`,
    `  ${hold}`,
    `  ${start}`,
    "or start the model server yourself and give its address.",
  ].join("\n");
}

function originOf(written: string): string {
  if (!URL.canParse(written))
    throw new NoModelServer(`${written} is no address: http://127.0.0.1:8080 is one.`);
  const { origin, pathname, search } = new URL(written);
  if (pathname.replace(/\/(invocations|ping)?\/?$/, "") === "" && search === "") return origin;
  throw new NoModelServer(
    `${written} has a path. A model server answers at /invocations and /ping of its address: ${origin}.`,
  );
}
