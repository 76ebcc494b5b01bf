/** Checks of unknown values: each part reports all its problems, with path and value, and what is right is a type. */

export interface ValueProblem {
  /** Such as `traffic[1].poisson.rate`. */
  readonly path: string;
  /** Such as `must be a rate such as 5/s, 300/min or 20/h, not "fast"`. */
  readonly message: string;
}

export const problemText = ({ path, message }: ValueProblem): string => `${path}: ${message}`;

/** Adds to the problems and gives undefined when the value is wrong. */
export type Check<T> = (value: unknown, path: string, problems: ValueProblem[]) => T | undefined;

export type Checked<T> =
  | { readonly kind: "fine"; readonly value: T }
  | { readonly kind: "wrong"; readonly problems: readonly ValueProblem[] };

/** Runs a check from its root. */
export function checked<T>(check: Check<T>, value: unknown, path: string): Checked<T> {
  const problems: ValueProblem[] = [];
  const result = check(value, path, problems);
  return problems.length === 0 && result !== undefined
    ? { kind: "fine", value: result }
    : { kind: "wrong", problems };
}

/** One kind of leaf: `parse` gives undefined for what is not `expected`. */
export const leaf =
  <T>(expected: string, parse: (value: unknown) => T | undefined): Check<T> =>
  (value, path, problems) => {
    const parsed = parse(value);
    if (parsed === undefined) problems.push({ path, message: `must be ${expected}, not ${quoted(value)}` });
    return parsed;
  };

export const listOf =
  <T>(check: Check<T>, least = 1, most = 100_000): Check<readonly T[]> =>
  (value, path, problems) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      const range = least === most ? `${least}` : `${least} to ${most}`;
      const found = Array.isArray(value) ? `a list of ${value.length}` : quoted(value);
      problems.push({ path, message: `must be a list of ${range}, not ${found}` });
      return undefined;
    }
    const results = value.map((one, index) => check(one, `${path}[${index}]`, problems));
    return results.includes(undefined) ? undefined : (results as T[]);
  };

/** What a field may leave out, and what holds then. */
export interface Optional<T> {
  readonly check: Check<NonNullable<T>>;
  readonly otherwise: T;
}

export const optional = <T, D>(check: Check<T & {}>, otherwise: D): Optional<T | D> =>
  ({ check, otherwise }) as unknown as Optional<T | D>;

type Fields = Readonly<Record<string, Check<unknown> | Optional<unknown>>>;
type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Check<infer T> ? T : F[K] extends Optional<infer T> ? T : never;
};

/** An object of these fields and no others; `rule` says what is wrong with their combination. */
export const fieldsOf =
  <F extends Fields>(fields: F, rule?: (values: Values<F>) => string | undefined): Check<Values<F>> =>
  (value, path, problems) => {
    if (!isRecord(value)) {
      problems.push({
        path,
        message: `must have ${Object.keys(fields).join(", ")}, not be ${quoted(value)}`,
      });
      return undefined;
    }
    const before = problems.length;
    for (const key of Object.keys(value))
      if (!Object.hasOwn(fields, key))
        problems.push({
          path: `${path}.${key}`,
          message: `is not known here; known are ${Object.keys(fields).join(", ")}`,
        });
    const result: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(fields)) {
      const given = Object.hasOwn(value, key) ? value[key] : undefined;
      if (typeof field === "function") {
        if (given === undefined) problems.push({ path: `${path}.${key}`, message: "is missing" });
        else result[key] = field(given, `${path}.${key}`, problems);
      } else
        result[key] = given === undefined ? field.otherwise : field.check(given, `${path}.${key}`, problems);
    }
    if (problems.length > before) return undefined;
    const broken = rule?.(result as Values<F>);
    if (broken) problems.push({ path, message: broken });
    return broken ? undefined : (result as Values<F>);
  };

/** `{ name: value }` with exactly one of these names. */
export const oneOf =
  <T>(choices: Readonly<Record<string, Check<T>>>): Check<T> =>
  (value, path, problems) => {
    const names = isRecord(value) ? Object.keys(value) : [];
    const check = names.length === 1 && Object.hasOwn(choices, names[0]!) ? choices[names[0]!] : undefined;
    if (check) return check((value as Record<string, unknown>)[names[0]!], `${path}.${names[0]}`, problems);
    const found = isRecord(value) && names.length > 0 ? names.join(", ") : quoted(value);
    problems.push({ path, message: `must be one of ${Object.keys(choices).join(", ")}, not ${found}` });
    return undefined;
  };

/** What a check found, made into something else. */
export const mapped =
  <T, R>(check: Check<T>, make: (value: T) => R): Check<R> =>
  (value, path, problems) => {
    const result = check(value, path, problems);
    return result === undefined ? undefined : make(result);
  };

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
