/** Alarms that notify a topic which is not there, or which nobody has confirmed to listen to. */

import { parseAction } from "../../alarms/actions.ts";
import type { Check } from "../finding.ts";
import { ofAlarm, quoted } from "../words.ts";

export const unheardAlarms: Check = ({ alarms, topics, heardTopics }) =>
  alarms.flatMap(({ name, okActions, alarmActions, insufficientDataActions }) => {
    const named = new Set([...okActions, ...alarmActions, ...insufficientDataActions]);
    const unheard = [...named].filter((arn) => parseAction(arn).kind === "topic" && !heardTopics.has(arn));
    return unheard.map((arn) => ({
      check: "unheardAlarms",
      severity: "warn" as const,
      subject: ofAlarm(name),
      what: topics.has(arn)
        ? `No subscription to its topic ${arn} is confirmed.`
        : `Its topic ${arn} does not exist.`,
      why: "When the alarm rings, nobody is told.",
      todo: topics.has(arn)
        ? "Subscribe an address to it, and confirm the subscription."
        : "Make the topic, or another action.",
      command: topics.has(arn)
        ? `aws sns subscribe --topic-arn ${quoted(arn)} --protocol http --notification-endpoint <url>`
        : `aws sns create-topic --name ${quoted(arn.slice(arn.lastIndexOf(":") + 1))}`,
    }));
  });
