/** A composite alarm's configuration between the wire's words and the domain's, with every rule CloudWatch checks. */

import { alarmArn } from "../../../core/alarms/alarm-changes.ts";
import type {
  CompositeAlarm,
  CompositeConfiguration,
  SuppressorConfiguration,
} from "../../../core/alarms/composite/composite-alarm.ts";
import { cycleThrough } from "../../../core/alarms/composite/family.ts";
import { alarmNameOf, parseRule } from "../../../core/alarms/composite/parse-rule.ts";
import { childrenOf } from "../../../core/alarms/composite/rule.ts";
import type { Scope } from "../../../core/scope.ts";
import { seconds } from "../../../core/time/time.ts";
import { findAlarm } from "../../../store/any-alarm.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError, validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { PutCompositeAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { compositeActions } from "./alarm-actions.ts";

/** What the request asks for, or the first mistake in it. */
export function compositeConfiguration(input: PutCompositeAlarmInput, scope: Scope): ReferringConfiguration {
  if (/\p{Cc}/u.test(input.AlarmName))
    throw validationError("AlarmName must not contain ASCII control characters.");
  if (input.AlarmRule.trim() !== input.AlarmRule)
    throw validationError("AlarmRule must not contain leading or trailing whitespace or be null");
  const parsed = parseRule(input.AlarmRule);
  if (parsed.kind === "invalid") throw validationError(parsed.problem);
  return {
    configuration: {
      name: input.AlarmName,
      ...given({ description: input.AlarmDescription }),
      actionsEnabled: input.ActionsEnabled ?? true,
      okActions: compositeActions(input.OKActions, scope),
      alarmActions: compositeActions(input.AlarmActions, scope),
      insufficientDataActions: compositeActions(input.InsufficientDataActions, scope),
      ruleText: input.AlarmRule,
      rule: parsed.rule,
      ...given({ suppressor: suppressorOf(input) }),
    },
    references: parsed.references,
  };
}

export interface ReferringConfiguration {
  readonly configuration: CompositeConfiguration;
  /** The alarms of the rule as its text names them. */
  readonly references: readonly string[];
}

/** Throws where an alarm that it refers to is not there, or would in the end refer to it. */
export async function requireReferences(
  tx: Collections,
  scope: Scope,
  { configuration, references }: ReferringConfiguration,
): Promise<void> {
  const missing = [];
  for (const reference of references) if (!(await isThere(tx, scope, reference))) missing.push(reference);
  if (missing.length > 0)
    throw validationError(
      `Could not save the composite alarm as alarms [${missing.join(", ")}] in the alarm rule do not exist`,
    );
  const { suppressor } = configuration;
  if (suppressor && !(await isThere(tx, scope, suppressor.reference)))
    throw validationError(
      `Could not save the composite alarm as the actions suppressor [${suppressor.reference}] does not exist`,
    );
  const others = (await tx.compositeAlarms.list(scope)).filter(({ name }) => name !== configuration.name);
  requireRoomForParent(childrenOf(configuration.rule), others);
  const cycle = cycleThrough(configuration, others);
  if (cycle)
    throw validationError(`Ebbtide does not support cycles of composite alarms: ${cycle.join(" -> ")}`);
}

/** How many composite alarms may look at one alarm. */
const MOST_PARENTS = 150;

function requireRoomForParent(children: readonly string[], others: readonly CompositeAlarm[]): void {
  const parents = new Map<string, number>();
  for (const { rule } of others)
    for (const child of childrenOf(rule)) parents.set(child, (parents.get(child) ?? 0) + 1);
  const full = children.find((child) => (parents.get(child) ?? 0) >= MOST_PARENTS);
  if (full !== undefined)
    throw apiError(
      "LimitExceededFault",
      `The alarm ${full} is in the rules of ${MOST_PARENTS} composite alarms already.`,
    );
}

/** An ARN must be that of an alarm of this account and region. */
async function isThere(tx: Collections, scope: Scope, reference: string): Promise<boolean> {
  const name = alarmNameOf(reference);
  if (name !== reference && reference !== alarmArn(scope, name)) return false;
  return (await findAlarm(tx, scope, name)) !== undefined;
}

function suppressorOf(input: PutCompositeAlarmInput): SuppressorConfiguration | undefined {
  const { ActionsSuppressor: reference } = input;
  const waitPeriod = periodOf(input, "ActionsSuppressorWaitPeriod");
  const extensionPeriod = periodOf(input, "ActionsSuppressorExtensionPeriod");
  if (reference === undefined && waitPeriod === undefined && extensionPeriod === undefined) return undefined;
  if (reference === undefined || waitPeriod === undefined || extensionPeriod === undefined)
    throw validationError(
      "ActionsSuppressor, ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be specified together.",
    );
  const alarm = alarmNameOf(reference);
  if (alarm === input.AlarmName) throw validationError("An alarm cannot be its own actions suppressor.");
  return { alarm, reference, waitPeriod: seconds(waitPeriod), extensionPeriod: seconds(extensionPeriod) };
}

function periodOf(
  input: PutCompositeAlarmInput,
  member: "ActionsSuppressorWaitPeriod" | "ActionsSuppressorExtensionPeriod",
): number | undefined {
  const period = input[member];
  if (period !== undefined && period < 0)
    throw validationError(`${member} must be greater than or equal to 0.`);
  return period;
}
