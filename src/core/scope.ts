/** Whose a resource is: every resource belongs to one account in one region, and others don't see it. */

export interface Scope {
  /** Twelve digits. */
  readonly account: string;
  /** For example `us-east-1`. */
  readonly region: string;
}

export const sameScope = (a: Scope, b: Scope): boolean => a.account === b.account && a.region === b.region;

/** An ARN in partition `aws`: `arn:aws:<service>:<region>:<account>:<resource>`. */
export const arn = (service: string, scope: Scope, resource: string): string =>
  `arn:aws:${service}:${scope.region}:${scope.account}:${resource}`;

export interface ParsedArn extends Scope {
  readonly partition: string;
  readonly service: string;
  /** Everything after the account, colons and slashes included. */
  readonly resource: string;
}

/** Takes an ARN apart; undefined where the text is none. */
export function parseArn(text: string): ParsedArn | undefined {
  const [head, partition, service, region, account, ...resource] = text.split(":");
  if (head !== "arn" || !partition || !service || region === undefined || account === undefined)
    return undefined;
  if (resource.length === 0) return undefined;
  return { partition, service, region, account, resource: resource.join(":") };
}

export type Tags = Readonly<Record<string, string>>;
