/** Which alarms DescribeAlarms is asked for. */

import { childrenOf } from "../../../core/alarms/composite/rule.ts";
import { type AnyAlarm, findAlarm } from "../../../store/any-alarm.ts";
import { validationError } from "../../errors.ts";
import type { Call } from "../../operation.ts";
import type { DescribeAlarmsInput } from "../../shapes/cloudwatch.types.ts";

/** Those the request selects, in ascending order of their names. */
export async function selectedAlarms(input: DescribeAlarmsInput, call: Call): Promise<readonly AnyAlarm[]> {
  const { ChildrenOfAlarmName, ParentsOfAlarmName, AlarmNames, AlarmNamePrefix } = input;
  requireAlone(input, "ChildrenOfAlarmName");
  requireAlone(input, "ParentsOfAlarmName");
  if (ChildrenOfAlarmName !== undefined) return children(ChildrenOfAlarmName, call);
  if (ParentsOfAlarmName !== undefined) return parents(ParentsOfAlarmName, call);
  if (AlarmNames?.length && AlarmNamePrefix !== undefined)
    throw validationError(
      "The parameters AlarmNames and AlarmNamePrefix are mutually exclusive and you have specified both.",
    );
  const alarms = AlarmNames?.length ? await named(AlarmNames, call) : await all(input, call);
  return alarms.filter((alarm) => matches(alarm, input));
}

/** Beside these, only paging may be asked for. */
function requireAlone(
  input: DescribeAlarmsInput,
  member: "ChildrenOfAlarmName" | "ParentsOfAlarmName",
): void {
  if (input[member] === undefined) return;
  const others = Object.entries(input).filter(
    ([name, value]) =>
      ![member, "MaxRecords", "NextToken"].includes(name) && value !== undefined && !isEmptyList(value),
  );
  if (others.length > 0)
    throw validationError(
      `The parameter ${member} can only be combined with MaxRecords and NextToken, and you have specified ${others.map(([name]) => name).join(", ")}.`,
    );
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

async function children(name: string, call: Call): Promise<readonly AnyAlarm[]> {
  const parent = await call.store.compositeAlarms.get(call.scope, name);
  return parent ? named(childrenOf(parent.rule), call) : [];
}

async function parents(name: string, { store, scope }: Call): Promise<readonly AnyAlarm[]> {
  const composites = await store.compositeAlarms.list(scope);
  return composites
    .filter(({ rule }) => childrenOf(rule).includes(name))
    .map((alarm) => ({ kind: "composite", alarm }));
}

/** A few names are looked up, not searched for. */
async function named(names: readonly string[], { store, scope }: Call): Promise<readonly AnyAlarm[]> {
  // Without a comparison, sort orders by code units.
  const found = await Promise.all([...new Set(names)].sort().map((name) => findAlarm(store, scope, name)));
  return found.filter((alarm) => alarm !== undefined);
}

async function all(input: DescribeAlarmsInput, { store, scope }: Call): Promise<readonly AnyAlarm[]> {
  const metric = wants(input, "metric") ? await store.alarms.list(scope) : [];
  const composite = wants(input, "composite") ? await store.compositeAlarms.list(scope) : [];
  const alarms: readonly AnyAlarm[] = [
    ...metric.map((alarm) => ({ kind: "metric", alarm }) as const),
    ...composite.map((alarm) => ({ kind: "composite", alarm }) as const),
  ];
  return metric.length > 0 && composite.length > 0 ? [...alarms].sort(byName) : alarms;
}

const byName = (a: AnyAlarm, b: AnyAlarm): number => (a.alarm.name < b.alarm.name ? -1 : 1);

function matches({ kind, alarm }: AnyAlarm, input: DescribeAlarmsInput): boolean {
  const { AlarmNamePrefix, StateValue, ActionPrefix } = input;
  if (!wants(input, kind)) return false;
  if (AlarmNamePrefix !== undefined && !alarm.name.startsWith(AlarmNamePrefix)) return false;
  if (StateValue !== undefined && alarm.state !== StateValue) return false;
  if (ActionPrefix === undefined) return true;
  const actions = [...alarm.okActions, ...alarm.alarmActions, ...alarm.insufficientDataActions];
  return actions.some((action) => action.startsWith(ActionPrefix));
}

/** Composite alarms must be asked for. */
export function wants(
  { AlarmTypes }: Pick<DescribeAlarmsInput, "AlarmTypes">,
  kind: AnyAlarm["kind"],
): boolean {
  if (!AlarmTypes?.length) return kind === "metric";
  return AlarmTypes.includes(kind === "metric" ? "MetricAlarm" : "CompositeAlarm");
}
