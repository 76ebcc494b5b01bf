/** A live endpoint's scaling as a scenario's control, with what a simulation makes of it otherwise than the endpoint does. */

import type { Tags } from "../../core/scope.ts";
import type { Control } from "../scenario/scenario.ts";
import { actionNotes, alarmDocument } from "./alarm-document.ts";
import type { LiveEndpoint, Row } from "./live-endpoint.ts";
import { metricNotes } from "./metric-notes.ts";
import {
  policyDocument,
  scheduledActionDocument,
  suspensionsOf,
  targetDocument,
} from "./scaling-documents.ts";

export interface LiveControl {
  readonly control: Extract<Control, { readonly kind: "policies" }>;
  /** Requests at once for each instance, where it is known. */
  readonly concurrency?: number;
  /** Sentences for whoever judges by the simulation. */
  readonly notes: readonly string[];
}

/** What Ebbtide picks where MaxConcurrentInvocationsPerInstance is not set. */
const EBBTIDES_CONCURRENCY = 4;

export function liveControl(live: LiveEndpoint): LiveControl {
  const { ebbtide, target, policies, scheduledActions, alarms } = live;
  const concurrency = live.concurrency ?? (ebbtide && EBBTIDES_CONCURRENCY);
  const documents = {
    target: targetDocument(target),
    policies: policies.map(policyDocument),
    alarms: alarms.map((alarm) => alarmDocument(alarm, policies)),
    scheduledActions: scheduledActions.map(scheduledActionDocument),
  };
  return {
    control: {
      kind: "policies",
      profile: ebbtide?.profile ?? "aws",
      tags: ebbtide ? ownTags(live.tags) : {},
      documents,
    },
    ...(concurrency !== undefined && { concurrency }),
    notes: [
      ...endpointNotes(live),
      ...suspensionNotes(target),
      ...metricNotes(live),
      ...alarms.flatMap((alarm) => actionNotes(alarm, policies)),
      ...calendarNotes(scheduledActions),
    ],
  };
}

/** Others say nothing about scaling, and there may be more than an endpoint takes. */
const ownTags = (tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => key.startsWith("ebbtide:")));

function endpointNotes({
  name,
  variant,
  otherVariants,
  asynchronous,
  concurrency,
  ebbtide,
  tags,
}: LiveEndpoint): readonly string[] {
  const left = Object.keys(ownTags(tags));
  return [
    ...(otherVariants.length > 0
      ? [
          `Variant ${variant} is simulated; ${otherVariants.join(", ")} beside it ${otherVariants.length === 1 ? "is" : "are"} not: let the traffic be this variant's share.`,
        ]
      : []),
    ...(asynchronous
      ? []
      : [
          `${name} is a real-time endpoint; the simulation lets its requests wait in a queue, as an asynchronous one does.`,
        ]),
    ...(asynchronous && concurrency === undefined && !ebbtide
      ? [
          "MaxConcurrentInvocationsPerInstance is not set, and AWS does not say what it picks: the scenario's instances.concurrency is used.",
        ]
      : []),
    ...(!ebbtide && left.length > 0 ? [`Tags ${left.join(", ")} do nothing on AWS and are left out.`] : []),
  ];
}

function suspensionNotes(target: Row): readonly string[] {
  const suspended = suspensionsOf(target);
  return suspended.length > 0
    ? [`The target is suspended (${suspended.join(", ")}), and so it is in the simulation.`]
    : [];
}

const calendarNotes = (actions: readonly Row[]): readonly string[] =>
  actions.length > 0
    ? [
        `${actions.length === 1 ? "A scheduled action follows" : `${actions.length} scheduled actions follow`} the calendar of the scenario's start.`,
      ]
    : [];
