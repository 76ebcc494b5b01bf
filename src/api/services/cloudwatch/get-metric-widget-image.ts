/** GetMetricWidgetImage: a picture of metrics over time. */

import { drawChart } from "../../../core/charts/draw-chart.ts";
import { parseWidget } from "../../../core/widgets/parse-widget.ts";
import { type Widget, WidgetError } from "../../../core/widgets/widget.ts";
import { type Call, operation } from "../../operation.ts";
import { withOwnAnswer } from "../../own-answer.ts";
import type { GetMetricWidgetImageInput } from "../../shapes/cloudwatch.types.ts";
import { invalidValue } from "./errors.ts";
import { pngOf } from "./picture.ts";
import { widgetChart } from "./widget-chart.ts";

export const getMetricWidgetImage = operation(
  "GetMetricWidgetImage",
  async ({ MetricWidget, OutputFormat = "png" }: GetMetricWidgetImageInput, call) => {
    if (OutputFormat !== "png" && OutputFormat !== "image/png")
      throw invalidValue(
        `The value ${OutputFormat} for parameter OutputFormat is not supported: png and image/png are.`,
      );
    const chart = await widgetChart(widgetOf(MetricWidget, call), call);
    const picture = await pngOf(drawChart(chart));
    if (OutputFormat === "png") return { MetricWidgetImage: picture };
    // For hand-written requests: the picture itself is the answer.
    return withOwnAnswer({}, { headers: { "content-type": "image/png" }, body: picture });
  },
);

function widgetOf(text: string, { scope, now }: Call): Widget {
  try {
    return parseWidget(text, scope, now);
  } catch (error) {
    if (!(error instanceof WidgetError)) throw error;
    throw invalidValue(`MetricWidget: ${error.message}`);
  }
}
