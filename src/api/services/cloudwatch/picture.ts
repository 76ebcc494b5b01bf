/** SVG into PNG. The letters come with us: a picture is the same on every machine. */

import { fileURLToPath } from "node:url";
import { unsupported } from "./errors.ts";

const FONTS = [
  "@expo-google-fonts/open-sans/400Regular/OpenSans_400Regular.ttf",
  "@expo-google-fonts/open-sans/600SemiBold/OpenSans_600SemiBold.ttf",
].map((name) => fileURLToPath(import.meta.resolve(name)));

/** Works on another thread. Loaded with the first picture: a server that draws none need not have it in memory. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js").catch(() => {
    throw unsupported(`pictures on this platform (${process.platform} ${process.arch})`);
  });
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: "Open Sans" };
  return (await renderAsync(svg, { font })).asPng();
}
