/** The policies of the guides' image generation, for tests. */

import { readScenario } from "../scenario/file.ts";
import { settingsOf } from "./policy-settings.ts";

const { control } = await readScenario("docs/examples/images-aws.yaml");
if (control.kind !== "policies") throw new Error("the example has no policies");

export const images = settingsOf(control);
