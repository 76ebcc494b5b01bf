/** `ebbtide demo`: the server, a real model server behind an endpoint, and a burst that takes it 0 → n → 0. */

import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { type Client, clientOf } from "./client.ts";
import { demoEndpoint, setUpDemo } from "./demo-endpoint.ts";
import { type Frame, showLive } from "./demo-view.ts";
import { configOf, withServerOptions } from "./settings.ts";
import { snippets } from "./snippets.ts";
import { closeCleanly, startOrExplain, untilSignal } from "./up.ts";

const BURST = 60;

export function demoCommand(): Command {
  return withServerOptions(
    new Command("demo").description("Run the server with a demo endpoint and show it scale 0 → n → 0."),
    { profile: "fast", logLevel: "warn" },
  )
    .addHelpText("after", "\nExample:\n  ebbtide demo --port 4566\n")
    .action(async (options) => {
      const server = await startOrExplain(configOf(options));
      const stopping = untilSignal();
      console.log(
        `Ebbtide listens on ${server.url} (data in ${options.data}, profile ${options.profile}).\n`,
      );
      console.log(snippets(server.url));
      await Promise.race([runDemo(server.url), stopping]);
      await stopping;
      await closeCleanly(server);
    });
}

async function runDemo(url: string): Promise<void> {
  const client = clientOf(url);
  const model = fileURLToPath(new URL("../../demo/model", import.meta.url));
  console.log(
    `Demo: endpoint "${demoEndpoint}", a text model in pure Node, 0 to 6 instances, 5 requests per instance.`,
  );
  await setUpDemo(client, model);
  const ids = await sendBurst(client);
  await showLive(() => observe(client, ids));
  console.log(await report(client, url, ids));
}

/** Sends the burst and answers the requests' ids. */
async function sendBurst(client: Client): Promise<readonly string[]> {
  const sent = Array.from({ length: BURST }, async (_, index) => {
    const answer = await client.http(
      "sagemaker",
      "POST",
      `/endpoints/${demoEndpoint}/async-invocations`,
      { "x-amzn-sagemaker-content-type": "text/plain" },
      reviews[index % reviews.length],
    );
    return (JSON.parse(answer) as { InferenceId: string }).InferenceId;
  });
  return Promise.all(sent);
}

async function observe(client: Client, ids: readonly string[]): Promise<Frame> {
  const [endpoint, listed, activities] = await Promise.all([
    client.call<{ EndpointStatus: string; ProductionVariants?: readonly VariantRow[] }>(
      "sagemaker",
      "DescribeEndpoint",
      { EndpointName: demoEndpoint },
    ),
    client.http("sagemaker", "GET", `/_ebbtide/requests?endpoint=${demoEndpoint}&limit=1000`),
    client.call<{ ScalingActivities: readonly ActivityRow[] }>(
      "application-autoscaling",
      "DescribeScalingActivities",
      { ServiceNamespace: "sagemaker", ResourceId: `endpoint/${demoEndpoint}/variant/AllTraffic` },
    ),
  ]);
  const ours = new Set(ids);
  const requests = (JSON.parse(listed) as { requests: readonly RequestRow[] }).requests.filter((row) =>
    ours.has(row.inferenceId),
  );
  const count = (...states: string[]) => requests.filter((row) => states.includes(row.state)).length;
  const variant = endpoint.ProductionVariants?.[0];
  return {
    status: endpoint.EndpointStatus,
    desired: variant?.DesiredInstanceCount ?? 0,
    inService: variant?.CurrentInstanceCount ?? 0,
    waiting: count("waiting"),
    running: count("running"),
    done: count("completed"),
    failed: count("failed", "expired", "cancelled"),
    activities: activities.ScalingActivities.map((row) => `${row.Description} (${row.Cause})`).reverse(),
  };
}

interface VariantRow {
  readonly DesiredInstanceCount?: number;
  readonly CurrentInstanceCount?: number;
}

interface ActivityRow {
  readonly Description: string;
  readonly Cause: string;
}

interface RequestRow {
  readonly inferenceId: string;
  readonly state: string;
  readonly outputLocation: string;
}

/** What came out: one answer, and what to try next. */
async function report(client: Client, url: string, ids: readonly string[]): Promise<string> {
  const row = JSON.parse(await client.http("sagemaker", "GET", `/_ebbtide/requests/${ids[0]}`)) as RequestRow;
  const answer = await client.http("s3", "GET", row.outputLocation.replace("s3:/", ""));
  return `
${ids.length} requests answered; the endpoint is back at zero instances. The first answer:
  ${answer.trim()}

The server stays up; Ctrl-C stops it. Ask again, and see what became of it:
  aws --endpoint-url ${url} sagemaker-runtime invoke-endpoint-async \\
      --endpoint-name ${demoEndpoint} --content-type text/plain --input-location s3://ebbtide-demo/input.txt
  curl "${url}/_ebbtide/requests?limit=1"
`;
}

const reviews = [
  "The room was wonderful, quiet and clean. The staff were kind and the breakfast was excellent.",
  "A terrible night: the street was loud, the bed was broken and nobody cared.",
  "Good location, friendly people, but the shower was cold and the coffee was awful.",
  "We loved the garden and the view. The food was average, the price was fair.",
];
