/** `ebbtide why`: the last hour of a scalable target as a story, and what it waits for now. */

import { Command, Option } from "commander";
import { type AskingOptions, ask, parseSince, withAskingOptions } from "./asking.ts";
import { thisTerminal } from "./page.ts";
import { type ShownStory, storyLines } from "./story-view.ts";

export function whyCommand(): Command {
  return withAskingOptions(
    new Command("why")
      .description("Tell why a target scaled, or did not, and what it waits for now.")
      .argument("<endpoint>", "an endpoint's name, a resource id, or a scalable target's ARN")
      .addOption(
        new Option("--since <time>", "how far back: 90s, 30m, 6h, 2d; at most 7d")
          .argParser(parseSince)
          .default(parseSince("1h"), "1h"),
      ),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  ebbtide why tour\n  ebbtide why tour --since 6h\n  ebbtide why endpoint/tour/variant/AllTraffic --json\n",
    )
    .action(async (resource: string, options: AskingOptions & { readonly since: number }) => {
      const story = await ask<ShownStory>(
        "/_ebbtide/why",
        { resource, since: String(options.since) },
        options,
      );
      if (options.json) console.log(JSON.stringify(story, undefined, 2));
      else console.log(storyLines(story, thisTerminal()).join("\n"));
    });
}
