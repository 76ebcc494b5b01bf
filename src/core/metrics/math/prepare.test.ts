import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseExpression } from "./parser.ts";
import { checkQueries, type DataQuery, prepareQueries, type StatQuery } from "./queries.ts";
import { ExpressionError } from "./syntax.ts";

const stat = (id: string, period = 60): StatQuery => ({
  kind: "stat",
  id,
  metric: { namespace: "Tides", name: id, dimensions: [] },
  statistic: "Average",
  period,
  returned: false,
});
const expression = (id: string, text: string): DataQuery => ({
  kind: "expression",
  id,
  expression: text,
  returned: true,
});

const metrics = [stat("m1"), stat("m2"), stat("slow", 300)];

test("a mistake is named with its place", () => {
  const table: readonly (readonly [string, number, RegExp])[] = [
    ["", 1, /unexpected end, expected a number, an id, a function/],
    ["m1 +", 5, /unexpected end/],
    ["m1 m2", 4, /unexpected 'm2', expected an operator or the end/],
    ["(m1", 4, /unexpected end, expected '\)'/],
    ["SUM([m1, m2)", 12, /unexpected '\)', expected ',' or ']'/],
    ["m1 + * m2", 6, /unexpected '\*'/],
    ["m1 AND", 7, /unexpected end/],
    ["AND m1", 1, /unexpected 'AND'/],
    ["m1 # m2", 4, /unexpected character '#'/],
    ["m1 + 😀", 6, /unexpected character '😀'/],
    ["METRICS('m)", 9, /no closing '/],
    ["m1 + m9", 6, /unknown id m9/],
    ["m1 + FOO(m2)", 6, /unknown function FOO/],
    ["m1 + avg(m2)", 6, /unknown function avg; functions are written in upper case/],
    ["m1 + constructor", 6, /unknown id constructor/],
    ["m1 + NONE", 6, /unknown word NONE/],
    ["AVG(m1)", 1, /must answer a time series or an array of them, not a number/],
    ["5 * 3", 3, /not a number/],
    ["AVG(m1, m2)", 1, /AVG takes 1 argument, not 2/],
    ["IF(m1)", 1, /IF takes 2 or 3 arguments, not 1/],
    ["AVG(5)", 5, /argument 1 of AVG must be a time series or an array of them, not a number/],
    ["HOUR(METRICS())", 6, /argument 1 of HOUR must be a time series, not an array/],
    ["FIRST(m1)", 7, /argument 1 of FIRST must be an array of time series, not a time series/],
    ["TIME_SERIES(m1)", 13, /argument 1 of TIME_SERIES must be a number, not a time series/],
    ["FILL(m1, METRICS())", 10, /argument 2 of FILL must be a number, a time series, REPEAT or LINEAR/],
    ["FILL(m1, LATEST)", 10, /argument 2 of FILL must be REPEAT, LINEAR/],
    ["SORT(METRICS(), MEDIAN, ASC)", 17, /argument 2 of SORT must be AVG, MIN, MAX, SUM/],
    ["SORT(METRICS(), AVG, UP)", 22, /argument 3 of SORT must be ASC, DESC/],
    ["[m1, 5]", 6, /an array holds time series, not a number/],
    ["SUM([])", 5, /needs at least one/],
    ["METRICS() + METRICS()", 11, /'\+' does not work between two arrays of time series/],
    ["IF(1, 2, 3)", 1, /IF needs a time series/],
    ["IF(m1, METRICS())", 1, /not an array/],
    ["PERIOD(m1 + m2) * m1", 11, /PERIOD takes the id of a metric/],
    ["ANOMALY_DETECTION_BAND(m1 * 2)", 27, /takes the id of a metric or expression/],
    ["METRICS(m1)", 9, /must be a text in quotes/],
    ["'m1'", 1, /a text stands only in METRICS and SEARCH/],
    ["m1 + slow", 4, /'\+' cannot combine series of different periods \(60 and 300 seconds\)/],
    ["SUM([m1, slow])", 1, /SUM cannot combine series of different periods/],
    ["IF(m1, slow)", 1, /IF cannot combine/],
    ["FILL(m1, slow)", 1, /FILL cannot combine/],
    ["SELECT AVG(x) FROM y", 1, /Metrics Insights queries/],
    ["INSIGHT_RULE_METRIC('rule', 'Sum')", 1, /INSIGHT_RULE_METRIC is not supported/],
    ["LAMBDA('function')", 1, /LAMBDA is not supported/],
    ["SERVICE_QUOTA(m1)", 1, /SERVICE_QUOTA is not supported/],
    ["DB_PERF_INSIGHTS('RDS', 'x')", 1, /DB_PERF_INSIGHTS is not supported/],
    [`${"(".repeat(101)}m1`, 101, /nested deeper than 100/],
    [`${"-".repeat(101)}m1`, 101, /nested deeper/],
    [`m1${" ^ 2".repeat(101)}`, 404, /nested deeper/],
    [`m1${" ".repeat(2047)}`, 2049, /longer than 2048/],
    ["SEARCH(' {Tides} ( depth ', 'Sum')", 26, /unexpected end of the search, expected '\)'/],
    ["SEARCH('depth', 'Median')", 17, /statistic 'Median' of SEARCH is not known/],
    ["SEARCH('depth', 'Sum', 45)", 24, /period of SEARCH/],
  ];
  for (const [text, position, message] of table) {
    const problem = checkQueries([...metrics, expression("e1", text)]);
    assert.ok(problem, `${text} was accepted`);
    assert.match(problem.message, message);
    assert.equal(problem.position, position, `${text}: ${problem.message}`);
    assert.ok(problem.message.startsWith(`Error in expression 'e1' at position ${position}: `));
  }
});

test("circles are refused, however long", () => {
  assert.match(checkQueries([expression("e1", "e1 + 1")])?.message ?? "", /itself \(e1 → e1\)/);
  const three = [expression("e1", "m1 + e2"), expression("e2", "e3"), expression("e3", "2 * e1"), stat("m1")];
  assert.deepEqual(checkQueries(three), {
    id: "e3",
    position: 5,
    message: "Error in expression 'e3' at position 5: it refers to itself (e1 → e2 → e3 → e1)",
  });
  const long = Array.from({ length: 500 }, (_, index) =>
    expression(`e${index}`, `e${(index + 1) % 500} + 1`),
  );
  assert.match(checkQueries(long)?.message ?? "", /refers to itself/);
});

test("five hundred expressions may hang on one another", () => {
  const chain = Array.from({ length: 499 }, (_, index) =>
    expression(`e${index}`, `${"e".concat(`${index + 1}`)}${" + 1".repeat(100)}`),
  );
  assert.equal(checkQueries([...chain, stat("e499")]), undefined);
});

test("what an expression is, is known before any datapoint", () => {
  const prepared = prepareQueries([
    ...metrics,
    expression("one", "SUM(METRICS('m'))"),
    expression("many", "METRICS() * 2"),
    expression("some", "SEARCH('{Tides,Buoy} depth', 'p90', 300)"),
    expression("band", "ANOMALY_DETECTION_BAND(one)"),
  ]);
  assert.ok(prepared.kind === "prepared");
  assert.deepEqual(
    ["one", "many", "some", "band"].map((id) => prepared.answers.get(id)),
    ["series", "array", "array", "array"],
  );
  assert.deepEqual(
    prepared.searches.map(({ id, statistic, period }) => [id, statistic, period]),
    [["some", "p90", 300]],
  );
  assert.deepEqual(
    prepared.bands.map(({ id }) => id),
    ["one"],
  );
});

const fragments = fc.constantFrom(
  ..."m1 m2 slow m9 5 .5 1e3 ( ) [ ] , + - * / ^ == != <= < AND OR && || AVG SUM IF FILL METRICS SEARCH SORT".split(
    " ",
  ),
  ...[
    "TIME_SERIES(",
    "REPEAT",
    "DESC",
    "'x'",
    '"',
    "'",
    "\\",
    "{",
    " ",
    "\n",
    "é",
    "😀",
    "SELECT ",
    "constructor",
  ],
);

test("any text is an expression or a mistake with a place in it", () => {
  const texts = fc.oneof(
    fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join(" ")),
    fc.string({ unit: "binary", maxLength: 60 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const problem = checkQueries([...metrics, expression("e1", text)]);
      if (!problem) return;
      assert.equal(problem.id, "e1");
      assert.ok(problem.position! >= 1 && problem.position! <= text.length + 1, problem.message);
    }),
    { numRuns: 1000 },
  );
});

/** A tree printed with all its parentheses reads back as itself. */
test("what is printed is read back", () => {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom("m1", "2", "m2"),
      fc
        .tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/", "^", "==", "AND", "OR"), tie("tree"))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      tie("tree").map((inner) => `(-${inner})`),
      fc.array(tie("tree"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc.array(tie("tree"), { maxLength: 3 }).map((items) => `SUM(${items.join(", ")})`),
    ),
  }));
  fc.assert(fc.property(tree, (text) => assert.equal(printed(parseExpression(text)), text)));
});

function printed(node: ReturnType<typeof parseExpression>): string {
  switch (node.kind) {
    case "number":
      return `${node.value}`;
    case "reference":
      return node.id;
    case "negation":
      return `(-${printed(node.operand)})`;
    case "operation":
      return `(${printed(node.left)} ${node.operator} ${printed(node.right)})`;
    case "array":
      return `[${node.items.map(printed).join(", ")}]`;
    case "call":
      return `${node.name}(${node.arguments.map(printed).join(", ")})`;
    case "word":
    case "text":
      return assert.fail(node.kind);
  }
}

test("the parser throws nothing but its own error", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
      try {
        parseExpression(text);
      } catch (error) {
        assert.ok(error instanceof ExpressionError, String(error));
      }
    }),
  );
});
