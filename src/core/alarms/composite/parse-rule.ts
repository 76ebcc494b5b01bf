/**
 * From the text of an alarm rule to the rule: ALARM, OK and INSUFFICIENT_DATA of an alarm, TRUE, FALSE, AT_LEAST, and
 * NOT before AND before OR. See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */

import type { AlarmState } from "../alarm.ts";
import type { Minimum, Rule } from "./rule.ts";
import { RuleError, RuleReader } from "./rule-reader.ts";

export type ParsedRule =
  | {
      readonly kind: "rule";
      readonly rule: Rule;
      /** The alarms as the text names them, by name or ARN, each once. */
      readonly references: readonly string[];
    }
  | { readonly kind: "invalid"; readonly problem: string };

/** How many alarms a rule may look at, and how many elements (alarms, TRUE, FALSE, pairs of parentheses) it may have. */
export const MOST_CHILDREN = 100;
export const MOST_ELEMENTS = 500;

/** Parses a rule; the problem names the first mistake and its position. */
export function parseRule(text: string): ParsedRule {
  try {
    const parser = new RuleParser(text);
    const rule = parser.parse();
    return { kind: "rule", rule, references: [...parser.references] };
  } catch (error) {
    if (error instanceof RuleError) return { kind: "invalid", problem: error.message };
    throw error;
  }
}

/** The name in an alarm's ARN; a text that is no such ARN is the name itself. */
export const alarmNameOf = (reference: string): string =>
  /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/s.exec(reference)?.[1] ?? reference;

const STATES: readonly AlarmState[] = ["ALARM", "OK", "INSUFFICIENT_DATA"];
const CONDITION = "'(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA";

class RuleParser {
  readonly references = new Set<string>();
  readonly #reader: RuleReader;
  readonly #children = new Set<string>();
  #elements = 0;

  constructor(text: string) {
    this.#reader = new RuleReader(text);
  }

  parse(): Rule {
    const rule = this.#any();
    if (this.#reader.peek() !== "") throw this.#reader.unsupported("AND, OR");
    return rule;
  }

  #any(): Rule {
    const parts = [this.#all()];
    while (this.#reader.takes("OR")) parts.push(this.#all());
    return parts.length === 1 ? (parts[0] as Rule) : { kind: "any", of: parts };
  }

  #all(): Rule {
    const parts = [this.#negation()];
    while (this.#reader.takes("AND")) parts.push(this.#negation());
    return parts.length === 1 ? (parts[0] as Rule) : { kind: "all", of: parts };
  }

  /** A long row of NOTs is one or none: a rule is never nested deeper than its parentheses. */
  #negation(): Rule {
    let negated = false;
    while (this.#reader.takes("NOT")) negated = !negated;
    const rule = this.#condition();
    return negated ? { kind: "not", of: rule } : rule;
  }

  #condition(): Rule {
    const token = this.#reader.peek();
    if (token === "(") return this.#group();
    if (/^(true|false)$/i.test(token)) {
      this.#count();
      return { kind: "constant", value: this.#reader.take().toUpperCase() === "TRUE" };
    }
    if (token === "AT_LEAST") return this.#atLeast();
    if (!STATES.includes(token as AlarmState)) throw this.#reader.unsupported(CONDITION);
    const state = this.#reader.take() as AlarmState;
    this.#reader.expect("(");
    const alarm = this.#alarm();
    this.#reader.expect(")");
    return { kind: "state", state, alarm };
  }

  #group(): Rule {
    this.#count();
    this.#reader.expect("(");
    const rule = this.#any();
    if (!this.#reader.takes(")")) throw this.#reader.unsupported("AND, OR, or ')'");
    return rule;
  }

  /** `AT_LEAST(2, ALARM, (a, b, c))`, `AT_LEAST(50%, NOT OK, (a, b))` */
  #atLeast(): Rule {
    const reader = this.#reader;
    reader.expect("AT_LEAST");
    reader.expect("(");
    const minimum = this.#minimum();
    reader.expect(",");
    const negated = reader.takes("NOT");
    if (!STATES.includes(reader.peek() as AlarmState))
      throw reader.unsupported("ALARM, OK, or INSUFFICIENT_DATA");
    const state = reader.take() as AlarmState;
    reader.expect(",");
    reader.expect("(");
    const alarms = [this.#alarm()];
    while (reader.takes(",")) alarms.push(this.#alarm());
    if (!reader.takes(")")) throw reader.unsupported("',' or ')'");
    reader.expect(")");
    if (minimum.kind === "count" && minimum.count > alarms.length)
      throw new RuleError(
        `Error in AlarmRule [AT_LEAST asks for ${minimum.count} of ${alarms.length} alarms]`,
      );
    return { kind: "atLeast", minimum, negated, state, alarms };
  }

  #minimum(): Minimum {
    const token = this.#reader.peek();
    const number = /^\d{1,3}%?$/.test(token) ? Number.parseInt(token, 10) : 0;
    if (number < 1 || number > 100) throw this.#reader.unsupported("a number or a percentage from 1 to 100");
    this.#reader.take();
    return token.endsWith("%") ? { kind: "share", percent: number } : { kind: "count", count: number };
  }

  #alarm(): string {
    this.#count();
    const reference = this.#reader.takeReference();
    const name = alarmNameOf(reference);
    this.references.add(reference);
    this.#children.add(name);
    if (this.#children.size > MOST_CHILDREN)
      throw new RuleError(`Error in AlarmRule [More than ${MOST_CHILDREN} child alarms]`);
    return name;
  }

  #count(): void {
    this.#elements++;
    if (this.#elements > MOST_ELEMENTS)
      throw new RuleError(`Error in AlarmRule [More than ${MOST_ELEMENTS} elements]`);
  }
}
