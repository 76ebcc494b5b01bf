/** The service-time model as YAML, to be pasted into a scenario. */

import type { DistributionSpec } from "../simulator/distributions/distribution.ts";
import type { ServiceTimeSpec, Slowdown } from "../simulator/service/service.ts";
import { percent } from "./advice.ts";
import type { ServiceModel } from "./model.ts";
import { ascending, quantile } from "./statistics.ts";

/** `subject` says what was measured, for example `http://127.0.0.1:8080, 12 inputs, 2026-11-25`. */
export function modelFile(model: ServiceModel, concurrency: number, subject: string): string {
  const { time, slowdown } = model.service;
  return [
    `# Measured by ebbtide benchmark: ${subject}.`,
    "# Put these two sections into a scenario for ebbtide simulate.",
    "service:",
    `  # ${timeComment(model)}`,
    `  time:${timeText(time)}`,
    ...(slowdown ? [`  # ${slowdownComment(slowdown, model)}`, `  slowdown: ${slowdownText(slowdown)}`] : []),
    "instances:",
    `  concurrency: ${concurrency}`,
    ...(time.kind === "linear" ? sizesComment(model) : []),
    "",
  ].join("\n");
}

function timeComment({ requests, sizeExplains, service }: ServiceModel): string {
  const made = `From ${requests} requests.`;
  if (sizeExplains === undefined) return made;
  const explains = `Sizes of inputs, in bytes, explain ${percent(sizeExplains)} of the variance (R²)`;
  return service.time.kind === "linear" ? `${made} ${explains}.` : `${made} ${explains}: too little to use.`;
}

function timeText(time: ServiceTimeSpec): string {
  switch (time.kind) {
    case "linear":
      return ` { linear: { base: ${ms(time.base)}, perUnit: ${ms(time.perUnit)}, noise: ${number(time.noise)} } }`;
    case "distribution":
      return distributionText(time.distribution);
    case "trace":
      return " { trace: {} }";
  }
}

function distributionText(spec: DistributionSpec): string {
  if (spec.kind === "constant") return ` { constant: ${ms(spec.value)} }`;
  if (spec.kind === "lognormal" && spec.by === "moments")
    return ` { lognormal: { mean: ${ms(spec.mean)}, cv: ${number(spec.cv)} } }`;
  if (spec.kind === "quantiles") {
    const rows = spec.quantiles.map(({ share, value }) => `      - { share: ${share}, value: ${ms(value)} }`);
    return ["", "    quantiles:", ...rows].join("\n");
  }
  throw new Error(`A measurement gives no ${spec.kind} distribution.`);
}

function slowdownComment(slowdown: Slowdown, { slowdownDeviation }: ServiceModel): string {
  return slowdown.kind === "usl"
    ? `The Universal Scalability Law, within ${percent(slowdownDeviation)} of every measured throughput.`
    : "Mean latencies among 1, 2, 3, … at once in that of 1; straight lines between the measured ones.";
}

function slowdownText(slowdown: Slowdown): string {
  switch (slowdown.kind) {
    case "usl":
      return `{ usl: { contention: ${number(slowdown.contention)}, coherency: ${number(slowdown.coherency)} } }`;
    case "table":
      return `{ table: [${slowdown.factors.map(number).join(", ")}] }`;
    case "perExtra":
      return `{ perExtra: ${number(slowdown.perExtra)} }`;
  }
}

/** A linear service time needs traffic with sizes: those that were measured, as a beginning. */
function sizesComment({ sizes }: ServiceModel): readonly string[] {
  const sorted = ascending(sizes);
  const rows = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map(
    (share) => `{ share: ${share}, value: ${quantile(sorted, share)} }`,
  );
  return [
    "# The traffic of such a scenario needs sizes, in bytes. Those of the inputs were:",
    "#   size:",
    "#     quantiles:",
    ...rows.map((row) => `#       - ${row}`),
  ];
}

const ms = (value: number): string => `${number(value)}ms`;

/** Five digits, and no exponent, which scenarios do not read. */
function number(value: number): string {
  const rounded = Number(value.toPrecision(5));
  if (rounded === 0) return "0";
  const digits = Math.max(0, 4 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded
    .toFixed(Math.min(100, digits))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}
